import { conditionText, queryText } from './display';
import type { Condition } from './types';

const exec: Condition = { field: 'access', op: '=', value: 'exec' };
const nested: Condition = { and: [exec, { not: { or: [{ field: 'user_name', op: 'exists' }, exec] } }] };

describe('texts', () => {
  it('says a condition in words', () => {
    expect(conditionText(nested)).toBe('Access is “exec” and not (User is there or Access is “exec”)');
  });

  it('says what is asked', () => {
    expect(
      queryText({
        refId: 'A',
        shape: 'count',
        by: ['user_name', 'cluster'],
        objects: ['container-command'],
        where: exec,
      })
    ).toBe('Count by User, Cluster of container-command where Access is “exec”');
    expect(queryText({ refId: 'A', shape: 'lifecycle', where: exec })).toBe('Lifecycle where Access is “exec”');
    expect(queryText({ refId: 'A', shape: 'evidence', recordId: '7d30/ResponseComplete' })).toBe(
      'Evidence of 7d30/ResponseComplete'
    );
  });
});
