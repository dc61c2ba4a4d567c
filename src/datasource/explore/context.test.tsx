import React from 'react';
import { LogRowContextQueryDirection, toDataFrame, FieldType, type LogRowModel } from '@grafana/data';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { contextQuery, contextWindow, newestFirst, preferredScope, scopesOf } from './context';
import { ContextScopePicker } from './ContextScopePicker';

const exec = {
  cluster: 'prod',
  object: 'kubernetes-audit',
  k8s_namespace_name: 'shop',
  k8s_pod_name: 'web-1',
  k8s_container_name: 'web',
  user_name: 'alice',
  session_id: 's1',
};
const line = { cluster: 'host', object: 'container-log', container_id: 'c1', container_name: 'web' };
const row = { labels: exec, rowId: 'r1', timeEpochMs: 10_000_000 } as unknown as LogRowModel;
const ids = (labels: Record<string, string>) => scopesOf(labels).map(({ id }) => id);

describe('log context', () => {
  it('offers what the row has', () => {
    expect(ids(exec)).toEqual(['session', 'pod-container', 'pod', 'user', 'object']);
    expect(ids(line)).toEqual(['container', 'object']);
    expect(ids({ ...exec, container_id: 'c' })).not.toContain('pod-container');
    expect(ids({})).toEqual([]);
  });

  it('begins with what suits the row, or what was chosen', () => {
    expect(preferredScope(exec, undefined)?.id).toBe('session');
    expect(preferredScope({ ...exec, session_id: '' }, undefined)?.id).toBe('user');
    expect(preferredScope(line, undefined)?.id).toBe('container');
    expect(preferredScope(exec, 'pod')?.id).toBe('pod');
    expect(preferredScope(line, 'pod')?.id).toBe('container');
    expect(preferredScope({}, undefined)).toBeUndefined();
  });

  it('asks for the rows before, or after', () => {
    const before = contextQuery(row, preferredScope(exec, 'pod'));
    expect(before).toMatchObject({ refId: 'log-context-r1-before', direction: 'backward', limit: 100 });
    expect(before.where).toEqual({
      and: [
        { field: 'cluster', op: '=', value: 'prod' },
        { field: 'k8s_namespace_name', op: '=', value: 'shop' },
        { field: 'k8s_pod_name', op: '=', value: 'web-1' },
      ],
    });
    const direction = LogRowContextQueryDirection.Forward;
    expect(contextQuery(row, undefined, { direction, limit: 5 })).toMatchObject({ direction: 'forward', limit: 5 });
    expect(contextQuery(row, undefined).where).toBeUndefined();
    expect(contextWindow(row, { direction, timeWindowMs: 2000 })).toEqual({ from: 10_000_000, to: 10_001_000 });
    expect(contextWindow(row, { timeWindowMs: 2000 })).toEqual({ from: 9_999_000, to: 10_000_001 });
    expect(contextWindow(row, {}).from).toBe(10_000_000 - 7_200_000);
  });

  it('puts the newest first', () => {
    const frame = toDataFrame({
      fields: [
        { name: 'timestamp', type: FieldType.time, values: [1, 2] },
        { name: 'body', type: FieldType.string, values: ['a', 'b'] },
      ],
    });
    expect(newestFirst(frame).fields[1]?.values).toEqual(['b', 'a']);
    expect(newestFirst(toDataFrame({ fields: [] })).fields).toEqual([]);
  });

  it('lets the user choose', async () => {
    const onChoose = jest.fn();
    render(<ContextScopePicker row={row} chosen={undefined} onChoose={onChoose} />);
    expect(screen.getByLabelText('Same session')).toBeChecked();
    await userEvent.click(screen.getByLabelText('Same user'));
    expect(onChoose).toHaveBeenCalledWith('user');
    expect(screen.getByLabelText('Same user')).toBeChecked();
  });
});
