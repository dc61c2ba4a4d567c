import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixture } from '../../testing.ts';
import { dockerEventSchema, dockerTime, execOf, normaliseDockerEvent, type DockerEvent } from './dockerEvent.ts';

const KNOWN = { host: 'h1', runtime: 'docker' };
const parse = (text: string) => dockerEventSchema.parse(JSON.parse(text));

const GOLDEN = [
  'container-lifecycle create write info success',
  '-',
  'container-lifecycle start write info success',
  '-',
  'container-command exec exec medium success /bin/sh -c ls /bin/sh',
  'container-command exec-end none info success exit 0',
  '-',
  '-',
  'container-command exec exec medium success /bin/sh -c ls /bin/sh',
  'container-command exec-end none info success exit 0',
  '-',
  'container-command exec exec medium success sh -c id; echo cm0gLXJmIC8= | base64 -d',
  'container-command exec-end none info success exit 0',
  '-',
  'container-command exec exec medium success ls /',
  'container-command exec-end none info success exit 0',
  'container-lifecycle copy-out read low success',
  'container-lifecycle pause write info success',
  'container-lifecycle unpause write info success',
  'container-lifecycle kill write info success signal 15',
  'container-lifecycle kill write info success signal 9',
  'container-lifecycle die none info failure exit 137',
  '-',
  'container-lifecycle stop write info success',
  '-',
  'container-lifecycle start write info success',
  'container-lifecycle kill write info success signal 9',
  'container-lifecycle die none info failure exit 137',
  '-',
  'container-lifecycle destroy write info success',
];

fixture('docker-events.jsonl').forEach((text, index) => {
  test(`a real event, ${index + 1}: ${parse(text).Action}: ${GOLDEN[index]}`, () => {
    const observation = normaliseDockerEvent(parse(text), text, KNOWN);
    const r = observation?.record;
    const words = observation
      ? [observation.object, r?.event_action, observation.access, observation.severity, r?.event_outcome]
      : ['-'];
    const more = [
      r?.process_command_line,
      r?.process_exit_code === undefined ? undefined : `exit ${r.process_exit_code}`,
      r?.process_signal === undefined ? undefined : `signal ${r.process_signal}`,
    ];
    assert.equal([...words, ...more].filter((word) => word !== undefined).join(' '), GOLDEN[index]);
    if (observation) {
      assert.equal(String(observation.time), /"timeNano":(\d+)/.exec(text)![1], 'to the nanosecond');
      assert.equal(observation.evidence, text);
      assert.deepEqual([r?.host_name, r?.container_name, r?.container_image_name], ['h1', 'pay', 'bb:1']);
    }
  });
});

test('each real event has an id of its own', () => {
  const ids = fixture('docker-events.jsonl').flatMap(
    (text) => normaliseDockerEvent(parse(text), text, KNOWN)?.record.record_id ?? []
  );
  assert.equal(new Set(ids).size, ids.length);
});

const times: Array<[string, bigint | undefined]> = [
  ['"timeNano":1795431107025209329', 1795431107025209329n],
  ['"timeNano":9007199254740993', 9007199254740993n],
  ['"time":1795431107', 1795431107000000000n],
  ['"time":1795431107,"timeNano":1795431107000000001', 1795431107000000001n],
  ['"x":0', undefined],
];
for (const [field, time] of times) {
  test(`the time of {${field}} is ${time}`, () => {
    const text = `{"Type":"container","Action":"start","Actor":{"ID":"a"},${field}}`;
    assert.equal(dockerTime(parse(text), text), time);
  });
}

test('a label cannot forge the time', () => {
  const attributes = { timeNano: '"timeNano":1111111111111111111', image: '\\"timeNano\\":2222222222222222222' };
  const text = `{"Type":"container","Action":"start","Actor":{"ID":"a","Attributes":${JSON.stringify(attributes)}},"timeNano":1795431107025209329}`;
  assert.equal(dockerTime(parse(text), text), 1795431107025209329n);
});

const event = (Action: string, Attributes: Record<string, string> = {}, Type = 'container'): DockerEvent => ({
  Type,
  Action,
  Actor: { ID: 'sha256:ab', Attributes },
  time: 1,
});

const [ID, DIGEST, OTHER] = ['1', '2', '3'].map((digit) => `sha256:${digit.repeat(64)}`) as [string, string, string];

const execs: Array<[string, Record<string, string>, ReturnType<typeof execOf>]> = [
  ['exec_create: ls /', { execID: 'e' }, { id: 'e', command: 'ls /', phase: 'create' }],
  ['exec_start: top ', { execID: 'e' }, { id: 'e', command: 'top', phase: 'start' }],
  ['exec_start: sh -c a\nb: c', { execID: 'e' }, { id: 'e', command: 'sh -c a\nb: c', phase: 'start' }],
  ['exec_die', { execID: 'e' }, { id: 'e', command: undefined, phase: 'die' }],
  ['exec_died', { execID: 'e' }, { id: 'e', command: undefined, phase: 'die' }],
  ['exec_detach', { execID: 'e' }, { id: 'e', command: undefined, phase: 'detach' }],
  ['exec_start: ls', {}, undefined],
  ['execute', { execID: 'e' }, undefined],
  ['start', { execID: 'e' }, undefined],
];
for (const [action, attributes, exec] of execs) {
  test(`${JSON.stringify(action)} of ${attributes['execID'] ?? 'no session'} is ${JSON.stringify(exec)}`, () => {
    assert.deepEqual(execOf(event(action, attributes)), exec);
  });
}

const cases: Array<{ name: string; event: DockerEvent; known?: object; expect: Record<string, unknown> | undefined }> =
  [
    {
      name: 'the end of a session that is known',
      event: { ...event('exec_die', { execID: 'e', exitCode: '2' }), time: 11 },
      known: { session: { command: 'ls', time: 10_500_000_000n } },
      expect: {
        event_action: 'exec-end',
        process_command_line: 'ls',
        event_duration: 500_000_000,
        process_exit_code: 2,
        event_outcome: 'failure',
      },
    },
    {
      name: 'a privileged container',
      event: event('start'),
      known: { privileged: true },
      expect: { severity: 'high', access: 'write' },
    },
    {
      name: 'a crash',
      event: event('die', { exitCode: '1' }),
      expect: { severity: 'low', event_outcome: 'failure', access: 'none' },
    },
    {
      name: 'podman says died',
      event: event('died', { exitCode: '0' }),
      expect: { event_action: 'die', severity: 'info' },
    },
    { name: 'out of memory', event: event('oom'), expect: { severity: 'medium', access: 'none' } },
    {
      name: 'attach',
      event: event('attach'),
      expect: { object: 'container-command', access: 'exec', severity: 'medium' },
    },
    {
      name: 'files copied out',
      event: event('archive-path'),
      expect: { event_action: 'copy-out', access: 'read', severity: 'low' },
    },
    {
      name: 'files copied in',
      event: event('extract-to-dir'),
      expect: { event_action: 'copy-in', access: 'write', severity: 'low' },
    },
    {
      name: 'a rename',
      event: event('rename', { name: 'b', oldName: '/a' }),
      expect: { message: 'was a', container_name: 'b' },
    },
    {
      name: 'unhealthy',
      event: event('health_status: unhealthy'),
      expect: { event_action: 'unhealthy', severity: 'low' },
    },
    { name: 'podman removes', event: event('remove'), expect: { event_action: 'destroy', access: 'write' } },
    { name: 'podman cleans up', event: event('cleanup'), expect: undefined },
    { name: 'podman prepares a start', event: event('init'), expect: undefined },
    {
      name: 'podman says how it ended in its own word',
      event: event('died', { containerExitCode: '3' }),
      expect: { process_exit_code: 3, event_outcome: 'failure', severity: 'low' },
    },
    {
      name: 'podman runs a command',
      event: event('exec'),
      expect: { object: 'container-command', event_action: 'exec', access: 'exec', severity: 'medium' },
    },
    {
      name: 'podman says unhealthy',
      event: { ...event('health_status'), HealthStatus: 'unhealthy' },
      expect: { event_action: 'unhealthy' },
    },
    {
      name: 'podman says healthy',
      event: { ...event('health_status'), HealthStatus: 'healthy' },
      expect: undefined,
    },
    {
      name: 'a commit',
      event: event('commit', { imageRef: 'shop/web:2', imageID: 'sha256:1' }),
      expect: { event_action: 'commit', message: 'shop/web:2' },
    },
    {
      name: 'a prune',
      event: { ...event('prune', { reclaimed: '120' }), Actor: { ID: '', Attributes: { reclaimed: '120' } } },
      expect: { event_action: 'prune', container_id: undefined, message: '120 bytes were freed' },
    },
    {
      name: 'podman removes an image',
      event: event('remove', {}, 'image'),
      expect: { event_action: 'image-delete' },
    },
    { name: 'healthy', event: event('health_status: healthy'), expect: undefined },
    { name: 'top', event: event('top'), expect: undefined },
    {
      name: 'an exit code that is none',
      event: event('die', { exitCode: 'x' }),
      expect: { process_exit_code: undefined },
    },
    {
      name: 'a pull',
      event: {
        ...event('pull', { name: 'registry.example.com/shop/web' }, 'image'),
        Actor: { ID: 'registry.example.com/shop/web:1.4', Attributes: { name: 'registry.example.com/shop/web' } },
      },
      known: { digests: [`shop/copy@${OTHER}`, `registry.example.com/shop/web@${DIGEST}`] },
      expect: {
        event_action: 'image-pull',
        container_image_name: 'registry.example.com/shop/web:1.4',
        container_image_id: undefined,
        container_image_repository: 'shop/web',
        container_image_tag: '1.4',
        oci_manifest_digest: DIGEST,
        container_id: undefined,
      },
    },
    {
      name: 'a tag',
      event: { ...event('tag', {}, 'image'), Actor: { ID: ID, Attributes: { name: 'bb:1' } } },
      expect: {
        event_action: 'image-tag',
        container_image_name: 'bb:1',
        container_image_id: ID,
        container_image_repository: 'bb',
        container_image_tag: '1',
      },
    },
    {
      name: 'a tag of podman',
      event: { ...event('tag', {}, 'image'), Actor: { ID: ID.slice(7), Attributes: { name: 'docker.io/bb:1' } } },
      expect: { container_image_name: 'docker.io/bb:1', container_image_id: ID },
    },
    {
      name: 'podman loads an archive',
      event: {
        ...event('loadfromarchive', {}, 'image'),
        Actor: { ID: '', Attributes: { name: '/var/tmp/api.tar', containerExitCode: '0' } },
      },
      expect: {
        event_action: 'image-load',
        container_image_name: undefined,
        container_image_repository: undefined,
        process_exit_code: undefined,
        message: 'from /var/tmp/api.tar',
      },
    },
    {
      name: 'a container and the digest of its image',
      event: event('start', { image: 'shop/web:1.4', containerExitCode: '0' }),
      known: { imageId: ID, digests: [`shop/web@${DIGEST}`] },
      expect: {
        container_image_name: 'shop/web:1.4',
        container_image_id: ID,
        container_image_repository: 'shop/web',
        container_image_tag: '1.4',
        oci_manifest_digest: DIGEST,
        process_exit_code: undefined,
      },
    },
    {
      name: 'an image without a name',
      event: { ...event('delete', {}, 'image'), Actor: { ID: ID, Attributes: {} } },
      expect: { container_image_name: ID, container_image_repository: undefined },
    },
    { name: 'a network', event: event('connect', {}, 'network'), expect: undefined },
    {
      name: 'no attributes',
      event: { ...event('start'), Actor: { ID: 'a', Attributes: null } },
      expect: { container_name: undefined },
    },
  ];
for (const { name, event: given, known, expect } of cases) {
  test(name, () => {
    const observation = normaliseDockerEvent(given, '{}', { ...KNOWN, ...known });
    const all: Record<string, unknown> = { ...observation, ...observation?.record };
    assert.deepEqual(expect && Object.fromEntries(Object.keys(expect).map((key) => [key, all[key]])), expect);
    assert.equal(observation === undefined, expect === undefined);
  });
}
