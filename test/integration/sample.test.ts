import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { replaySample, sampleUntil } from '../../scripts/start/sample.ts';
import { startLoki, type Loki } from '../parts/loki/loki.ts';
import { skipWithout } from '../parts/prerequisites.ts';
import { scratch, stored } from './harness.ts';

describe('the sample of npm start, to Loki', { skip: skipWithout('loki') }, () => {
  let place: { dir: string; remove: () => Promise<void> };
  let loki: Loki;
  const sample = sampleUntil(BigInt(Date.now()) * 1_000_000n);
  const evidence = sample.filter(({ observation }) => observation.evidence !== undefined);
  const held = async (kind: string) => (await stored(loki.url, `{tallyman="${kind}"}`)).length;

  before(async () => {
    place = await scratch('sample');
    loki = await startLoki({ dir: join(place.dir, 'loki') });
  });

  after(async () => {
    await loki?.stop();
    await place?.remove();
  });

  test('it is stored whole, with its evidence, and can be read at once', async () => {
    assert.equal(await replaySample(loki.url), sample.length);
    assert.deepEqual([await held('record'), await held('evidence')], [sample.length, evidence.length]);
  });

  test('within the hour it is not stored again, unless that is asked for: Loki takes it, as it is other records', async () => {
    assert.equal(await replaySample(loki.url), 0);
    assert.equal(await replaySample(loki.url, true), sample.length);
    assert.deepEqual([await held('record'), await held('evidence')], [2 * sample.length, 2 * evidence.length]);
  });
});
