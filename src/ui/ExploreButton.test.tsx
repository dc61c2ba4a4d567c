import React from 'react';
import { render, screen } from '@testing-library/react';
import { config } from '@grafana/runtime';
import { ExploreButton } from './ExploreButton';

test.each([true, false])('who may explore (%p) is led there', (isAllowed) => {
  const permissions = isAllowed ? { 'datasources:explore': true } : {};
  config.bootData = { user: { permissions } } as unknown as typeof config.bootData;
  render(<ExploreButton href="/explore">Show all</ExploreButton>);
  expect(screen.queryAllByRole('link', { name: 'Show all' })).toHaveLength(isAllowed ? 1 : 0);
});
