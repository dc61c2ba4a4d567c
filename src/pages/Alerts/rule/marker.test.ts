import { buildRule } from './build';
import { isEdited, readMarker } from './marker';
import { delivery, everywhere, template } from './testing';
import type { ProvisionedRule } from './types';

const scope = { ...everywhere, clusters: ['prod'], search: '"{{ x }}" {{{' };
const rule = buildRule(template('exec-pod'), scope, delivery);

/** As Grafana gives a rule back that nobody has touched. */
const stored = (): ProvisionedRule => ({
  ...rule,
  data: rule.data.map((query) => ({
    ...query,
    queryType: '',
    model: { maxDataPoints: 43200, intervalMs: 1000, ...query.model },
  })),
});

it('tells what a rule was made of', () => {
  expect(readMarker(rule)).toMatchObject({ template: 'exec-pod', version: 2, scope });
});

it('cannot be taken for a template by Grafana', () => {
  expect(rule.annotations.__tallyman__).not.toContain('{{');
});

it('takes what Grafana adds for no edit', () => expect(isEdited(stored())).toBe(false));

it.each<[string, Partial<ProvisionedRule>]>([
  ['a text', { annotations: { ...rule.annotations, summary: 'mine' } }],
  ['a label more', { labels: { ...rule.labels, team: 'a' } }],
  ['the title', { title: 'mine' }],
  ['how long it must hold', { for: '5m' }],
  ['a query', { data: rule.data.map((one) => ({ ...one, relativeTimeRange: { from: 60, to: 0 } })) }],
  ['whom it tells', { notification_settings: { receiver: 'somebody else' } }],
  ['the marker taken away', { annotations: { summary: 'x' } }],
])('recognises an edit: %s', (_name, edit) => expect(isEdited({ ...stored(), ...edit })).toBe(true));

it.each<[string, Partial<ProvisionedRule>]>([
  ['paused', { isPaused: true }],
  ['moved to another folder', { folderUID: 'elsewhere' }],
])('a rule that was %s is not edited', (_name, change) => expect(isEdited({ ...stored(), ...change })).toBe(false));

it.each(['', 'null', '{"template":1}', '{"template":"a","version":1,"fingerprint":"x","scope":{"clusters":[1]}}'])(
  'reads nothing from %s',
  (text) => expect(readMarker({ annotations: { __tallyman__: text } })).toBeUndefined()
);
