import { waitFor } from '@testing-library/react';
import { EmbeddedScene, SceneTimeRange } from '@grafana/scenes';
import { AuditSearch } from './AuditSearch';
import { setBackEnd, testVariables } from './testing';

const alice = { where: { and: [{ field: 'user_name', op: '=', value: 'alice' }] } };
const bob = { where: { and: [{ field: 'user_name', op: '=', value: 'bob' }] } };

/** A page that is opened with a text in its address. */
function open(q?: string, post?: Parameters<typeof setBackEnd>[0]) {
  const { posted } = setBackEnd(post);
  const search = new AuditSearch({ quickFields: [] });
  const $timeRange = new SceneTimeRange({ from: 'now-1h', to: 'now' });
  const scene = new EmbeddedScene({ $timeRange, $variables: testVariables(), body: search });
  search.updateFromUrl({ q });
  scene.activate();
  search.activate();
  return { search, posted, $timeRange };
}

describe('AuditSearch', () => {
  it('asks for everything without a text, and asks nobody what that means', () => {
    const { search, posted } = open();
    expect(search.state.conditions).toEqual({});
    expect(search.getUrlState()).toEqual({ q: undefined });
    expect(posted).not.toHaveBeenCalled();
  });

  it('has the address’s text read once', async () => {
    const { search, posted } = open('user:alice');
    expect(search.state.conditions).toBeUndefined();
    search.read();
    await waitFor(() => expect(search.state.conditions).toEqual(alice));
    expect(posted).toHaveBeenCalledTimes(1);
    expect(search.getUrlState()).toEqual({ q: 'user:alice' });
  });

  it('shows nothing of a text that cannot be read, until all is asked for', async () => {
    const { search } = open('usr:alice');
    await waitFor(() => expect(search.state.problem).toEqual({ error: '"usr" is no field', start: 0, end: 3 }));
    expect(search.state.conditions).toBeUndefined();
    expect(search.state.text).toBe('usr:alice');
    search.clear();
    expect(search.state).toMatchObject({ text: '', conditions: {}, problem: undefined });
  });

  it('says why nobody could be asked, and asks again', async () => {
    const answers = [Promise.reject({ data: { message: 'gone' } }), Promise.resolve(alice)];
    const { search } = open('user:alice', { post: () => answers.shift() ?? Promise.reject() });
    await waitFor(() => expect(search.state.failure).toBe('gone'));
    expect(search.state.conditions).toBeUndefined();
    search.read();
    await waitFor(() => expect(search.state.conditions).toEqual(alice));
    expect(search.state.failure).toBeUndefined();
  });

  it('follows the address, and forgets answers that come late', async () => {
    let answerFirst: (answer: unknown) => void = () => undefined;
    const first = new Promise((resolve) => (answerFirst = resolve));
    const { search } = open('user:alice', {
      post: (_, { text }) => (text === 'user:alice' ? first : Promise.resolve(bob)),
    });
    search.updateFromUrl({ q: 'user:bob' });
    await waitFor(() => expect(search.state.conditions).toEqual(bob));
    answerFirst(alice);
    await first;
    await Promise.resolve();
    expect(search.state.conditions).toEqual(bob);
    search.updateFromUrl({});
    expect(search.state).toMatchObject({ text: '', conditions: {} });
  });

  it('puts a filter into the address at once, and takes it out again', async () => {
    const { search } = open('user:alice');
    await waitFor(() => expect(search.state.conditions).toEqual(alice));
    const filter = { field: 'user_name', value: 'alice', out: false };
    search.toggle(filter);
    expect(search.state.conditions?.where).toBeUndefined();
    await waitFor(() => expect(search.getUrlState()).toEqual({ q: undefined }));
    search.toggle(filter);
    expect(search.state.conditions).toEqual(alice);
    await waitFor(() => expect(search.getUrlState()).toEqual({ q: 'user:alice' }));
  });

  it('takes what somebody writes where it can be read, and leaves all as it is where not', async () => {
    const { search } = open('user:alice');
    await waitFor(() => expect(search.state.conditions).toEqual(alice));
    expect(await search.write('usr:bob')).toMatchObject({ error: '"usr" is no field' });
    expect(search.state).toMatchObject({ text: 'user:alice', conditions: alice });
    expect(await search.write('user:bob')).toBeUndefined();
    expect(search.state).toMatchObject({ text: 'user:bob', conditions: bob });
  });

  it('asks the same again for the time that has come', async () => {
    const { search, $timeRange } = open('user:alice');
    await waitFor(() => expect(search.state.conditions).toEqual(alice));
    const before = $timeRange.state.value;
    await search.write('user:alice');
    expect($timeRange.state.value).not.toBe(before);
    expect(search.state.conditions).toEqual(alice);
  });
});
