import React, { useState } from 'react';
import { act, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { CoreApp } from '@grafana/data';
import type { Explanation, QueryProblem } from '../api';
import type { AuditDataSource } from '../datasource';
import type { AuditQuery } from '../query/types';
import { QueryEditor } from './QueryEditor';

const logql = '{tallyman="record"}';

interface Options {
  answer?: Explanation | QueryProblem;
  app?: CoreApp;
}

async function show(query: AuditQuery, { answer = { logql, parts: [] }, app }: Options = {}) {
  const explain = jest.fn().mockResolvedValue(answer);
  const values = jest.fn().mockResolvedValue([{ value: 'alice', count: 2 }, { value: 'bob' }]);
  const onChange = jest.fn<void, [AuditQuery]>();
  const onRunQuery = jest.fn();
  const datasource = { explain, values } as unknown as AuditDataSource;

  function Host() {
    const [current, setCurrent] = useState(query);
    const change = (next: AuditQuery) => {
      onChange(next);
      setCurrent(next);
    };
    return <QueryEditor datasource={datasource} query={current} onChange={change} onRunQuery={onRunQuery} app={app} />;
  }
  render(<Host />);
  // Lets the comboboxes take their measure of the page.
  await act(async () => {});
  return { explain, values, onChange, onRunQuery, user: userEvent.setup() };
}

const records: AuditQuery = { refId: 'A', shape: 'records' };
const last = (onChange: jest.Mock<void, [AuditQuery]>) => onChange.mock.calls.at(-1)?.[0];

describe('QueryEditor', () => {
  it('shows the LogQL, and why it is so when asked', async () => {
    const answer = { logql, parts: [{ logql, reason: 'records, not evidence' }] };
    const { user } = await show(records, { answer });
    expect(await screen.findByText(logql)).toBeInTheDocument();
    expect(screen.queryByText('records, not evidence')).not.toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Why' }));
    expect(screen.getByText('records, not evidence')).toBeInTheDocument();
  });

  it('has the options of the chosen shape only', async () => {
    const { user, onChange, onRunQuery } = await show(records);
    expect(screen.getByLabelText('Limit')).toBeInTheDocument();
    await user.click(screen.getByRole('radio', { name: 'Count' }));
    expect(last(onChange)).toMatchObject({ shape: 'count' });
    expect(onRunQuery).toHaveBeenCalled();
    expect(screen.queryByLabelText('Limit')).not.toBeInTheDocument();
    expect(screen.getByLabelText('Step')).toBeInTheDocument();
    await user.click(screen.getByRole('radio', { name: 'One number' }));
    expect(last(onChange)).toMatchObject({ instant: true });
    expect(screen.queryByLabelText('Step')).not.toBeInTheDocument();
  });

  it('asks for a lifecycle, in which no objects are not all of them', async () => {
    const { user, onChange } = await show({ ...records, limit: 50, direction: 'forward' });
    expect(screen.getByPlaceholderText('All audit objects')).toBeInTheDocument();
    await user.click(screen.getByRole('radio', { name: 'Lifecycle' }));
    expect(last(onChange)).toMatchObject({ shape: 'lifecycle', limit: undefined, direction: undefined });
    expect(screen.getByPlaceholderText('What changes something')).toBeInTheDocument();
    await user.type(screen.getByLabelText('Marks, at most'), '20000{Enter}');
    expect(last(onChange)).toMatchObject({ shape: 'lifecycle', limit: 20000 });
  });

  it('asks about images that run, with values that were seen', async () => {
    const where = { field: 'k8s_namespace_name', op: '=' as const, value: 'shop' };
    const { user, onChange, onRunQuery, values } = await show({ ...records, where, objects: ['container-log'] });
    await user.click(screen.getByRole('radio', { name: 'Images that run' }));
    expect(last(onChange)).toMatchObject({ shape: 'images', question: 'outdated', where, objects: undefined });
    expect(screen.getByText('Of containers at whose start all of these held')).toBeInTheDocument();
    expect(screen.queryByPlaceholderText('All audit objects')).not.toBeInTheDocument();
    expect(screen.queryByLabelText('Tag')).not.toBeInTheDocument();
    await user.click(screen.getByRole('radio', { name: 'Running' }));
    expect(screen.getByText(/^Containers that run the image/)).toBeInTheDocument();
    await user.click(screen.getByRole('combobox', { name: 'Repository' }));
    await user.click(await screen.findByRole('option', { name: /^alice/ }));
    expect(last(onChange)?.image).toEqual({ repository: 'alice' });
    await user.click(screen.getByRole('combobox', { name: 'Tag' }));
    const among = 'container_image_repository="alice"';
    await waitFor(() => expect(values).toHaveBeenCalledWith('container_image_tag', undefined, among));
    await user.type(screen.getByRole('combobox', { name: 'Tag' }), '1.4');
    await user.click(await screen.findByRole('option', { name: /1\.4/ }));
    expect(last(onChange)?.image).toEqual({ repository: 'alice', tag: '1.4' });
    expect(onRunQuery).toHaveBeenCalled();
    await user.type(screen.getByLabelText('Or of the record'), 'r/1 {Enter}');
    expect(last(onChange)).toMatchObject({ recordId: 'r/1' });
    await user.click(screen.getByRole('radio', { name: 'Records' }));
    expect(last(onChange)).toMatchObject({ shape: 'records', where, question: undefined, image: undefined });
  });

  it.each([
    ['image.digest', 'no digest'],
    ['image', 'needs an image'],
    ['question', 'unknown'],
    ['recordId', 'no such record'],
  ])('shows what is wrong with a question about images: %s', async (path, error) => {
    const query: AuditQuery = { ...records, shape: 'images', question: 'running', image: { digest: 'x' } };
    await show(query, { answer: { error, path } });
    expect(await screen.findByText(error)).toBeInTheDocument();
    expect(screen.getAllByText(error)).toHaveLength(1);
  });

  it('shows a part of an image that its question has no use for, so that it can be taken out', async () => {
    await show({ ...records, shape: 'images', question: 'unseen', image: { tag: '1.4' } });
    expect(screen.getByRole('combobox', { name: 'Tag' })).toHaveValue('1.4');
  });

  it('shows conditions that evidence cannot have, so that they can be taken out', async () => {
    const where = { and: [{ field: 'user_name', op: '=' as const, value: 'alice' }] };
    const answer = { error: 'evidence is found by recordId', path: 'where' };
    const { user, onChange } = await show({ ...records, shape: 'evidence', recordId: 'r/1', where }, { answer });
    await user.click(await screen.findByRole('button', { name: 'Remove condition 1' }));
    expect(last(onChange)?.where).toBeUndefined();
  });

  it('asks for the limit when it is left, not at every key', async () => {
    const { user, onChange } = await show(records);
    await user.type(screen.getByLabelText('Limit'), '50');
    expect(onChange).not.toHaveBeenCalled();
    await user.keyboard('{Enter}');
    expect(last(onChange)).toMatchObject({ limit: 50 });
    await user.clear(screen.getByLabelText('Limit'));
    await user.tab();
    expect(last(onChange)?.limit).toBeUndefined();
  });

  it('keeps a new condition to itself until it is complete', async () => {
    const { user, onChange, values } = await show(records);
    await user.click(screen.getByRole('button', { name: 'Add condition' }));
    await user.type(screen.getByRole('combobox', { name: 'Condition 1 field' }), 'User');
    await user.click(await screen.findByRole('option', { name: /^User\s*user_name/ }));
    expect(onChange).not.toHaveBeenCalled();
    await user.click(screen.getByRole('combobox', { name: 'Condition 1 value' }));
    await user.click(await screen.findByRole('option', { name: /^alice/ }));
    expect(values).toHaveBeenCalledWith('user_name', undefined, undefined);
    expect(last(onChange)?.where).toEqual({ and: [{ field: 'user_name', op: '=', value: 'alice' }] });
  });

  it('offers only the operators that the type of the field allows', async () => {
    const { user } = await show({ ...records, where: { field: 'user_name', op: '=', value: 'alice' } });
    await user.click(screen.getByRole('combobox', { name: 'Condition 1 operator' }));
    const options = await screen.findAllByRole('option');
    const names = options.map((option) => option.textContent);
    expect(names).toContain('contains');
    expect(names).not.toContain('is at least');
  });

  it('leaves nested conditions as they are', async () => {
    const nested = {
      or: [
        { field: 'access', op: '=' as const, value: 'exec' },
        { field: 'actor', op: 'exists' as const },
      ],
    };
    const { user, onChange } = await show({
      ...records,
      where: { and: [nested, { field: 'cluster', op: '=', value: 'a' }] },
    });
    expect(screen.getByText('Access is “exec” or Actor is there')).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Remove condition 2' }));
    expect(last(onChange)?.where).toEqual({ and: [nested] });
    await user.click(screen.getByRole('button', { name: 'Remove condition 1' }));
    expect(last(onChange)?.where).toBeUndefined();
  });

  it('shows an error at the condition it is about', async () => {
    const where = {
      and: [
        { field: 'access', op: '=' as const, value: 'exec' },
        { field: 'user_name', op: '>' as const, value: 'x' },
      ],
    };
    await show({ ...records, where }, { answer: { error: '">" is not allowed here', path: 'where.and[1].op' } });
    const group = screen.getByRole('group', { name: 'Conditions' });
    expect(await within(group).findByText('">" is not allowed here')).toBeInTheDocument();
    expect(screen.getAllByText('">" is not allowed here')).toHaveLength(1);
  });

  it('shows an error that has no place in the form below it', async () => {
    await show(records, { answer: { error: 'the time range is empty', path: 'from' } });
    expect(await screen.findByText('the time range is empty')).toBeInTheDocument();
  });

  it('does not explain what cannot be asked yet', async () => {
    const { explain } = await show({ refId: 'A', shape: 'top' });
    await new Promise((resolve) => setTimeout(resolve, 350));
    expect(explain).not.toHaveBeenCalled();
  });

  it('tells what the records of the chosen objects cannot tell, when asked', async () => {
    const { user, onChange } = await show({ ...records, objects: ['kubernetes-event'] });
    const button = screen.getByRole('button', { name: 'What these records cannot tell' });
    expect(button).toHaveAttribute('aria-expanded', 'false');
    expect(screen.queryByRole('term')).not.toBeInTheDocument();
    await user.click(button);
    expect(button).toHaveAttribute('aria-expanded', 'true');
    expect(screen.getAllByRole('term').map((term) => term.textContent)).toEqual(['Kubernetes events']);
    expect(screen.getByText(/^Who caused it: an event names/)).toBeInTheDocument();
    expect(onChange).not.toHaveBeenCalled();
  });

  it('does not offer that where nothing is known about it', async () => {
    await show({ ...records, objects: ['collector'] });
    expect(screen.queryByRole('button', { name: 'What these records cannot tell' })).not.toBeInTheDocument();
  });

  it('says in an alert rule what to ask instead of a table of images', async () => {
    await show({ ...records, shape: 'images', question: 'outdated' }, { app: CoreApp.UnifiedAlerting });
    expect(screen.getByText(/A table of containers cannot be compared .* image registry records/)).toBeInTheDocument();
  });

  it('says in an alert rule that records are no numbers', async () => {
    const { user } = await show(records, { app: CoreApp.UnifiedAlerting });
    expect(screen.getByText('An alert rule needs numbers')).toBeInTheDocument();
    await user.click(screen.getByRole('radio', { name: 'Count' }));
    await waitFor(() => expect(screen.queryByText('An alert rule needs numbers')).not.toBeInTheDocument());
  });
});
