import React from 'react';
import { render, screen } from '@testing-library/react';
import { Measures } from './Measures';

const read = {
  time: Date.UTC(2026, 10, 25, 9, 30),
  body: 'bob read secret shop/db',
  labels: {
    ...{ object: 'kubernetes-audit', access: 'read', severity: 'medium', cluster: 'prod', event_outcome: 'success' },
    ...{ user_name: 'bob', k8s_namespace_name: 'shop', k8s_object_resource: 'secrets', k8s_object_name: 'db' },
  },
};

test('steps are shown with commands that can be copied, and where to run them', () => {
  render(<Measures record={read} />);
  expect(screen.getByRole('region', { name: 'What to do' })).toBeInTheDocument();
  expect(screen.getByText('Change the secret where it is issued')).toBeInTheDocument();
  expect(
    screen.getByRole('button', { name: 'Copy command kubectl edit secret --namespace=shop db' })
  ).toBeInTheDocument();
  expect(screen.getByText(/against the cluster prod/)).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'Alert rules' })).toHaveAttribute('href', '/a/tallyman-audit-app/alerts');
});

test('a record that asks for nothing shows nothing', () => {
  const { container } = render(
    <Measures record={{ ...read, labels: { object: 'container-log', severity: 'info' } }} />
  );
  expect(container).toBeEmptyDOMElement();
});
