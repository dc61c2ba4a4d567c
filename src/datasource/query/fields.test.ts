import { isComplete, operatorsOf, queryField, typedValue } from './fields';

describe('fields', () => {
  it('knows what can be done with which type', () => {
    expect(operatorsOf(queryField('severity')?.type ?? 'line')).toContain('>=');
    expect(operatorsOf(queryField('user_name')?.type ?? 'line')).not.toContain('>');
    expect(operatorsOf(queryField('http_response_status_code')?.type ?? 'line')).toContain('>');
  });

  it('does not offer the labels that are no question', () => {
    expect(queryField('tallyman')).toBeUndefined();
    expect(queryField('service_name')).toBeUndefined();
  });

  it('turns texts into the type of the field', () => {
    expect(typedValue('process_exit_code', '137')).toBe(137);
    expect(typedValue('k8s_dry_run', 'true')).toBe(true);
    expect(typedValue('user_name', '1')).toBe('1');
  });

  it.each([
    [{ field: 'user_name', op: '=' as const }, false],
    [{ field: 'user_name', op: '=' as const, value: '' }, false],
    [{ field: 'user_name', op: 'in' as const, value: [] }, false],
    [{ field: 'user_name', op: 'exists' as const }, true],
    [{ field: 'process_exit_code', op: '=' as const, value: 0 }, true],
    [{ field: 'k8s_dry_run', op: '=' as const, value: false }, true],
  ])('%j is complete: %s', (comparison, complete) => expect(isComplete(comparison)).toBe(complete));
});
