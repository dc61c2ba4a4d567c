import assert from 'node:assert/strict';
import { test } from 'node:test';
import { merge } from '../../buffer/recovery.ts';
import type { DistributionEvent } from '../../pipeline/normalise/distributionEvent.ts';
import type { Observation } from '../../pipeline/observation.ts';
import { fixture } from '../../testing.ts';
import { openEnvelope } from './envelope.ts';
import { Folding } from './folding.ts';
import { WAIT_MS } from './held.ts';

const HOUR = 3_600_000;
const START = Date.parse('2026-11-25T19:00:00Z');
const digestOf = (letter: string) => `sha256:${letter.repeat(64)}`;
let numbers = 0;

interface Sketch {
  action?: DistributionEvent['action'];
  blob?: string;
  manifest?: string;
  tag?: string;
  method?: string;
  repository?: string;
  from?: string;
  user?: string;
  address?: string;
  size?: number;
  references?: Array<{ digest: string; size: number; mediaType?: string }>;
  /** Seconds behind START. */
  at?: number;
}

/** An event as a registry sends it. */
function event(sketch: Sketch): DistributionEvent {
  const {
    action = 'pull',
    blob,
    manifest,
    tag,
    repository = 'team/web',
    from,
    user = 'alice',
    size,
    references,
  } = sketch;
  const collection = blob ? 'blobs' : 'manifests';
  const digest = blob ?? manifest;
  const method = sketch.method ?? { pull: 'GET', push: 'PUT', mount: 'POST', delete: 'DELETE' }[action];
  const sent = {
    id: `event-${(numbers += 1)}`,
    timestamp: new Date(START + (sketch.at ?? 0) * 1000).toISOString(),
    action,
    target: {
      mediaType: blob ? 'application/octet-stream' : 'application/vnd.oci.image.manifest.v1+json',
      digest: digest && digestOf(digest),
      size,
      repository,
      fromRepository: from,
      tag,
      references: references?.map((part) => ({ ...part, digest: digestOf(part.digest) })),
      ...(action !== 'delete' && {
        url: `https://r.example.com/v2/${repository}/${collection}/${digestOf(digest ?? '')}`,
      }),
    },
    request: {
      id: 'r',
      addr: `${sketch.address ?? '192.0.2.7'}:4711`,
      host: 'r.example.com',
      method,
      useragent: 'skopeo/1.9.3',
    },
    actor: { name: user },
    source: { addr: 'registry-1:5000', instanceID: 'i' },
  };
  const { events, faults } = openEnvelope({ events: [JSON.parse(JSON.stringify(sent))] })!;
  assert.deepEqual(faults, []);
  return events[0]!;
}

/** A registry whose events are folded, and a disk. */
class Bench {
  readonly disk: Record<string, unknown> = {};
  readonly ids = new Set<string>();
  readonly observed: Observation[] = [];
  folding: Folding;

  constructor() {
    this.folding = this.#open(START);
  }

  #open(now: number): Folding {
    const positions = {
      cursor: <T>(key: string) => this.disk[key] as T | undefined,
      cursorKeys: (prefix: string) => Object.keys(this.disk).filter((key) => key.startsWith(prefix)),
      hasSeen: (id: string) => this.ids.has(id),
    };
    return new Folding(positions, 'r.example.com', now);
  }

  restart(now: number): void {
    this.folding = this.#open(now);
  }

  #keep(observations: Observation[]): string[] {
    merge(this.disk, structuredClone(this.folding.changes()));
    this.folding.commit();
    // As the pipeline does with ids that it has seen.
    const fresh = observations.filter(({ record }) => !this.ids.has(record.record_id));
    fresh.forEach(({ record }) => this.ids.add(record.record_id));
    this.observed.push(...fresh);
    return fresh.map(told);
  }

  /** What is recorded of events, in short. */
  take(...sketches: Array<Sketch | DistributionEvent>): string[] {
    return sketches.flatMap((sketch) => {
      const sent = 'id' in sketch ? sketch : event(sketch);
      return this.#keep(this.folding.take(sent, Date.parse(sent.timestamp)));
    });
  }

  /** What is recorded when so many milliseconds have gone by. */
  overdue(ms: number): string[] {
    return this.#keep(this.folding.overdue(START + ms));
  }
}

/** A record in short: who, action, what, and what else is to be looked at. */
function told({ record: r }: Observation): string {
  const parts = [r.user_name ?? '-', r.event_action, r.registry_resource_type, r.registry_resource_name];
  const moved = r.oci_manifest_previous_digest?.slice(7, 9);
  const more = [moved && `from ${moved}`, r.container_image_size, r.container_image_repository_from, r.event_reason];
  return [...parts, ...more.filter((part) => part !== undefined)].join(' ').replace(/(sha256:..)[0-9a-f]{62}/g, '$1');
}

test('a push is one record, with the size of all that it consists of', () => {
  const bench = new Bench();
  const push: Sketch = { action: 'push' };
  assert.deepEqual(bench.take({ ...push, blob: 'a', size: 100 }, { ...push, blob: 'b', size: 10 }), []);
  assert.deepEqual(bench.take({ method: 'HEAD', blob: 'c', size: 1000 }), [], 'a layer that is there already');
  assert.deepEqual(bench.take({ ...push, manifest: '1', tag: '1.4', size: 5, at: 2 }), [
    'alice push artifact team/web:1.4 1115',
  ]);
  assert.deepEqual(bench.take({ ...push, manifest: '2', tag: '1.5', size: 5, at: 3 }), [
    'alice push artifact team/web:1.5',
  ]);
  assert.deepEqual(bench.overdue(24 * HOUR), []);
});

test('what the event says belongs to it is its size, and nothing else is folded', () => {
  const bench = new Bench();
  bench.take({ action: 'push', blob: 'a', size: 100 }, { action: 'push', blob: 'e', size: 7 });
  const references = [
    { digest: 'a', size: 100 },
    { digest: 'c', size: 50 },
    { digest: 'c', size: 50 },
  ];
  assert.deepEqual(bench.take({ action: 'push', manifest: '1', tag: '1.4', size: 5, references, at: 1 }), [
    'alice push artifact team/web:1.4 155',
  ]);
  assert.deepEqual(bench.overdue(WAIT_MS['blob-push'] - 1), []);
  assert.deepEqual(bench.overdue(WAIT_MS['blob-push']), ['alice push blob team/web@sha256:ee 7 without a manifest']);
  assert.equal(bench.observed.at(-1)?.severity, 'low');
  assert.equal(bench.observed.at(-1)?.record.oci_manifest_digest, undefined);
});

test('blobs that are read behind their manifest are no records, those that are read without are', () => {
  const bench = new Bench();
  assert.deepEqual(bench.take({ manifest: '1', tag: '1.4' }), ['alice pull artifact team/web:1.4']);
  assert.deepEqual(bench.take({ blob: 'a', at: 5 }, { blob: 'b', at: 3500 }), []);
  assert.deepEqual(
    Object.keys(bench.disk).filter((key) => key.includes('held')),
    []
  );
  assert.deepEqual(bench.take({ blob: 'a', user: 'mallory' }, { blob: 'a', address: '192.0.2.8' }), []);
  assert.deepEqual(bench.take({ blob: 'a', repository: 'other/app', method: 'HEAD' }), []);
  assert.deepEqual(bench.overdue(WAIT_MS['blob-pull'] - 1), []);
  assert.deepEqual(bench.overdue(WAIT_MS['blob-pull']), [
    'mallory pull blob team/web@sha256:aa without a manifest',
    'alice pull blob team/web@sha256:aa without a manifest',
  ]);
  assert.deepEqual(bench.overdue(24 * HOUR), ['alice get blob other/app@sha256:aa without a manifest']);
});

test('a manifest whose event comes after those of its blobs explains them too', () => {
  const bench = new Bench();
  assert.deepEqual(bench.take({ blob: 'a', at: 5 }), []);
  assert.deepEqual(bench.take({ manifest: '1', tag: '1.4', at: 4 }), ['alice pull artifact team/web:1.4']);
  assert.deepEqual(bench.take({ action: 'push', manifest: '2', tag: '1.5', at: 20 }), [
    'alice push artifact team/web:1.5',
  ]);
  assert.deepEqual(bench.take({ action: 'push', blob: 'b', at: 19 }), []);
  assert.deepEqual(bench.overdue(24 * HOUR), []);
});

test('a blob written behind a manifest is not explained by it', () => {
  const bench = new Bench();
  bench.take({ action: 'push', manifest: '2', tag: '1.5', at: 20 }, { action: 'push', blob: 'b', at: 21 });
  assert.deepEqual(bench.overdue(24 * HOUR), ['alice push blob team/web@sha256:bb without a manifest']);
});

test('what a tag names is asked before it is read by digest: one pull, of the tag', () => {
  const bench = new Bench();
  assert.deepEqual(bench.take({ method: 'HEAD', manifest: '1', tag: '1.4' }), []);
  assert.deepEqual(bench.take({ manifest: '1', at: 1 }), ['alice pull artifact team/web:1.4']);
  assert.deepEqual(bench.take({ method: 'HEAD', manifest: '1', tag: '1.4', at: 2 }), [], 'and looked at again');
  assert.deepEqual(bench.overdue(24 * HOUR), []);
});

test('a pull of what the client has already is a look at the head only', () => {
  const bench = new Bench();
  bench.take({ method: 'HEAD', manifest: '1', tag: '1.4' });
  assert.deepEqual(bench.overdue(WAIT_MS['manifest-head'] - 1), []);
  assert.deepEqual(bench.overdue(WAIT_MS['manifest-head']), ['alice pull artifact team/web:1.4 head only']);
  // Its blobs, where the client had lost those.
  assert.deepEqual(bench.take({ blob: 'a', at: 20 }), []);
  assert.deepEqual(bench.overdue(24 * HOUR), []);
});

test('who looks whether a tag is there and then writes it has not pulled it', () => {
  const bench = new Bench();
  bench.take({ method: 'HEAD', manifest: '1', tag: '1.4' });
  assert.deepEqual(bench.take({ action: 'push', manifest: '2', tag: '1.4', at: 9 }), [
    'alice push artifact team/web:1.4',
    'alice tag-move tag team/web:1.4 from 11',
  ]);
  assert.deepEqual(bench.overdue(24 * HOUR), []);
});

test('mounts, and what is deleted', () => {
  const bench = new Bench();
  assert.deepEqual(
    bench.take(
      { action: 'mount', blob: 'a', repository: 'other/app', from: 'team/web', size: 9 },
      { action: 'delete', manifest: '1' },
      { action: 'delete', tag: '1.4' },
      { action: 'delete' }
    ),
    [
      'alice mount blob other/app@sha256:aa 9 team/web',
      'alice delete artifact team/web@sha256:11',
      'alice untag tag team/web:1.4',
      'alice delete repository team/web',
    ]
  );
});

test('all that waits is there after a restart, and waits anew', () => {
  const bench = new Bench();
  bench.take({ action: 'push', blob: 'a', size: 10 }, { blob: 'b' }, { method: 'HEAD', manifest: '7', tag: '7' });
  bench.take({ manifest: '1', tag: '1.4', user: 'mallory' });
  bench.restart(START + HOUR);
  assert.deepEqual(bench.overdue(HOUR + WAIT_MS['manifest-head']), ['alice pull artifact team/web:7 head only']);
  assert.deepEqual(bench.take({ blob: 'b', user: 'mallory', at: 3 }), [], 'explained by what came before');
  assert.deepEqual(bench.take({ action: 'push', manifest: '2', tag: '1.4', size: 1, at: 60 }), [
    'alice push artifact team/web:1.4 11',
    'alice tag-move tag team/web:1.4 from 11',
  ]);
  assert.deepEqual(bench.overdue(24 * HOUR), []);
});

test('what could not be kept comes again and gives the same', () => {
  const bench = new Bench();
  const before = event({ action: 'push', manifest: '1', tag: '1.4' });
  bench.take(before, { action: 'push', blob: 'a', size: 10 });
  const push = event({ action: 'push', manifest: '2', tag: '1.4', size: 1, at: 9 });
  const first = bench.folding.take(push, START).map(told);
  bench.folding.rollback();
  assert.deepEqual(first, ['alice push artifact team/web:1.4 11', 'alice tag-move tag team/web:1.4 from 11']);
  assert.deepEqual(bench.take(push), first);
  assert.deepEqual(bench.take(push), [], 'and again, once it is known');
  assert.deepEqual(bench.take(before), [], 'an older one as well');
});

test('no more are held than there is room for; the oldest are recorded then', () => {
  const bench = new Bench();
  const many = Array.from({ length: 2003 }, (_, n) => event({ blob: 'a', user: `user-${n}` }));
  assert.deepEqual(bench.take(...many), [
    'user-0 pull blob team/web@sha256:aa without a manifest',
    'user-1 pull blob team/web@sha256:aa without a manifest',
    'user-2 pull blob team/web@sha256:aa without a manifest',
  ]);
  assert.equal(bench.overdue(24 * HOUR).length, 2000);
  assert.deepEqual(bench.take(many[5]!), [], 'what is sent once more is not held again');
  assert.deepEqual(
    Object.keys(bench.disk).filter((key) => key.includes('held')),
    []
  );
});

const session = (extra: Record<string, string> = {}) => [
  `alice push artifact team/web:1.4 1088417`,
  `alice pull artifact team/web:1.4${extra['pulled'] ?? ''}`,
  `alice pull artifact team/web:1.4${extra['pulled'] ?? ''}`,
  `alice pull artifact team/web:1.4${extra['pulled'] ?? ''}`,
  `alice mount blob other/app@sha256:20 1087663 team/web`,
  `alice push artifact other/app:1 1088417`,
  `alice pull artifact team/web:1.4${extra['pulled'] ?? ''}`,
  `alice push artifact team/web:stable 1088417`,
  `alice push artifact team/web:1.4 1088417`,
  `alice tag-move tag team/web:1.4 from de`,
  `alice pull artifact other/app:1${extra['pulled'] ?? ''}`,
  `alice delete artifact other/app@sha256:de`,
  `alice untag tag other/app:1`,
];
const recorded: Array<[string, string[]]> = [
  ['2.8', [...session(), `alice delete blob team/web@sha256:20`]],
  [
    '3',
    [...session({ pulled: ' 1088417' }), `alice untag tag team/web:stable`, `alice delete blob team/web@sha256:20`],
  ],
];
for (const [release, expected] of recorded) {
  test(`what a real registry ${release} sent of skopeo's doings`, () => {
    const bench = new Bench();
    const sent = fixture(`distribution-${release}.jsonl`).flatMap((line) => openEnvelope(JSON.parse(line))!.events);
    assert.deepEqual(bench.take(...sent), expected);
    assert.deepEqual(bench.overdue(24 * HOUR), [`alice pull blob team/web@sha256:20 1087663 without a manifest`]);
    assert.deepEqual(bench.take(...sent), [], 'sent once more');
    assert.deepEqual(bench.overdue(48 * HOUR), []);
  });
}
