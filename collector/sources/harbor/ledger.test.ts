import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { merge } from '../../buffer/recovery.ts';
import { Ledger, REMEMBERED_MS } from './ledger.ts';

const PULL = { second: 1_767_225_600, key: 'pull' };
const plain = { policy: '' };
const cloud = (id: string, policy = '/projects/1/webhook/policies/1') => ({ policy, id });

function make(kept: Record<string, unknown> = {}) {
  const positions = {
    cursor: <T>(key: string) => kept[key] as T | undefined,
    cursorKeys: (prefix: string) => Object.keys(kept).filter((key) => key.startsWith(prefix)),
  };
  const ledger = new Ledger(positions, 'p/');
  /** Does something, and keeps it as the pipeline would. */
  const written = <T>(work: () => T): T => {
    ledger.begin();
    const result = work();
    merge(kept, structuredClone(ledger.changes()));
    ledger.commit();
    return result;
  };
  return { kept, ledger, written, again: () => make(kept) };
}

test('deliveries without an id are events of their own, unless the answer to one was lost', () => {
  const { ledger, written } = make();
  assert.equal(
    written(() => ledger.deliver(PULL, plain)),
    1
  );
  // While the first one's answer is still on its way this cannot be its second attempt.
  assert.equal(
    written(() => ledger.deliver(PULL, plain)),
    2
  );
  ledger.answered(PULL, plain, true);
  ledger.answered(PULL, plain, false);
  assert.equal(
    written(() => ledger.deliver(PULL, plain)),
    undefined
  );
  ledger.answered(PULL, plain, true);
  assert.equal(
    written(() => ledger.deliver(PULL, plain)),
    3
  );
  assert.equal(
    written(() => ledger.deliver({ ...PULL, second: PULL.second + 1 }, plain)),
    1
  );
});

test('after a crash an answer that was on its way counts as lost, one that got out does not', () => {
  const first = make();
  first.written(() => first.ledger.deliver(PULL, plain));
  first.ledger.answered(PULL, plain, true);
  first.written(() => first.ledger.deliver(PULL, plain));
  const second = first.again();
  assert.equal(
    second.written(() => second.ledger.deliver(PULL, plain)),
    undefined
  );
  second.ledger.answered(PULL, plain, true);
  assert.equal(
    second.written(() => second.ledger.deliver(PULL, plain)),
    3
  );
});

test('deliveries with an id are known by it, also after a crash', () => {
  const first = make();
  assert.equal(
    first.written(() => first.ledger.deliver(PULL, cloud('a'))),
    1
  );
  first.ledger.answered(PULL, cloud('a'), true);
  const second = first.again();
  assert.equal(
    second.written(() => second.ledger.deliver(PULL, cloud('a'))),
    undefined
  );
  assert.equal(
    second.written(() => second.ledger.deliver(PULL, cloud('b'))),
    2
  );
});

test('two policies tell of the same events', () => {
  const { ledger, written } = make();
  const told = (id: string, policy: string) => written(() => ledger.deliver(PULL, cloud(id, policy)));
  assert.deepEqual(
    [told('a', 'one'), told('b', 'two'), told('c', 'two'), told('d', 'one'), told('e', 'one')],
    [1, undefined, 2, undefined, 3]
  );
});

test('an entry of the audit log is to be recorded unless an event has been', () => {
  const { ledger, written } = make();
  assert.equal(
    written(() => ledger.read(PULL)),
    true
  );
  written(() => ledger.record(PULL));
  written(() => ledger.record(PULL));
  assert.deepEqual(ledger.counts(PULL), { ...ledger.counts(PULL), read: 1, records: 2 });
  assert.equal(
    written(() => ledger.read(PULL)),
    false
  );
  assert.equal(
    written(() => ledger.read(PULL)),
    true
  );
});

test('what could not be written never was, but an answer is not forgotten with it', () => {
  const { ledger, written } = make();
  written(() => ledger.deliver(PULL, plain));
  ledger.answered(PULL, plain, false);
  ledger.begin();
  assert.equal(ledger.deliver(PULL, plain), undefined);
  ledger.record(PULL);
  ledger.rollback();
  assert.equal(ledger.counts(PULL).records, 0);
  assert.equal(
    written(() => ledger.deliver(PULL, plain)),
    undefined
  );
});

test('old seconds are forgotten, but not what the audit log is still to tell of', (t) => {
  mock.timers.enable({ apis: ['Date'], now: 1_000_000_000_000 });
  t.after(() => mock.timers.reset());
  const { kept, ledger, written } = make();
  const at = (second: number) => ({ ...PULL, second });
  for (const second of [10, 20]) {
    written(() => ledger.record(at(second)));
  }
  mock.timers.tick(REMEMBERED_MS + 1);
  written(() => ledger.record(at(30)));
  written(() => ledger.prune(Date.now(), 15));
  assert.deepEqual(Object.keys(kept).sort(), ['p/20', 'p/30']);
  written(() => ledger.prune(Date.now()));
  assert.deepEqual(Object.keys(kept), ['p/30']);
  assert.equal(ledger.counts(at(20)).records, 0);
});
