import React from 'react';
import { Badge, type BadgeColor } from '@grafana/ui';
import type { JudgedPlace } from './silence';

const COLORS: Record<JudgedPlace['state'], BadgeColor> = {
  sending: 'green',
  quiet: 'darkgrey',
  silent: 'orange',
  partly: 'orange',
};

interface Props {
  state: JudgedPlace['state'];
  text: string;
  /** How it was judged. */
  reason: string;
}

/** Whether something is heard of. */
export const StateBadge = ({ state, text, reason }: Props) => (
  <Badge text={text} color={COLORS[state]} tooltip={reason} />
);
