import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PAGE_SIZE, Sweep, type SweepState } from './sweep.ts';

const MINUTE = 60_000;
const LATE = 6 * MINUTE;
const NOW = 1_767_225_600_000;

interface Stored {
  id: number;
  time: number;
  /** When it can first be read. */
  visible: number;
}

/** CTS as far as the walk is concerned: newest first, pages by mark, traces that show up late. `most` is what it gives of one query. */
class Service {
  traces: Stored[] = [];
  queries = 0;
  most = Infinity;

  ask(from: number, to: number, next: string | undefined, now: number) {
    this.queries += 1;
    const found = this.traces
      .filter(({ time, visible }) => time >= from && time <= to && visible <= now)
      .sort((a, b) => b.time - a.time || b.id - a.id)
      .slice(0, this.most);
    const start = next === undefined ? 0 : found.findIndex(({ id }) => String(id) === next) + 1;
    const page = found.slice(start, start + PAGE_SIZE);
    const marker = start + page.length < found.length ? String(page.at(-1)?.id) : null;
    return { page, marker };
  }
}

/** Reads on until a sweep is done, or so many pages have been; the state goes through JSON after each page, as it would through a restart. */
function read(service: Service, state: SweepState, now: () => number, taken: number[], pages = Infinity): SweepState {
  let kept = state;
  let sweep = new Sweep(kept, LATE);
  for (let page = 0; page < pages; page++) {
    const at = now();
    const query = sweep.next(at);
    const answer = service.ask(query.from, query.to, query.next, at);
    taken.push(...answer.page.map(({ id }) => id));
    const progress = sweep.took({ count: answer.page.length, marker: answer.marker }, at);
    kept = JSON.parse(JSON.stringify(sweep.state)) as SweepState;
    if (progress.done) {
      return kept;
    }
    if (page % 7 === 6) {
      sweep = new Sweep(kept, LATE);
    }
  }
  return kept;
}

const distinct = (taken: number[]) => new Set(taken).size;

test('a sweep reads all there is, and what is settled is not read again', () => {
  const service = new Service();
  service.traces = Array.from({ length: 1000 }, (_, id) => ({ id, time: NOW - id * 10_000, visible: 0 }));
  const taken: number[] = [];
  const state = read(service, { until: NOW - 24 * 60 * MINUTE }, () => NOW, taken);
  assert.equal(distinct(taken), 1000);
  assert.equal(taken.length, 1000 + 5, 'only those at the borders of parts come twice');
  assert.deepEqual(state, { until: NOW - LATE });
  const again: number[] = [];
  read(service, state, () => NOW + MINUTE, again);
  assert.equal(again.length, LATE / 10_000 + 1);
});

test('traces that show up late are found while they are no later than expected', () => {
  const service = new Service();
  const taken: number[] = [];
  let state: SweepState = { until: NOW };
  for (let minute = 0; minute <= 30; minute++) {
    const now = NOW + minute * MINUTE;
    service.traces.push({ id: minute, time: now - 1000, visible: now - 1000 + (minute % 6) * MINUTE });
    state = read(service, state, () => now, taken);
  }
  assert.deepEqual(
    [...new Set(taken)].sort((a, b) => a - b),
    Array.from({ length: 30 }, (_, id) => id + 1).filter((id) => id + (id % 6) <= 30)
  );
});

test('a part with more than a service gives is read in smaller ones', () => {
  const service = new Service();
  service.most = 3 * PAGE_SIZE;
  service.traces = Array.from({ length: 10_000 }, (_, id) => ({ id, time: NOW - 1 - id * 360, visible: 0 }));
  const taken: number[] = [];
  read(service, { until: NOW - 60 * MINUTE }, () => NOW, taken);
  assert.equal(distinct(taken), 10_000);
});

test('a part of many pages is read in smaller ones', () => {
  const service = new Service();
  service.traces = Array.from({ length: 12_000 }, (_, id) => ({ id, time: NOW - 1 - id * 150, visible: 0 }));
  const taken: number[] = [];
  read(service, { until: NOW - 30 * MINUTE }, () => NOW, taken);
  assert.equal(distinct(taken), 12_000);
});

test('what cannot be made smaller is cut, and said so', () => {
  const sweep = new Sweep({ until: NOW - 30_000 }, LATE);
  sweep.next(NOW);
  assert.deepEqual(sweep.took({ count: PAGE_SIZE, marker: null }, NOW), {
    done: true,
    cut: { from: NOW - 30_000, to: NOW },
  });
});

test('interrupted after any page it goes on, also when new traces have come meanwhile', () => {
  for (let pages = 1; pages < 12; pages++) {
    const service = new Service();
    service.traces = Array.from({ length: 2000 }, (_, id) => ({ id, time: NOW - 1 - id * 100, visible: 0 }));
    const taken: number[] = [];
    const state = read(service, { until: NOW - 10 * MINUTE }, () => NOW, taken, pages);
    service.traces.push({ id: 5000, time: NOW + 10_000, visible: 0 });
    read(service, state, () => NOW + MINUTE, taken);
    read(service, { until: NOW - LATE }, () => NOW + 2 * MINUTE, taken);
    assert.equal(distinct(taken), 2001, `${pages}`);
  }
});

test('a mark that is no longer known: the part from its beginning', () => {
  const sweep = new Sweep({ until: NOW - MINUTE }, LATE);
  const first = sweep.next(NOW);
  assert.equal(sweep.restart(), false);
  sweep.took({ count: PAGE_SIZE, marker: 'm' }, NOW);
  assert.equal(sweep.next(NOW).next, 'm');
  assert.equal(sweep.restart(), true);
  assert.deepEqual(sweep.next(NOW), first);
});

test('a last page with a mark, and a mark that comes again, end a part', () => {
  const sweep = new Sweep({ until: NOW - MINUTE }, LATE);
  assert.equal(sweep.took({ count: 2, marker: 'a' }, NOW).done, false);
  assert.equal(sweep.took({ count: 0, marker: 'a' }, NOW).done, true);
  assert.equal(sweep.took({ count: 2, marker: 'b' }, NOW + 1).done, false);
  assert.equal(sweep.took({ count: 2, marker: 'b' }, NOW + 1).done, true);
});

test('a clock that goes back stays where it is', () => {
  const sweep = new Sweep({ until: NOW }, LATE);
  assert.deepEqual(sweep.next(NOW - MINUTE), { from: NOW, to: NOW });
  assert.equal(sweep.took({ count: 0, marker: null }, NOW - MINUTE).done, true);
  assert.deepEqual(sweep.state, { until: NOW });
});
