import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { test, type TestContext } from 'node:test';
import { memoryLog } from '../testing.ts';
import { Follower, type Change, type FollowTiming } from './follow.ts';
import { list } from './list.ts';
import { EVENTS, FakeApi, line, listOf, object, sendJson, sendStatus, type Asked } from './testing.ts';

const FAST: Partial<FollowTiming> = {
  watchSeconds: () => 1,
  minBackoffMs: 5,
  maxBackoffMs: 20,
  shortMs: 0,
  deliveredMs: 1e9,
};

/** What is answered to the watches, in order; beyond them they stay open. Lists, and the question for the newest version, get `lists`. */
interface Script {
  lists?: (response: ServerResponse, asked: Asked) => void;
  watches: Array<(response: ServerResponse, asked: Asked) => void>;
}

async function start(t: TestContext, script: Script, position?: string, timing = FAST) {
  const api = await FakeApi.start(t);
  const lists = script.lists ?? ((response) => sendJson(response, listOf(9)));
  const watches = [...script.watches];
  api.answer = (response, asked) => {
    if (asked.query['watch'] === undefined) {
      return lists(response, asked);
    }
    const next = watches.shift();
    return next ? next(response, asked) : void response.writeHead(200).flushHeaders();
  };
  const log = memoryLog();
  const bad: string[] = [];
  const onBad = (reason: string, text: string) => void bad.push(`${reason} ${text}`);
  const follower = new Follower(api.client(t), EVENTS, { position, log, onBad, timing: { ...FAST, ...timing } });
  const stop = new AbortController();
  t.after(() => stop.abort());
  const changes = follower.changes(stop.signal);
  const next = async () => short((await changes.next()).value as Change);
  const watched = () => api.asked.filter(({ query }) => query['watch']).map(({ query }) => query['resourceVersion']);
  return { api, log, bad, next, watched };
}

function short(change: Change): string {
  const versions = (list: Array<{ metadata: { resourceVersion: string } }>) =>
    list.map(({ metadata }) => metadata.resourceVersion);
  switch (change.kind) {
    case 'listed':
      return `listed ${versions(change.items).join()} since ${change.since} to ${change.version}`;
    case 'changed':
      return `changed ${versions(change.events.map((event) => event.object)).join()} to ${change.version}`;
    case 'reached':
      return `reached ${change.version}`;
    case 'gap':
      return `${change.reason} ${change.from}`;
  }
}

const says =
  (...lines: string[]) =>
  (response: ServerResponse) =>
    void response.writeHead(200).end(lines.join(''));

test('lists page by page, then watches from the version of the list, and goes on from the last event', async (t) => {
  const page = (query: Record<string, string>) => {
    if (query['limit'] === '1') {
      return listOf(20);
    }
    return query['continue'] ? listOf(7, [object(5)]) : listOf(7, [object(3)], 'p2');
  };
  const { api, next, watched } = await start(t, {
    lists: (response, { query }) => sendJson(response, page(query)),
    watches: [says(line('ADDED', object(8)), line('DELETED', object(10))), says(line('MODIFIED', object(12)))],
  });
  assert.equal(await next(), 'listed 3 since undefined to undefined');
  assert.equal(await next(), 'listed 5 since undefined to 7');
  assert.deepEqual([await next(), await next()], ['changed 8,10 to 10', 'changed 12 to 12']);
  assert.deepEqual(watched(), ['7', '10']);
  const { query } = api.asked.find((asked) => asked.query['watch'])!;
  assert.deepEqual(query, { watch: 'true', allowWatchBookmarks: 'true', resourceVersion: '7', timeoutSeconds: '1' });
});

test('listed objects say what they are, as watched ones do', async (t) => {
  const api = await FakeApi.start(t);
  api.answer = (response) => sendJson(response, listOf(7, [object(5)]));
  const pages = list(api.client(t), EVENTS, new AbortController().signal);
  const { items } = (await pages.next()).value as { items: unknown[] };
  assert.deepEqual(items, [{ kind: 'Event', apiVersion: 'events.k8s.io/v1', ...object(5) }]);
});

test('lines may be cut anywhere, also within a character', async (t) => {
  const text = Buffer.from(line('ADDED', { ...object(10), note: 'späte Nachricht' }) + line('ADDED', object(11)));
  const { next } = await start(
    t,
    {
      watches: [
        (response) => {
          response.writeHead(200);
          const cuts = [0, 20, text.indexOf('ä') + 1, text.length - 3, text.length];
          cuts.slice(1).forEach((end, i) => setTimeout(() => response.write(text.subarray(cuts[i], end)), i * 20));
        },
      ],
    },
    '9'
  );
  assert.equal(await next(), 'changed 10 to 10');
  assert.equal(await next(), 'changed 11 to 11');
});

test('410 as a status: the gap is told, and objects are listed with the position that was lost', async (t) => {
  const lists = (response: ServerResponse) => sendJson(response, listOf(50, [object(40)]));
  const { next, watched } = await start(
    t,
    {
      lists,
      watches: [(response) => sendStatus(response, 410, 'too old resource version'), says(line('ADDED', object(51)))],
    },
    '9'
  );
  assert.deepEqual(
    [await next(), await next(), await next()],
    ['expired 9', 'listed 40 since 9 to 50', 'changed 51 to 51']
  );
  assert.deepEqual(watched(), ['9', '50']);
});

test('410 as an event within the stream: what came before it counts', async (t) => {
  const expired = { kind: 'Status', code: 410, message: 'too old' };
  const { next } = await start(t, { watches: [says(line('ADDED', object(10)), line('ERROR', expired))] }, '9');
  assert.deepEqual([await next(), await next()], ['changed 10 to 10', 'expired 10']);
});

test('a list whose continuation expires is begun anew', async (t) => {
  let pages = 0;
  const lists = (response: ServerResponse, { query }: Asked) => {
    if (query['continue'] && pages++ === 0) {
      return sendStatus(response, 410, 'The provided continue parameter is too old');
    }
    return sendJson(response, query['continue'] ? listOf(8, [object(6)]) : listOf(8, [object(5)], 'p2'));
  };
  const { next } = await start(t, { lists, watches: [] });
  const first = 'listed 5 since undefined to undefined';
  assert.deepEqual([await next(), await next(), await next()], [first, first, 'listed 6 since undefined to 8']);
});

test('an error within the stream, and a broken connection: it goes on from where it was', async (t) => {
  const { next, watched } = await start(
    t,
    {
      watches: [
        says(line('ERROR', { code: 500, message: 'etcd is ill' })),
        (response) => {
          response.writeHead(200);
          response.write(line('ADDED', object(9)) + '{"type":"ADD');
          setTimeout(() => response.destroy(), 30);
        },
        says(line('ADDED', object(10))),
      ],
    },
    '8'
  );
  assert.deepEqual([await next(), await next()], ['changed 9 to 9', 'changed 10 to 10']);
  assert.deepEqual(watched(), ['8', '8', '9']);
});

test('a missing permission is explained, and tried again until it is there', async (t) => {
  const message = 'events.events.k8s.io is forbidden: User "x" cannot list resource "events"';
  const { log, next } = await start(
    t,
    { watches: [(response) => sendStatus(response, 403, message), says(line('ADDED', object(10)))] },
    '9'
  );
  assert.equal(await next(), 'changed 10 to 10');
  assert.equal(log.lines.length, 2);
  assert.match(
    log.lines[0]!,
    /^warn waiting to follow events\.events\.k8s\.io in all namespaces: no permission .*cannot list/
  );
  assert.ok(
    log.lines[0]!.endsWith(
      'ClusterRole with the rule {"apiGroups":["events.k8s.io"],"resources":["events"],"verbs":["list","watch"]}'
    )
  );
  assert.equal(log.lines[1], 'info following events.events.k8s.io in all namespaces again');
});

test('bookmarks move the position', async (t) => {
  const lists = (response: ServerResponse) => sendJson(response, listOf(100));
  const { next, watched } = await start(
    t,
    { lists, watches: [says(line('BOOKMARK', object(30))), says(line('ADDED', object(31)))] },
    '9'
  );
  assert.deepEqual([await next(), await next()], ['reached 30', 'changed 31 to 31']);
  assert.deepEqual(watched(), ['9', '30']);
});

test('without bookmarks a quiet watch that ends in order moves the position to what was newest when it began', async (t) => {
  const lists = (response: ServerResponse) => sendJson(response, listOf(77));
  const timing = { ...FAST, deliveredMs: 0 };
  const { next, watched } = await start(t, { lists, watches: [says(), says(line('ADDED', object(78)))] }, '9', timing);
  assert.deepEqual([await next(), await next()], ['reached 77', 'changed 78 to 78']);
  assert.deepEqual(watched(), ['9', '77']);
});

test('a watch that is silent for longer than it was asked for is given up', async (t) => {
  const silent = (response: ServerResponse) => response.writeHead(200).flushHeaders();
  const timing = { ...FAST, watchSeconds: () => 0, graceMs: 60 };
  const { next, watched } = await start(t, { watches: [silent, says(line('ADDED', object(10)))] }, '9', timing);
  assert.equal(await next(), 'changed 10 to 10');
  assert.deepEqual(watched(), ['9', '9']);
});

test('a position of the future is told and given up: the cluster was restored', async (t) => {
  const lists = (response: ServerResponse) => sendJson(response, listOf(20, [object(11)]));
  const { next } = await start(t, { lists, watches: [] }, '99999999999999999999');
  assert.deepEqual([await next(), await next()], ['rewound 99999999999999999999', 'listed 11 since undefined to 20']);
});

test('a line that is no watch event is handed on and harms nothing', async (t) => {
  const { next, bad } = await start(
    t,
    { watches: [says('{"type":"ADDED"}\n', 'xx\n', line('ADDED', object(10)))] },
    '9'
  );
  assert.equal(await next(), 'changed 10 to 10');
  assert.equal(bad.length, 2);
});
