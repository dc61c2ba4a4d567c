import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Backwards, PAGE_SIZE } from './backwards.ts';

/** A log by offset, from its newest entry or its oldest one on; `grow` is how many come after each page. */
class Log {
  ids: number[];
  pages = 0;
  readonly #ascending: boolean;
  readonly #grow: number;

  constructor(count: number, ascending: boolean, grow = 0) {
    this.ids = Array.from({ length: count }, (_, index) => index * 3 + 1);
    this.#ascending = ascending;
    this.#grow = grow;
  }

  page(offset: number) {
    this.pages += 1;
    const order = this.#ascending ? this.ids : this.ids.toReversed();
    const entries = order.slice(offset, offset + PAGE_SIZE).map((id) => ({ id, old: id < this.since, raw: id }));
    const total = this.ids.length;
    for (let more = 0; more < this.#grow; more++) {
      this.ids.push((this.ids.at(-1) ?? 1) + 3);
    }
    return { entries, total };
  }

  since = 0;
}

/** Reads until all is read, or so many pages are. */
function read(log: Log, last: number, pages = 2000) {
  const written: number[] = [];
  const walk = new Backwards(last);
  for (let page = 1; page <= pages; page++) {
    const { entries, total } = log.page(walk.offset);
    const step = walk.took(entries, total);
    written.push(...step.write.map(({ id }) => id));
    if (step.done) {
      return { written, last: walk.last };
    }
  }
  return { written, last: walk.last };
}

for (const ascending of [false, true]) {
  const order = ascending ? 'oldest first' : 'newest first';
  for (const count of [0, 1, 2, 99, 100, 101, 250, 1000, 5000]) {
    test(`${count} entries, ${order}: all of them, in their order; then only what is new`, () => {
      const log = new Log(count, ascending);
      const { written, last } = read(log, -1);
      assert.deepEqual(written, log.ids);
      log.ids.push(...[1, 2, 3].map((more) => count * 3 + more));
      assert.deepEqual(read(log, last).written, log.ids.slice(-3));
      assert.deepEqual(read(log, log.ids.at(-1)!).written, []);
    });
  }

  test(`${order}: while the log grows none is left out, and none comes before an older one`, () => {
    for (const grow of [1, 7, 40]) {
      const log = new Log(1000, ascending, grow);
      const { written, last } = read(log, -1, 300);
      assert.deepEqual(written, log.ids.slice(0, written.length), `${grow}`);
      assert.equal(last, written.at(-1));
      assert.ok(written.length >= 1000, `${grow}: ${written.length}`);
    }
  });

  test(`${order}: restarted while it writes it goes on`, () => {
    const log = new Log(3000, ascending);
    const written: number[] = [];
    let last = -1;
    for (let run = 0; run < 12; run++) {
      const part = read(log, last, 25 + run);
      written.push(...part.written);
      last = part.last;
    }
    assert.deepEqual(written, log.ids);
  });

  test(`${order}: what is too old is left out, and not read`, () => {
    const log = new Log(5000, ascending);
    log.since = log.ids[4850]!;
    assert.deepEqual(read(log, -1).written, log.ids.slice(4850));
    assert.ok(log.pages <= 6, `${log.pages}`);
  });

  test(`${order}: a log that has gone back begins anew, and says so once`, () => {
    const log = new Log(150, ascending);
    const walk = new Backwards(100_000);
    const steps = [];
    for (let done = false; !done;) {
      const { entries, total } = log.page(walk.offset);
      const step = walk.took(entries, total);
      steps.push(step);
      done = step.done;
    }
    assert.equal(steps.filter(({ rewound }) => rewound).length, 1);
    assert.deepEqual(
      steps.flatMap(({ write }) => write.map(({ id }) => id)),
      log.ids
    );
  });
}
