import { CATALOGUE } from '../catalogue/catalogue';
import { OBJECTS_KNOWN } from '../catalogue/labels';
import { template } from '../rule/testing';
import { grouped, matches, NO_FILTERS, readFilters, upTo, writeFilters, type Filters } from './filters';

const count = (filters: Partial<Filters>) =>
  CATALOGUE.filter((one) => matches(one, [], { ...NO_FILTERS, ...filters })).map(({ id }) => id);

it('reads from the address what it wrote there, and passes over the rest', () => {
  const filters: Filters = {
    search: 'exec pod',
    severities: ['high'],
    objects: ['image-registry'],
    state: 'look',
    group: 'severity',
    open: ['exec-pod'],
  };
  expect(readFilters(writeFilters(filters))).toEqual(filters);
  expect(readFilters({ severity: 'urgent', state: 3, group: 'x', search: ['a'] })).toEqual(NO_FILTERS);
  expect(Object.values(writeFilters(NO_FILTERS)).filter((value) => value !== null)).toEqual([]);
});

it.each<[string, Partial<Filters>, string[]]>([
  ['every word', { search: 'DOCKER escape' }, ['privileged-container']],
  ['the name of a technique', { search: 'implant' }, ['tag-moved']],
  ['severity and object', { severities: ['low'], objects: ['image-registry'] }, ['image-deleted']],
  ['what is installed', { state: 'installed' }, []],
])('finds by %s', (_name, filters, ids) => expect(count(filters)).toEqual(ids));

it('finds one of several objects', () => expect(count({ objects: ['container-log'] })).toEqual(['source-silent']));

describe('groups', () => {
  it('have the most severe first, and rules of several objects last', () => {
    const groups = grouped(CATALOGUE, 'object', OBJECTS_KNOWN);
    expect(groups[0]?.[0]).toBe('kubernetes-audit');
    expect(groups.at(-1)?.[0]).toBe('several');
    expect(groups[0]?.[1][0]?.severity).toBe('high');
    expect(grouped(CATALOGUE, 'severity', OBJECTS_KNOWN).map(([name]) => name)).toEqual(['high', 'medium', 'low']);
    expect(grouped(CATALOGUE, 'none', OBJECTS_KNOWN)).toHaveLength(1);
  });

  it('are drawn as far as they are wanted, of hundreds of rules too', () => {
    const many = Array.from({ length: 400 }, (_, index) => ({ ...template('exec-pod'), id: `rule-${index}` }));
    const groups = upTo(50, grouped([...many, template('tag-moved')], 'object', OBJECTS_KNOWN));
    expect(groups.map(({ name, count, templates }) => [name, count, templates.length])).toEqual([
      ['kubernetes-audit', 400, 50],
    ]);
  });
});
