import { readFileSync, readdirSync } from 'fs';
import { join } from 'path';
import { comparisons } from '../../../datasource/query/condition';
import { MAX_COUNT_FIELDS } from '../../../datasource/query/defaults';
import { isLabel, queryField } from '../../../datasource/query/fields';
import { techniqueName } from './attack';
import { CATALOGUE, templateById } from './catalogue';
import { isTemplate } from './template';

const files = readdirSync(__dirname).filter((name) => name.endsWith('.json'));
const entries = files.flatMap((name): unknown[] => JSON.parse(readFileSync(join(__dirname, name), 'utf8')));

it('has every entry of its files, each once', () => {
  expect(entries.filter((entry) => !isTemplate(entry))).toEqual([]);
  expect(CATALOGUE).toHaveLength(entries.length);
  expect(new Set(CATALOGUE.map(({ id }) => id)).size).toBe(CATALOGUE.length);
  expect(templateById('exec-pod')?.title).toBe('Exec into a pod');
});

interface Case {
  labels: Record<string, string>;
  record: Record<string, unknown>;
}

/** Records that the rules must and must not fire on; pkg/plugin/alert_rules_test.go asks a real Loki about them. */
const cases: Record<string, { fires: Case[]; not: Case[] }> = Object.assign(
  {},
  ...files.map((name): unknown => JSON.parse(readFileSync(join(__dirname, 'cases', name), 'utf8')))
);

it('has cases of records as the schema has them, for every rule that counts', () => {
  const counting = CATALOGUE.filter(({ kind }) => kind === 'count').map(({ id }) => id);
  expect(Object.keys(cases).sort()).toEqual([...counting].sort());
  const records = Object.values(cases).flatMap(({ fires, not }) => [...fires, ...not]);
  const names = records.flatMap(({ labels, record }) => [...Object.keys(labels), ...Object.keys(record)]);
  expect(names.filter((name) => !queryField(name))).toEqual([]);
});

it.each([
  ['no id', { id: undefined }],
  ['an id that fits no uid', { id: 'Exec_Pod' }],
  ['an unknown severity', { severity: 'urgent' }],
  ['an unknown object', { objects: ['pods'] }],
  ['a condition that is none', { where: { field: 'access' } }],
  ['a silence without a baseline', { kind: 'silence' }],
  ['a fraction as threshold', { threshold: 0.5 }],
])('refuses an entry with %s', (_name, wrong) => {
  expect(isTemplate({ ...CATALOGUE[0], ...wrong })).toBe(false);
});

describe.each(CATALOGUE.map((template) => [template.id, template] as const))('%s', (_id, template) => {
  it('asks a question that can be counted', () => {
    const names = [...template.by, ...comparisons(template.where).map(({ field }) => field)];
    expect(names.filter((name) => !queryField(name))).toEqual([]);
    expect(template.by.filter((name) => !queryField(name)?.bounded)).toEqual([]);
    expect(template.by.filter((name) => !isLabel(name)).length).toBeLessThanOrEqual(MAX_COUNT_FIELDS);
    expect(template.by).toContain('cluster');
  });

  it('reads the streams of its objects only', () => {
    const streams = comparisons(template.where).filter(({ field }) => ['object', 'severity'].includes(field));
    expect(streams.length).toBeGreaterThan(0);
  });

  it('says who or what, and where', () => {
    const used = Array.from(`${template.summary} ${template.details}`.matchAll(/\{(\w+)\}/g), (match) => match[1]);
    expect([...template.by, 'count', 'window', 'baseline', 'threshold']).toEqual(expect.arrayContaining(used));
    expect(template.by.filter((name) => !used.includes(name))).toEqual([]);
  });

  it('names techniques that are known', () => {
    expect(template.attack.filter((id) => !techniqueName(id))).toEqual([]);
  });

  it('looks back at least as far as it is evaluated', () => {
    expect(template.window).toBeGreaterThanOrEqual(300);
    expect((template.baseline ?? Infinity) / template.window).toBeGreaterThanOrEqual(2);
  });
});
