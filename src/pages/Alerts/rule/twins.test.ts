import { buildRule } from './build';
import { fileRule } from './fileRule';
import { delivery, everywhere, template } from './testing';
import { twinsOf } from './twins';
import type { ProvisionedRule, Scope } from './types';

const exec = template('exec-pod');
const inScope = (scope: Partial<Scope>): ProvisionedRule => buildRule(exec, { ...everywhere, ...scope }, delivery);
const fromFile: ProvisionedRule = {
  ...fileRule(exec, everywhere.datasource),
  ...{ folderUID: 'f1', ruleGroup: 'files', isPaused: false, provenance: 'file' },
};

it.each<[string, Partial<Scope>, Partial<Scope>, boolean]>([
  ['everything and a part of it', {}, { clusters: ['prod'] }, true],
  ['two scopes that share a cluster', { clusters: ['prod', 'edge'] }, { clusters: ['edge'] }, true],
  ['a cluster and a namespace of any', { clusters: ['prod'] }, { namespaces: ['shop'] }, true],
  ['different clusters', { clusters: ['prod'] }, { clusters: ['edge'] }, false],
  ['different namespaces', { namespaces: ['shop'] }, { namespaces: ['pay', 'web'] }, false],
  ['different data sources', {}, { datasource: 'other' }, false],
])('%s', (_what, a, b, twice) => {
  expect(twinsOf(inScope(a), [inScope(b)])).toHaveLength(twice ? 1 : 0);
});

it('finds what a file provisioned, which has no notes of its scope', () => {
  expect(twinsOf(inScope({ clusters: ['prod'] }), [fromFile])).toEqual([fromFile]);
});

it('leaves out the rule itself, other rules, and one that is paused', () => {
  const rule = inScope({});
  const other = buildRule(template('attach-pod'), everywhere, delivery);
  expect(twinsOf(rule, [rule, other, { ...fromFile, isPaused: true }])).toEqual([]);
});
