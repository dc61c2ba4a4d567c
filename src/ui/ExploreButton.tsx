import React, { type ComponentProps } from 'react';
import { LinkButton } from '@grafana/ui';
import { canExplore } from '../dataSources';

/** Leads to Explore; it is not there for those who may not go there. */
export const ExploreButton = (props: ComponentProps<typeof LinkButton>) =>
  canExplore() ? <LinkButton size="sm" variant="secondary" icon="compass" {...props} /> : null;
