import { rowOf } from '../testing';
import { lastedMs, readSession, sessionOf, windowOf } from './session';

const begin = rowOf('begin', 100, { event_action: 'exec', access: 'exec' });
const received = rowOf('received', 99, { event_action: 'exec-received', access: 'none' });
const end = rowOf('end', 160, { event_action: 'exec-end', access: 'none', event_duration: '59500000000' });

describe('a session', () => {
  it('has a beginning and an end, whichever of its records is open', () => {
    expect(sessionOf([received, begin, end], end)).toEqual({ begin, end });
    expect(sessionOf([received, begin], begin)).toEqual({ begin, end: undefined });
  });

  it('is its own record where the source names no session, and a refusal is none', async () => {
    const alone = rowOf('alone', 100, { event_action: 'exec', access: 'exec', object: 'kubernetes-audit' });
    const refused = rowOf('refused', 100, { ...alone.labels, event_outcome: 'failure' });
    await expect(readSession('abc', alone)).resolves.toEqual({ begin: alone });
    await expect(readSession('abc', refused)).resolves.toBeUndefined();
  });

  it('lasted as long as its source says, else as the times of its records', () => {
    expect(lastedMs({ begin, end })).toBe(59_500);
    expect(lastedMs({ begin, end: rowOf('end', 160) })).toBe(60_000);
    expect(lastedMs({ begin })).toBeUndefined();
  });

  it('is looked at for its time, for a minute where its end is not known, and before an end whose beginning is not', () => {
    expect(windowOf({ begin, end })).toEqual({ from: 100_000, to: 160_000 });
    expect(windowOf({ begin })).toEqual({ from: 100_000, to: 160_000 });
    expect(windowOf(sessionOf([end], end))).toEqual({ from: 100_500, to: 160_000 });
  });
});
