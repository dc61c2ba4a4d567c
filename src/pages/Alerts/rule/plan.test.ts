import { buildRule } from './build';
import { planChange, type Wanted } from './plan';
import { delivery, everywhere, template } from './testing';
import type { ProvisionedRule } from './types';

const denied = template('denied-requests');
const wanted: Wanted = { scope: everywhere, delivery, thresholds: {} };
const written = buildRule(denied, everywhere, delivery);
const plan = (existing?: Partial<ProvisionedRule>, want: Partial<Wanted> = {}) =>
  planChange(denied, { ...wanted, ...want }, new Map(existing ? [[written.uid, { ...written, ...existing }]] : []));

it('creates what is not there', () => {
  expect(plan()).toMatchObject({ action: 'create', rule: { uid: written.uid }, differences: [] });
});

it('does nothing a second time', () => {
  expect(plan({})).toMatchObject({ action: 'unchanged', differences: [] });
});

it('says what an update changes', () => {
  const change = plan({}, { thresholds: { [denied.id]: 50 }, delivery: { ...delivery, receiver: 'on call' } });
  expect(change.action).toBe('update');
  expect(change.differences).toEqual([
    'threshold: 10 → 50',
    'contact point: by the notification policies → on call',
    'texts',
  ]);
});

it('moves a rule to another folder and group', () => {
  const change = plan({}, { delivery: { folderUid: 'other', interval: 300 } });
  expect(change.action).toBe('update');
  expect(change.differences).toEqual([
    'group: Tallyman: kubernetes-audit, every 1m → Tallyman: kubernetes-audit, every 5m',
    'another folder',
  ]);
});

it('leaves alone what somebody edited, and says how it differs', () => {
  expect(plan({ labels: { ...written.labels, team: 'a' } })).toMatchObject({
    action: 'edited',
    differences: ['labels'],
  });
});

it('leaves alone what a file provisioned', () => {
  expect(plan({ provenance: 'file' })).toMatchObject({ action: 'provisioned' });
});

it('keeps a paused rule paused', () => {
  const change = plan({ isPaused: true }, { thresholds: { [denied.id]: 50 } });
  expect(change).toMatchObject({ action: 'update', rule: { isPaused: true } });
});
