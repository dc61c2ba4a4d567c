import React, { type ComponentProps } from 'react';
import { TextLink } from '@grafana/ui';
import { canExplore } from '../dataSources';

/** Words that lead to Explore; for those who may not go there they are words. */
export const ExploreLink = (props: ComponentProps<typeof TextLink>) =>
  canExplore() ? <TextLink {...props} /> : <span>{props.children}</span>;
