import React from 'react';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { rowOf } from '../record/testing';
import { readKnown } from './known';
import type { Known } from './measure';
import { Measures } from './Measures';

jest.mock('./known', () => ({ ...jest.requireActual('./known'), readKnown: jest.fn() }));
const reading = jest.mocked(readKnown);

const nothing: Known = { bindingChanges: [], groups: [], isCertificate: false };
const read = {
  time: Date.UTC(2026, 10, 25, 9, 30),
  body: 'bob read secret shop/db',
  labels: {
    ...{ object: 'kubernetes-audit', access: 'read', severity: 'medium', cluster: 'prod', event_outcome: 'success' },
    ...{ user_name: 'bob', k8s_namespace_name: 'shop', k8s_object_resource: 'secrets', k8s_object_name: 'db' },
    actor: 'human',
  },
};
const exec = {
  ...read,
  labels: { ...read.labels, access: 'exec', k8s_object_resource: 'pods', k8s_pod_name: 'web-1' },
};

function show(record = read) {
  const onOpen = jest.fn();
  const { container } = render(<Measures record={record} uid="ds" onOpen={onOpen} />);
  return { container, onOpen };
}

beforeEach(() => reading.mockReset().mockResolvedValue(nothing));

test('steps are shown with commands that can be copied, and where to run them', async () => {
  show();
  expect(await screen.findByRole('region', { name: 'What to do' })).toBeInTheDocument();
  expect(screen.getByText('Change the secret where it is issued')).toBeInTheDocument();
  expect(
    screen.getByRole('button', { name: 'Copy command kubectl edit secret --namespace=shop db' })
  ).toBeInTheDocument();
  expect(screen.getByText(/against the cluster prod/)).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'Alert rule' })).toHaveAttribute(
    'href',
    expect.stringContaining('open=secret-read')
  );
});

test('a pod that is gone is not asked; what tells of it opens', async () => {
  reading.mockResolvedValue({ ...nothing, gone: rowOf('destroy', 1_800_000_000, { user_name: 'alice' }) });
  const { onOpen } = show(exec);
  const steps = await screen.findByRole('region', { name: 'What to do' });
  expect(within(steps).getByText('Read what is kept here: the pod is gone')).toBeInTheDocument();
  expect(within(steps).queryByText(/kubectl get pod/)).not.toBeInTheDocument();
  await userEvent.click(within(steps).getByRole('link', { name: 'sentence of destroy' }));
  expect(onOpen).toHaveBeenCalledWith({ id: 'destroy', time: 1_800_000_000_000 });
});

test('where what came of it cannot be read, the steps are those of the record alone', async () => {
  reading.mockRejectedValueOnce(new Error('too many requests'));
  show(exec);
  expect(await screen.findByText('too many requests')).toBeInTheDocument();
  expect(screen.getByText('Keep what there is to see, before the pod goes')).toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('Keep what there is to see, before the pod goes')).toBeInTheDocument();
  expect(screen.queryByText('too many requests')).not.toBeInTheDocument();
});

test('a record that asks for nothing shows nothing, and nothing is read for it', () => {
  const { container } = show({ ...read, labels: { ...read.labels, object: 'container-log', severity: 'info' } });
  expect(container).toBeEmptyDOMElement();
  expect(reading).not.toHaveBeenCalled();
});
