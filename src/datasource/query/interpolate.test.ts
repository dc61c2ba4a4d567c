import type { ScopedVars } from '@grafana/data';
import { interpolateQuery } from './interpolate';
import type { AuditQuery, Condition } from './types';

interface Variable {
  values: string[];
  text?: string;
}

/** As Grafana's template service does it: a function as format gets the values, `:text` gives what the user chose. */
function replacer(variables: Record<string, Variable>) {
  return (target?: string, _vars?: ScopedVars, format?: string | Function): string =>
    (target ?? '').replace(/\$\{(\w+)(?::(\w+))?\}|\$(\w+)/g, (match, braced, style, plain) => {
      const name: string = braced ?? plain;
      const variable = variables[name];
      if (!variable) {
        return match;
      }
      if (style === 'text') {
        return variable.text ?? variable.values.join(' + ');
      }
      const value = variable.values.length === 1 ? variable.values[0] : variable.values;
      return typeof format === 'function' ? String(format(value, { name })) : variable.values.join(',');
    });
}

const where = (condition: Condition, variables: Record<string, Variable>) =>
  interpolateQuery({ refId: 'A', shape: 'records', where: condition }, replacer(variables), {}).where;

const alice = { values: ['alice'] };
const both = { values: ['a.1', 'b'] };
const all = { values: ['a', 'b'], text: 'All' };

describe('interpolateQuery', () => {
  it.each<[string, Condition, Record<string, Variable>, Condition | undefined]>([
    [
      'puts one value in',
      { field: 'user_name', op: '=', value: '$user' },
      { user: alice },
      { field: 'user_name', op: '=', value: 'alice' },
    ],
    [
      'makes a list of several values',
      { field: 'user_name', op: '=', value: '$user' },
      { user: both },
      { field: 'user_name', op: 'in', value: ['a.1', 'b'] },
    ],
    [
      'makes a list of what must not be',
      { field: 'user_name', op: '!=', value: '${user}' },
      { user: both },
      { field: 'user_name', op: 'notIn', value: ['a.1', 'b'] },
    ],
    ['drops the condition for All', { field: 'user_name', op: '=', value: '$user' }, { user: all }, undefined],
    [
      'keeps a value that is called All',
      { field: 'user_name', op: '=', value: '$user' },
      { user: { values: ['All'], text: 'All' } },
      { field: 'user_name', op: '=', value: 'All' },
    ],
    [
      'drops it while the variable has no value',
      { field: 'user_name', op: '=', value: '$user' },
      { user: { values: [''] } },
      undefined,
    ],
    [
      'drops only that condition',
      {
        and: [
          { field: 'user_name', op: '=', value: '$user' },
          { field: 'access', op: '=', value: 'exec' },
        ],
      },
      { user: all },
      { and: [{ field: 'access', op: '=', value: 'exec' }] },
    ],
    [
      'leaves no empty branch behind',
      { not: { or: [{ field: 'user_name', op: '=', value: '$user' }] } },
      { user: all },
      undefined,
    ],
    [
      'spreads a variable in a list',
      { field: 'user_name', op: 'in', value: ['root', '$user'] },
      { user: both },
      { field: 'user_name', op: 'in', value: ['root', 'a.1', 'b'] },
    ],
    [
      'expands a value inside a text',
      { field: 'k8s_namespace_name', op: '=', value: 'team-$team' },
      { team: both },
      { field: 'k8s_namespace_name', op: 'in', value: ['team-a.1', 'team-b'] },
    ],
    [
      'escapes values in patterns',
      { field: 'user_name', op: '=~', value: '^$user$' },
      { user: both },
      { field: 'user_name', op: '=~', value: '^(a\\.1|b)$' },
    ],
    [
      'asks for any of several texts',
      { field: 'line', op: 'contains', value: '$user' },
      { user: both },
      {
        or: [
          { field: 'line', op: 'contains', value: 'a.1' },
          { field: 'line', op: 'contains', value: 'b' },
        ],
      },
    ],
    [
      'gives numbers to number fields',
      { field: 'http_response_status_code', op: '=', value: '$code' },
      { code: { values: ['403'] } },
      { field: 'http_response_status_code', op: '=', value: 403 },
    ],
    [
      'leaves alone what is no variable',
      { field: 'process_command_line', op: '=', value: 'echo $HOME' },
      { user: alice },
      { field: 'process_command_line', op: '=', value: 'echo $HOME' },
    ],
  ])('%s', (_name, condition, variables, expected) => {
    expect(where(condition, variables)).toEqual(expected);
  });

  it('puts values into a question about images', () => {
    const query: AuditQuery = {
      refId: 'A',
      shape: 'images',
      question: 'running',
      image: { registry: '$registry', repository: 'team/$team', tag: '$tag' },
      cluster: '$cluster',
    };
    const variables = { registry: all, team: alice, tag: both, cluster: alice };
    expect(interpolateQuery(query, replacer(variables), {})).toMatchObject({
      image: { repository: 'team/alice', tag: '{a.1,b}' },
      cluster: 'alice',
      where: undefined,
    });
    expect(interpolateQuery(query, replacer(variables), {}).image).not.toHaveProperty('registry');
    const several = interpolateQuery(query, replacer({ ...variables, cluster: both }), {});
    expect(several.cluster).toBeUndefined();
    expect(several.where).toEqual({ and: [{ field: 'cluster', op: 'in', value: ['a.1', 'b'] }] });
    expect(interpolateQuery(query, replacer({ ...variables, cluster: all }), {})).toMatchObject({
      cluster: undefined,
      where: undefined,
    });
    expect(interpolateQuery({ refId: 'A', shape: 'images' }, replacer({}), {})).toEqual({
      refId: 'A',
      shape: 'images',
    });
  });

  it('interpolates objects, grouping and record id', () => {
    const query: AuditQuery = { refId: 'A', shape: 'count', objects: ['$object'], by: ['$by'], recordId: '$id' };
    const variables = { object: both, by: alice, id: { values: ['x/1'] } };
    expect(interpolateQuery(query, replacer(variables), {})).toMatchObject({
      objects: ['a.1', 'b'],
      by: ['alice'],
      recordId: 'x/1',
    });
    expect(interpolateQuery({ ...query, objects: ['$object'] }, replacer({ object: all }), {}).objects).toBeUndefined();
  });

  it.each<[string, string, Record<string, Variable>, string]>([
    ['one value', '{cluster="$cluster"}', { cluster: { values: ['a"b.c'] } }, '{cluster="a\\"b.c"}'],
    ['several values', '{cluster=~"$cluster"}', { cluster: both }, '{cluster=~"(a\\\\.1|b)"}'],
    ['no variable', 'rate({cluster="$x"}[$__interval])', {}, 'rate({cluster="$x"}[$__interval])'],
  ])('puts into LogQL: %s', (_name, expr, variables, expected) => {
    const scopedVars = { __interval: { text: '1m', value: '1m' } };
    const replace = jest.fn(replacer(variables));
    expect(interpolateQuery({ refId: 'A', shape: 'logql', expr }, replace, scopedVars).expr).toBe(expected);
    expect(replace).toHaveBeenCalledWith(expr, {}, expect.any(Function));
  });
});
