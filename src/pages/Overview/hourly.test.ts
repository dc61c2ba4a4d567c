import { hourly } from './hourly';

const HOUR = 3_600_000;

it('asks once in an hour, and anew in the next', async () => {
  const ask = jest.fn(async (hour: number) => hour / HOUR);
  expect(await hourly('one', 5.1 * HOUR, ask)).toBe(5);
  expect(await hourly('one', 5.9 * HOUR, ask)).toBe(5);
  expect(ask).toHaveBeenCalledTimes(1);
  expect(await hourly('one', 6 * HOUR, ask)).toBe(6);
  expect(await hourly('another', 5.1 * HOUR, ask)).toBe(5);
  expect(ask).toHaveBeenCalledTimes(3);
});

it('asks again after a failure', async () => {
  const ask = jest.fn().mockRejectedValueOnce(new Error('Bad Gateway')).mockResolvedValueOnce('fine');
  await expect(hourly('failing', 0, ask)).rejects.toThrow('Bad Gateway');
  expect(await hourly('failing', 0, ask)).toBe('fine');
});

it('forgets what was asked long ago', async () => {
  const ask = jest.fn(async () => 1);
  await hourly('first', 0, ask);
  for (let other = 0; other < 20; other++) {
    await hourly(`other ${other}`, 0, ask);
  }
  await hourly('first', 0, ask);
  expect(ask).toHaveBeenCalledTimes(22);
});
