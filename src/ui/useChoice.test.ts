import { renderHook } from '@testing-library/react';
import { useChoice } from './useChoice';

describe('useChoice', () => {
  it('tells of a choice once until the value has changed', () => {
    const onChange = jest.fn();
    const { result, rerender } = renderHook(({ value }) => useChoice(value, onChange), {
      initialProps: { value: 'a' },
    });
    result.current('a');
    expect(onChange).not.toHaveBeenCalled();
    result.current('b');
    result.current('b');
    rerender({ value: 'a' });
    result.current('b');
    expect(onChange).toHaveBeenCalledTimes(1);
    rerender({ value: 'b' });
    result.current('b');
    expect(onChange).toHaveBeenCalledTimes(1);
    result.current('a');
    expect(onChange).toHaveBeenCalledTimes(2);
  });

  it('tells of the same choice again once it was taken back elsewhere', () => {
    const onChange = jest.fn();
    const { result, rerender } = renderHook(({ value }) => useChoice(value, onChange), {
      initialProps: { value: 'a' },
    });
    result.current('b');
    rerender({ value: 'b' });
    rerender({ value: 'a' });
    result.current('b');
    expect(onChange.mock.calls).toEqual([['b'], ['b']]);
  });
});
