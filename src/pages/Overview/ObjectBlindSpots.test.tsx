import React from 'react';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { ObjectBlindSpots } from './ObjectBlindSpots';

const buttons = () => screen.getAllByRole('button').map((button) => button.textContent);

describe('ObjectBlindSpots', () => {
  it('has each object that is collected', () => {
    render(<ObjectBlindSpots />);
    expect(buttons()).toEqual([
      'Kubernetes audit',
      'Kubernetes event',
      'Container log',
      'Container command',
      'Container lifecycle',
      'Image registry',
    ]);
  });

  it('tells of one object when asked, and hides it again', async () => {
    const user = userEvent.setup();
    render(<ObjectBlindSpots />);
    const registry = screen.getByRole('button', { name: 'Image registry' });
    expect(registry).toHaveAttribute('aria-expanded', 'false');
    expect(screen.queryByText('Harbor')).not.toBeInTheDocument();

    await user.click(registry);
    expect(registry).toHaveAttribute('aria-expanded', 'true');
    expect(screen.getByText('registry_product=harbor')).toBeInTheDocument();
    expect(screen.getByText(/^The client's address and user agent: neither the audit log/)).toBeInTheDocument();
    expect(screen.queryByText('Kubernetes events')).not.toBeInTheDocument();

    await user.click(registry);
    expect(registry).toHaveAttribute('aria-expanded', 'false');
    expect(screen.queryByText('registry_product=harbor')).not.toBeInTheDocument();
  });

  it('shows commands as each engine tells them', async () => {
    render(<ObjectBlindSpots />);
    await userEvent.click(screen.getByRole('button', { name: 'Container command' }));
    expect(screen.getAllByRole('term').map((term) => term.textContent)).toEqual([
      'Dockercontainer_runtime_name=docker',
      'Podmancontainer_runtime_name=podman',
    ]);
  });
});
