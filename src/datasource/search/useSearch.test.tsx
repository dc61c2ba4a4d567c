import { act, renderHook, waitFor } from '@testing-library/react';
import { type Conditions } from './api';
import { SearchApi } from './searchApi';
import { useSearch } from './useSearch';

const alice: Conditions = { where: { field: 'user_name', op: '=', value: 'alice' } };
const bob: Conditions = { where: { field: 'user_name', op: '=', value: 'bob' } };

/** A back end that knows two texts. */
function backEnd(overrides: Record<string, (body: never) => unknown> = {}) {
  const post = jest.fn(async (path: string, body: { text?: string; where?: { value: string } }) => {
    const special = overrides[path];
    if (special) {
      return special(body as never);
    }
    if (path === 'search/format') {
      return { text: body.where ? `user:${body.where.value}` : '' };
    }
    const value = /^user:(\w+)$/.exec(body.text ?? '')?.[1];
    if (!value) {
      return { error: 'no field', start: 0, end: 3 };
    }
    return { where: { field: 'user_name', op: '=', value } };
  });
  return new SearchApi(post as never);
}

function show(api: SearchApi, first: Conditions) {
  const onChange = jest.fn();
  const hook = renderHook(({ conditions }) => useSearch(api, conditions, onChange), {
    initialProps: { conditions: first },
  });
  return { ...hook, onChange };
}

describe('useSearch', () => {
  it('writes the conditions, and asks what is typed by Enter', async () => {
    const { result, onChange } = show(backEnd(), alice);
    await waitFor(() => expect(result.current.text).toBe('user:alice'));
    act(() => result.current.edit('user:bob'));
    act(() => result.current.commit('enter'));
    await waitFor(() => expect(onChange).toHaveBeenCalledWith(bob));
    act(() => result.current.commit('enter'));
    await waitFor(() => expect(onChange).toHaveBeenCalledTimes(2));
  });

  it('does not ask again when the bar is left unchanged', async () => {
    const { result, onChange } = show(backEnd(), alice);
    await waitFor(() => expect(result.current.text).toBe('user:alice'));
    await act(async () => result.current.commit('leaving'));
    expect(onChange).not.toHaveBeenCalled();
  });

  it('shows what is wrong while it is typed, and asks nothing then', async () => {
    const { result, onChange } = show(backEnd(), alice);
    await waitFor(() => expect(result.current.text).toBe('user:alice'));
    act(() => result.current.edit('usr:'));
    await waitFor(() => expect(result.current.problem).toEqual({ error: 'no field', start: 0, end: 3 }));
    await act(async () => result.current.commit('enter'));
    expect(onChange).not.toHaveBeenCalled();
    act(() => result.current.edit('user:bob'));
    await waitFor(() => expect(result.current.problem).toBeUndefined());
  });

  it('follows conditions that change elsewhere, but not its own', async () => {
    const { result, rerender } = show(backEnd(), alice);
    await waitFor(() => expect(result.current.text).toBe('user:alice'));
    rerender({ conditions: bob });
    await waitFor(() => expect(result.current.text).toBe('user:bob'));
  });

  it('says what the language cannot express, and that the back end does not answer', async () => {
    const refuse = { 'search/format': () => ({ error: 'an empty group' }) };
    const first = show(backEnd(refuse), alice);
    await waitFor(() => expect(first.result.current.inexpressible).toBe('an empty group'));
    const silent = { 'search/format': () => Promise.reject({ status: 502, data: { message: 'gone' } }) };
    const second = show(backEnd(silent), alice);
    await waitFor(() => expect(second.result.current.problem?.error).toBe('gone'));
  });
});
