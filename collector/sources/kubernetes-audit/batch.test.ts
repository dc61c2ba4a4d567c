import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixture } from '../../testing.ts';
import type { Pipeline } from '../../pipeline/pipeline.ts';
import { Rules, type Rule } from '../../pipeline/rules/rules.ts';
import { sortEvents } from './batch.ts';

const lines = fixture('kubernetes-audit.jsonl');
const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>);

function context(seen: string[] = []) {
  return { pipeline: { hasSeen: (id: string) => seen.includes(id) } as Pipeline };
}

test('stages of one request know of each other in one batch, in either order, and across batches', () => {
  const [start, end] = [events[2]!, events[3]!];
  const actions = (list: unknown[], seen?: string[]) =>
    sortEvents(list, context(seen)).observations.map(({ record }) => record.event_action);
  assert.deepEqual(actions([start, end]), ['exec', 'exec-end']);
  assert.deepEqual(actions([end, start]), ['exec-end', 'exec']);
  assert.deepEqual(actions([end]), ['exec']);
  const id = sortEvents([start], context()).observations[0]!.record.record_id;
  assert.deepEqual(actions([end], [id]), ['exec-end']);
});

test('a start that comes when its end has been taken for the whole is no second exec', () => {
  const [start, end] = [events[2]!, events[3]!];
  const whole = sortEvents([end], context()).observations[0]!;
  const [late] = sortEvents([start], context([whole.record.record_id])).observations;
  assert.deepEqual([whole.record.event_action, whole.access, whole.severity], ['exec', 'exec', 'medium']);
  assert.deepEqual([late!.record.event_action, late!.access, late!.severity], ['exec-received', 'none', 'info']);
  assert.equal(late!.record.session_id, whole.record.session_id);
});

test('the start of another request with the same audit ID does not make an exec look like the end of one', () => {
  const start = { ...events[14]!, auditID: 'chosen', stage: 'ResponseStarted' };
  const exec = { ...events[3]!, auditID: 'chosen', stage: 'ResponseComplete' };
  const { observations } = sortEvents([start, exec], context());
  assert.deepEqual(
    observations.map(({ record, access }) => [record.event_action, access]),
    [
      ['watch', 'read'],
      ['exec', 'exec'],
    ]
  );
});

test('what is no event is sorted out, with its fault, and the others are kept', () => {
  const { observations, faults } = sortEvents(
    [events[0], null, 5, 'text', { ...events[1], stageTimestamp: 'x' }, [5], [], events[4]],
    context()
  );
  assert.equal(observations.length, 2);
  assert.deepEqual(
    faults.map(({ fault }) => fault.split(':')[0]),
    ['event', 'event', 'event', 'stageTimestamp', 'event']
  );
});

test('the bodies of an unusable event are not kept: nobody knows what is in them', () => {
  const value = {
    ...events[10],
    stage: 'Nonsense',
    requestObject: { data: { a: 'aHVudGVyMg==' } },
    responseObject: 'aHVudGVyMg==',
  };
  const { faults } = sortEvents([value], context(), [JSON.stringify(value)]);
  assert.equal(faults.length, 1);
  assert.ok(!faults[0]!.payload.includes('aHVudGVyMg=='), faults[0]!.payload);
  assert.ok(faults[0]!.payload.includes('Nonsense'));
});

test('a body nested deeper than can be written does not keep its event, or the batch, out', () => {
  const deep = JSON.parse(`${'['.repeat(9000)}${']'.repeat(9000)}`) as unknown;
  const { observations, faults } = sortEvents(
    [{ ...events[2], requestObject: deep }, events[0], { kind: deep }],
    context()
  );
  assert.deepEqual(
    observations.map(({ record }) => record.user_name),
    ['alice', 'admin']
  );
  assert.match(observations[0]!.evidence!, /"requestObject":\{"omitted":"nested too deep"\}/);
  assert.match(faults[0]!.payload, /cannot be written out/);
});

const judged = (list: unknown[], rules: Rule[], seen?: string[]) => {
  const { observations, dropped } = sortEvents(list, context(seen), [], new Rules(rules));
  return { kept: observations.map(({ record }) => record.event_action), dropped: [...dropped] };
};

test('what rules let go is counted by rule, and what they kept of many says for how many it stands', () => {
  const many = Array.from({ length: 400 }, (_, n) => ({ ...events[15], auditID: `id-${n}` }));
  const { observations, dropped, faults } = sortEvents(
    [...many, { kind: 'Pod' }, ...events.slice(0, 2)],
    context(),
    [],
    new Rules([{ name: 'some', sample: 4, match: { verbs: [many[0]!['verb' as never]] } }])
  );
  const sampled = observations.filter(({ record }) => record.event_sample_rate === 4);
  assert.equal(sampled.length + (dropped.get('some') ?? 0), 400);
  assert.ok(sampled.length > 60 && sampled.length < 140, `${sampled.length} of 400`);
  assert.equal(observations.length, sampled.length + 2);
  assert.equal(faults.length, 1);
});

test('both stages of a request stay or go, in one batch or in two', () => {
  const [start, end] = [events[2]!, events[3]!];
  const id = sortEvents([start], context()).observations[0]!.record.record_id;
  const drop = (more: object): Rule[] => [{ name: 'd', drop: true, match: { verbs: ['*'] }, ...more }];
  assert.deepEqual(judged([start, end], drop({})), { kept: ['exec', 'exec-end'], dropped: [] });
  assert.deepEqual(judged([end], drop({}), [id]), { kept: ['exec-end'], dropped: [] });
  const evenNotable = drop({
    evenNotable: true,
    match: { actions: ['exec'], access: ['exec'], minSeverity: 'medium' },
  });
  assert.deepEqual(judged([start, end], evenNotable), { kept: [], dropped: [['d', 2]] });
  assert.deepEqual(judged([end], evenNotable, [id]), { kept: [], dropped: [['d', 1]] });
  assert.deepEqual(judged([end], evenNotable), { kept: [], dropped: [['d', 1]] });
});
