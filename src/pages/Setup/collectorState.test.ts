import type { RecordRow } from '../../datasource/records/readRecords';
import { collectorsOf, dropsBySource, prerequisitesOf, verdictOf } from './collectorState';

const NOW = Date.parse('2026-11-25T12:00:00Z');
const MINUTE = 60_000;

const at = (minutesAgo: number, labels: Record<string, string>): RecordRow => ({
  time: NOW - minutesAgo * MINUTE,
  body: 'a sentence',
  labels: { host_name: 'node-1', ...labels },
});
const start = (minutesAgo: number, host = 'node-1') => at(minutesAgo, { event_action: 'start', host_name: host });
const stop = (minutesAgo: number) => at(minutesAgo, { event_action: 'stop' });
const check = (minutesAgo: number, part: string, what: string, outcome: string, more: Record<string, string> = {}) =>
  at(minutesAgo, {
    event_action: 'check',
    collector_source: part,
    event_reason: what,
    event_outcome: outcome,
    severity: outcome === 'failure' ? 'medium' : 'info',
    message: `${what} was looked at`,
    ...more,
  });

describe('collectorsOf', () => {
  it('runs, has stopped or is not heard of', () => {
    const runs = [start(30), stop(40), start(300, 'node-2'), at(10, { event_action: 'stop', host_name: 'node-3' })];
    const checks = [check(5, 'loki', 'push', 'success', { collector_version: '0.1.0' })];
    expect(collectorsOf({ runs, others: checks, place: 'sending' }, NOW)).toEqual([
      { host: 'node-1', version: '0.1.0', state: 'running', since: NOW - 30 * MINUTE, lastSign: NOW - 5 * MINUTE },
      expect.objectContaining({ host: 'node-2', state: 'silent', lastSign: NOW - 300 * MINUTE }),
      expect.objectContaining({ host: 'node-3', state: 'stopped', since: NOW - 10 * MINUTE }),
    ]);
  });

  it('runs since nobody knows when, where its start is longer ago than was looked', () => {
    const others = [check(5, 'loki', 'push', 'success')];
    expect(collectorsOf({ runs: [], others, place: 'sending' }, NOW)).toEqual([
      expect.objectContaining({ state: 'running', since: undefined }),
    ]);
  });

  it.each([
    [5, 'silent', 'running'],
    [48, 'sending', 'running'],
    [48, 'partly', 'running'],
    [48, 'quiet', 'due'],
    [48, 'silent', 'silent'],
    [80, 'sending', 'silent'],
  ] as const)('with its last sign %d minutes ago, in a cluster that is %s, it counts as %s', (ago, place, state) =>
    expect(collectorsOf({ runs: [start(ago)], others: [], place }, NOW)[0]?.state).toBe(state)
  );
});

describe('prerequisitesOf', () => {
  it('is what was found last of each part, and nothing from before the last start', () => {
    const found = prerequisitesOf(
      [start(30), start(90)],
      [
        check(5, 'sources.docker', 'engine', 'success'),
        check(20, 'sources.docker', 'engine', 'failure', { collector_fix: 'systemctl start docker' }),
        check(20, 'sources.docker', 'logs', 'unknown'),
        check(20, 'loki', 'series', 'failure', { collector_required: 'false' }),
        check(80, 'sources.harbor', 'connection', 'failure'),
      ]
    );
    expect(found.map(({ part, check: what, status, needed }) => [part, what, status, needed])).toEqual([
      ['sources.docker', 'engine', 'ok', true],
      ['loki', 'series', 'missing', false],
    ]);
  });

  it('is one for hosts that are alike, and apart where the way to mend it differs', () => {
    const on = (host: string, outcome: string, fix?: string) =>
      check(5, 'sources.containerLogs', 'logs', outcome, {
        host_name: host,
        message: `looked on ${host}`,
        ...(fix && { collector_fix: fix, message: 'cannot be read' }),
      });
    const found = prerequisitesOf(
      [],
      [on('c', 'success'), on('a', 'success'), on('b', 'failure', 'chmod'), on('d', 'failure', 'mount')]
    );
    expect(found.map(({ status, hosts, fix }) => [status, hosts, fix])).toEqual([
      ['ok', ['a', 'c'], undefined],
      ['missing', ['b'], 'chmod'],
      ['missing', ['d'], 'mount'],
    ]);
  });
});

it('drops are added up by source and reason', () => {
  const drop = (minutesAgo: number, reason: string, count: string) =>
    at(minutesAgo, { collector_source: 'docker', event_reason: reason, event_count: count });
  expect(dropsBySource([drop(1, 'too long', '2'), drop(2, 'rule leases', '40'), drop(3, 'rule leases', '2')])).toEqual([
    { source: 'docker', reason: 'rule leases', count: 42, lastTime: NOW - 2 * MINUTE },
    { source: 'docker', reason: 'too long', count: 2, lastTime: NOW - MINUTE },
  ]);
});

it.each([
  ['missing', [['missing', true]], 'sending'],
  ['recorded', [['missing', false]], 'sending'],
  ['recorded', [], 'sending'],
  ['idle', [['ok', true]], 'quiet'],
  ['silent', [['ok', true]], 'silent'],
  ['ready', [['ok', true]], undefined],
  ['nothing', [], undefined],
] as const)('%s for %p where the source is %p', (verdict, prerequisites, state) => {
  const found = prerequisites.map(([status, needed]) => ({
    part: 'loki',
    check: 'push',
    status,
    needed,
    found: '',
    hosts: [],
    time: NOW,
  }));
  expect(verdictOf(found, state)).toBe(verdict);
});
