import assert from 'node:assert/strict';
import { test } from 'node:test';
import { merge } from '../../buffer/recovery.ts';
import type { Observation } from '../../pipeline/observation.ts';
import { fixture } from '../../testing.ts';
import { Requests } from './requests.ts';

const START = Date.parse('2026-11-25T19:00:00Z');
const DAY = 86_400_000;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A line of the combined access log, so many seconds behind START. */
function access(
  seconds: number,
  method: string,
  path: string,
  status: number,
  agent = 'docker/28.1',
  address = '192.0.2.7',
  user = '-'
) {
  const [, year, month, day, clock] = /^(\d+)-(\d+)-(\d+)T([\d:]+)/.exec(
    new Date(START + seconds * 1000).toISOString()
  )!;
  const time = `${day}/${MONTHS[Number(month) - 1]}/${year}:${clock} +0000`;
  return `${address} - ${user} [${time}] "${method} ${path} HTTP/1.1" ${status} 87 "" "${agent}"`;
}

/** A message of the registry about a request, in logrus' text format. */
function message(
  seconds: number,
  method: string,
  path: string,
  said: string,
  more = '',
  id = `id-${seconds}-${method}-${path}`
) {
  const time = new Date(START + seconds * 1000).toISOString();
  return `time="${time}" level=warning msg=${JSON.stringify(said)} ${more} http.request.id=${id} http.request.method=${method} http.request.remoteaddr="192.0.2.7:4711" http.request.uri=${path} http.request.useragent=docker/28.1`;
}
const MISSING =
  'error authorizing context: basic authentication challenge for realm "r": invalid authorization credential';
const WRONG = 'error authorizing context: basic authentication challenge for realm "r": authentication failure';
const completed = (status: number, more = '') => `${more} http.response.status=${status}`;

class Bench {
  readonly disk: Record<string, unknown> = {};
  readonly observed: Observation[] = [];
  requests = this.#open();

  #open(): Requests {
    return new Requests(
      {
        cursor: <T>(key: string) => this.disk[key] as T | undefined,
        cursorKeys: (prefix: string) => Object.keys(this.disk).filter((key) => key.startsWith(prefix)),
        hasSeen: (id: string) => this.observed.some(({ record }) => record.record_id === id),
      },
      'r.example.com'
    );
  }

  restart(): void {
    this.requests = this.#open();
  }

  #keep(observations: Observation[]): string[] {
    merge(this.disk, structuredClone(this.requests.changes()));
    this.requests.commit();
    this.observed.push(...observations);
    return observations.map(told);
  }

  /** What is recorded of lines, in short; each is read a second after it was written. */
  take(...lines: string[]): string[] {
    return lines.flatMap((line) => this.#keep(this.requests.take(line, START)));
  }

  overdue(ms = DAY): string[] {
    return this.#keep(this.requests.overdue(START + ms));
  }
}

function told({ record: r }: Observation): string {
  const parts = [
    r.user_name ?? '-',
    r.event_action,
    r.registry_resource_name ?? r.registry_resource_type,
    r.event_outcome,
  ];
  const more = [r.http_response_status_code, r.event_reason, r.user_credential_type, r.message];
  return [...parts, ...more.filter((part) => part !== undefined)].join(' ').replace(/(sha256:..)[0-9a-f]{62}/g, '$1');
}

const MANIFEST = '/v2/team/web/manifests/1.4';
const BLOB = `/v2/team/web/blobs/sha256:${'a'.repeat(64)}`;
const UPLOAD = '/v2/team/web/blobs/uploads/';
type Case = [string, string[], string[], string[]];
/** What it is, lines, what they record, what is recorded when nothing follows. */
const cases: Case[] = [
  ['only asked how to log in', [access(0, 'GET', '/v2/', 401)], [], []],
  ['asked, and then pulled', [access(0, 'GET', '/v2/', 401), access(1, 'GET', MANIFEST, 200)], [], []],
  [
    'asked, and then not found',
    [access(0, 'GET', '/v2/', 401), access(1, 'GET', MANIFEST, 404)],
    ['- pull team/web:1.4 failure 404'],
    [],
  ],
  ['logged in', [access(0, 'GET', '/v2/', 401), access(1, 'GET', '/v2/', 200)], ['- login registry success 200'], []],
  ['a registry without logins', [access(0, 'GET', '/v2/', 200), access(1, 'GET', '/v2/', 200)], [], []],
  [
    'a failed login',
    [access(0, 'GET', '/v2/', 401), access(1, 'GET', '/v2/', 401)],
    [],
    ['- login registry failure 401'],
  ],
  [
    'two pulls at once',
    [access(0, 'GET', '/v2/', 401), access(0, 'GET', '/v2/', 401), access(1, 'HEAD', MANIFEST, 200)],
    [],
    [],
  ],
  [
    'two clients that only asked',
    [
      access(0, 'GET', '/v2/', 401),
      access(0, 'GET', '/v2/', 401, 'podman/4'),
      access(0, 'GET', '/v2/', 401, 'docker/28.1', '192.0.2.8'),
    ],
    [],
    [],
  ],
  ['asked once and again a minute later', [access(0, 'GET', '/v2/', 401), access(60, 'GET', '/v2/', 401)], [], []],
  [
    'many guesses',
    Array.from({ length: 9 }, (_, n) => access(n, 'GET', '/v2/', 401)),
    [],
    ['- login registry failure 401 asked 9 times'],
  ],
  [
    'guesses without end are told of now and then',
    Array.from({ length: 25 }, (_, n) => access(n, 'GET', '/v2/', 401)),
    ['- login registry failure 401 asked 11 times', '- login registry failure 401 asked 11 times'],
    ['- login registry failure 401 asked 3 times'],
  ],
  ['a pull without credentials', [access(0, 'GET', MANIFEST, 401)], [], ['- pull team/web:1.4 failure 401']],
  [
    'asked at the manifest itself, and let in',
    [access(0, 'HEAD', MANIFEST, 401), access(1, 'HEAD', MANIFEST, 200)],
    [],
    [],
  ],
  [
    'let in elsewhere only',
    [access(0, 'GET', MANIFEST, 401), access(1, 'GET', '/v2/other/app/manifests/1', 200)],
    [],
    ['- pull team/web:1.4 failure 401'],
  ],
  [
    'asked at the manifest itself, and refused',
    [access(0, 'HEAD', MANIFEST, 401), access(1, 'HEAD', MANIFEST, 401)],
    [],
    ['- pull team/web:1.4 failure 401'],
  ],
  [
    'asked at the manifest itself, and forbidden',
    [access(0, 'HEAD', MANIFEST, 401), access(1, 'HEAD', MANIFEST, 403)],
    ['- pull team/web:1.4 failure 403'],
    [],
  ],
  ['a push that is refused', [access(0, 'POST', `${UPLOAD}?from=a`, 403)], ['- push team/web failure 403'], []],
  ['a deletion where none is allowed', [access(0, 'DELETE', MANIFEST, 405)], ['- delete team/web:1.4 failure 405'], []],
  ['a layer that is looked for before it is written', [access(0, 'HEAD', BLOB, 404)], [], []],
  [
    'a layer that is wanted and not there',
    [access(0, 'GET', BLOB, 404)],
    ['- pull team/web@sha256:aa failure 404'],
    [],
  ],
  ['a tag that is looked for', [access(0, 'HEAD', MANIFEST, 404)], [], ['- pull team/web:1.4 failure 404']],
  [
    'a tag that is looked for before it is written',
    [access(0, 'HEAD', MANIFEST, 404), access(9, 'POST', UPLOAD, 202)],
    [],
    [],
  ],
  [
    'signatures are looked for',
    [
      access(0, 'GET', `/v2/team/web/manifests/sha256-${'a'.repeat(64)}.sig`, 404),
      access(0, 'GET', `/v2/team/web/referrers/sha256:${'a'.repeat(64)}`, 404),
    ],
    [],
    [],
  ],
  [
    'the names of all repositories',
    [access(0, 'GET', '/v2/_catalog?n=100', 403), access(0, 'GET', '/v2/team/web/tags/list', 403)],
    ['- list catalog failure 403', '- list team/web failure 403'],
    [],
  ],
  [
    'below a prefix',
    [access(0, 'PUT', '/registry/v2/team/web/manifests/1', 500)],
    ['- push team/web:1 failure 500'],
    [],
  ],
  [
    'not of the API',
    [
      access(0, 'GET', '/favicon.ico', 404),
      access(0, 'GET', `/v2/${'v2/'.repeat(2000)}manifests/1`, 404),
      'listening on :5000',
      '{"a":1}',
      '{',
    ],
    [],
    [],
  ],
  [
    'a proxy that knows the name',
    [access(0, 'GET', '/v2/', 401, 'docker/28.1', '192.0.2.7', 'mallory')],
    ['mallory login registry failure 401 password'],
    [],
  ],
  [
    'the registry’s own words: no credentials',
    [
      message(0, 'GET', '/v2/', MISSING),
      access(0, 'GET', '/v2/', 401),
      message(1, 'GET', '/v2/', MISSING),
      access(1, 'GET', '/v2/', 401),
    ],
    [],
    [],
  ],
  [
    'no credentials, and none later',
    [message(0, 'GET', MANIFEST, MISSING), access(0, 'GET', MANIFEST, 401)],
    [],
    ['- pull team/web:1.4 failure 401 no credentials anonymous'],
  ],
  [
    'wrong ones at a manifest, by release 2.8',
    [
      message(0, 'GET', '/v2/', MISSING),
      access(0, 'GET', '/v2/', 401),
      message(1, 'GET', MANIFEST, 'error authenticating user "mal\\"lory": authentication failure'),
      message(1, 'GET', MANIFEST, WRONG),
      access(1, 'GET', MANIFEST, 401),
    ],
    ['mal"lory login team/web:1.4 failure 401 authentication failure password'],
    [],
  ],
  [
    'wrong ones, by release 3',
    [
      message(0, 'GET', '/v2/', 'user failed to authenticate', 'username=alice'),
      message(0, 'GET', '/v2/', WRONG),
      access(0, 'GET', '/v2/', 401),
    ],
    ['alice login registry failure 401 authentication failure password'],
    [],
  ],
  [
    'not enough rights',
    [message(0, 'PUT', MANIFEST, 'error authorizing context: insufficient scope'), access(0, 'PUT', MANIFEST, 401)],
    [],
    ['- push team/web:1.4 failure 401 insufficient scope'],
  ],
  [
    'a token that is none',
    [message(0, 'GET', '/v2/', 'error authorizing context: invalid token'), access(0, 'GET', '/v2/', 401)],
    ['- login registry failure 401 invalid token token'],
    [],
  ],
  [
    'not there, in the registry’s words and the access log',
    [
      message(
        0,
        'GET',
        MANIFEST,
        'response completed with error',
        completed(404, 'auth.user.name=alice err.code="manifest unknown"')
      ),
      access(0, 'GET', MANIFEST, 404),
      access(0, 'GET', MANIFEST, 404),
    ],
    ['alice pull team/web:1.4 failure 404 manifest unknown', '- pull team/web:1.4 failure 404'],
    [],
  ],
  [
    'who logged in, in the registry’s words',
    [
      message(0, 'GET', '/v2/', MISSING),
      access(0, 'GET', '/v2/', 401),
      message(1, 'GET', '/v2/', 'response completed', completed(200, 'auth.user.name=alice')),
      access(1, 'GET', '/v2/', 200),
    ],
    ['alice login registry success 200'],
    [],
  ],
  [
    'wrapped by Docker',
    [JSON.stringify({ log: `${access(0, 'DELETE', BLOB, 405)}\n`, stream: 'stdout', time: '2026-11-25T19:00:00Z' })],
    ['- delete team/web@sha256:aa failure 405'],
    [],
  ],
];
for (const [what, lines, expected, later] of cases) {
  test(what, () => {
    const bench = new Bench();
    assert.deepEqual(bench.take(...lines), expected);
    assert.deepEqual(bench.overdue(), later);
    assert.deepEqual(
      Object.keys(bench.disk).filter((key) => key.includes('waiting')),
      []
    );
    const ids = bench.observed.map(({ record }) => record.record_id);
    assert.equal(new Set(ids).size, ids.length);
  });
  test(`${what}, across restarts`, () => {
    const bench = new Bench();
    const said = lines.flatMap((line) => {
      bench.restart();
      return bench.take(line);
    });
    assert.deepEqual([...said, ...bench.overdue()], [...expected, ...later]);
  });
}

test('how attention is asked for, and what is kept as evidence', () => {
  const bench = new Bench();
  bench.take(message(0, 'GET', '/v2/', 'user failed to authenticate', 'username=alice'));
  bench.take(access(0, 'PATCH', `${UPLOAD}uuid?_state=secret&digest=x`, 404));
  const [login, push] = bench.observed;
  assert.deepEqual([login?.severity, login?.actor, login?.access], ['medium', 'human', 'none']);
  assert.equal(login?.record.record_id, 'distribution/r.example.com/log/id-0-GET-/v2/');
  assert.equal(push?.severity, 'low');
  assert.match(JSON.parse(push?.evidence ?? '') as string, /_state=\[redacted\]&digest=x HTTP/);
  const {
    container_image_repository: repository,
    client_address: address,
    user_agent_name: tool,
    client_network_class: network,
  } = push!.record;
  assert.deepEqual([repository, address, tool, network], ['team/web', '192.0.2.7', 'docker', 'public']);
});

test('what somebody makes very long is cut', () => {
  const bench = new Bench();
  assert.equal(bench.take(access(0, 'GET', BLOB, 403, 'x'.repeat(100_000))).length, 1);
  assert.ok(bench.observed[0]!.evidence!.length < 5000);
  assert.equal(bench.observed[0]!.record.user_agent_original?.length, 1024);
});

const SKOPEO = [
  'alice login registry success 200',
  'alice login registry failure 401 authentication failure password',
  'alice login team/web@sha256:78 failure 401 authentication failure password',
  'mallory login team/web:1.4 failure 401 authentication failure password',
  '- login team/web:1.4 failure 401 authentication failure password',
  'alice pull team/web:9 failure 404 manifest unknown',
];
/** What real registries wrote while skopeo logged in, pushed, pulled, gave wrong passwords, asked for what is not there, and deleted. */
const logs: Array<[string, (line: string) => boolean, string[], string[]]> = [
  ['3-json', () => true, SKOPEO, ['- pull team/web:1.4 failure 401 no credentials anonymous']],
  [
    '2.8-text',
    () => true,
    ['- login registry success 200', ...SKOPEO.slice(1), 'alice delete team/web:stable failure 400 digest invalid'],
    ['- pull team/web:1.4 failure 401 no credentials anonymous'],
  ],
  [
    '2.8-error',
    () => true,
    ['- login registry success 200', ...SKOPEO.slice(1), 'alice delete team/web:stable failure 400 digest invalid'],
    ['- pull team/web:1.4 failure 401'],
  ],
  [
    '2.8-text',
    (line) => /^\d/.test(line),
    ['- login registry success 200', '- pull team/web:9 failure 404', '- delete team/web:stable failure 400'],
    ['- pull team/web@sha256:78 failure 401', '- pull team/web:1.4 failure 401', '- pull team/web:1.4 failure 401'],
  ],
];
for (const [name, wanted, expected, later] of logs) {
  test(`the log of a real registry: ${name}${wanted('time') ? '' : ', of the access log only'}`, () => {
    const bench = new Bench();
    const lines = fixture(`registry-log-${name}.txt`).filter(wanted);
    const said = lines.flatMap((line) => bench.take(line));
    assert.deepEqual([said, bench.overdue()], [expected, later]);
  });
}
