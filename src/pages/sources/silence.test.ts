import type { Sample } from './heard';
import { HEARTBEAT_MS, judge, judgePlace, usualDistance, type Judged } from './silence';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Steps of a minute that have a record, by their ends in minutes. */
const heard = (...minutes: number[]) => ({
  step: MINUTE,
  samples: minutes.map((minute): Sample => ({ to: minute * MINUTE, count: 1 })),
});
const every = (minutes: number, from: number, to: number) =>
  Array.from({ length: Math.floor((to - from) / minutes) + 1 }, (_, index) => from + index * minutes);

const LOG = 'container-log';

describe('usualDistance', () => {
  it.each([
    ['a record each minute', heard(...every(1, 0, 60)), MINUTE],
    ['one each half hour', heard(...every(30, 0, 240)), 30 * MINUTE],
    ['an outage changes nothing', heard(...every(1, 0, 100), ...every(1, 120, 240)), MINUTE],
    ['few bursts are known by what lies between', heard(...every(1, 0, 10), ...every(1, 70, 80), 140), undefined],
    ['a burst is no rhythm', heard(...every(1, 0, 15)), undefined],
    ['one record', heard(5), undefined],
    ['none', heard(), undefined],
  ])('%s', (_, source, usual) => expect(usualDistance(source)).toBe(usual));
});

describe('judge', () => {
  const steady = heard(...every(1, 0, 120));

  it('is sending until its records are much further apart than usual', () => {
    expect(judge(LOG, 125 * MINUTE, steady)).toMatchObject({ state: 'sending', usual: MINUTE });
    expect(judge(LOG, 180 * MINUTE, steady, 120 * MINUTE)).toMatchObject({
      state: 'silent',
      last: 120 * MINUTE,
      limit: 10 * MINUTE,
    });
    const seldom = heard(...every(30, 0, 240));
    expect(judge(LOG, 270 * MINUTE, seldom, 240 * MINUTE).state).toBe('sending');
    expect(judge(LOG, 300 * MINUTE, seldom, 240 * MINUTE).state).toBe('quiet');
    expect(judge(LOG, 331 * MINUTE, seldom, 240 * MINUTE).state).toBe('silent');
  });

  it('says quiet, and never silent, of what depends on what people do', () => {
    const busy = heard(...every(1, 0, 240));
    expect(judge('image-registry', 300 * MINUTE, busy).state).toBe('quiet');
    expect(judge('kubernetes-event', 245 * MINUTE, busy).state).toBe('sending');
    expect(judge(LOG, 5 * HOUR, undefined, HOUR).state).toBe('quiet');
  });

  it('knows how often a collector writes, and that an API server always does', () => {
    expect(judge('collector', 2 * HEARTBEAT_MS, undefined, HEARTBEAT_MS).state).toBe('quiet');
    expect(judge('collector', 2 * HEARTBEAT_MS, undefined, 2 * HEARTBEAT_MS - 1).state).toBe('sending');
    expect(judge('collector', 2 * HEARTBEAT_MS, undefined, HEARTBEAT_MS - 1).state).toBe('silent');
    expect(judge('kubernetes-audit', 5 * HOUR, undefined, HOUR).state).toBe('silent');
  });

  it('takes a record whose time was not looked up for as young as it may be, and one that was for no older', () => {
    const coarse = { step: HOUR, samples: every(1, 0, 10).map((hour) => ({ to: hour * HOUR, count: 9 })) };
    expect(judge('collector', 10 * HOUR, { ...coarse, samples: coarse.samples.slice(0, -1) }).state).toBe('quiet');
    // The step that is under way ends in the future: its records do not.
    expect(judge(LOG, 9.5 * HOUR, coarse)).toMatchObject({ last: 9.5 * HOUR });
    expect(judge(LOG, 9.5 * HOUR, coarse, HOUR)).toMatchObject({ last: 9 * HOUR });
  });
});

describe('judgePlace', () => {
  const one = (state: Judged['state'], last?: number): Judged => ({ state, last });
  it.each([
    [[one('silent', 5), one('quiet', 7)], { state: 'silent', silent: 1, last: 7 }],
    [[one('silent', 5), one('sending', 9)], { state: 'partly', silent: 1, last: 9 }],
    [[one('quiet', 5), one('sending', 9)], { state: 'sending', silent: 0, last: 9 }],
    [[one('quiet', 5)], { state: 'quiet', silent: 0, last: 5 }],
    [[], { state: 'quiet', silent: 0, last: undefined }],
  ])('%j', (sources, place) => expect(judgePlace(sources)).toEqual(place));
});
