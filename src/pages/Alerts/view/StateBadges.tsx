import React from 'react';
import { Badge } from '@grafana/ui';
import { isFailing, isFiring, type Installed } from './installed';

/** What there is to know at a glance of the rules that are installed of one entry. */
export function StateBadges({ rules }: { rules: Installed[] }) {
  if (rules.length === 0) {
    return null;
  }
  const firing = rules.reduce((sum, { state }) => sum + (state?.firing ?? 0), 0);
  const is = (check: (one: Installed) => boolean) => rules.some(check);
  return (
    <>
      {is(isFailing) && <Badge color="red" icon="exclamation-triangle" text="Cannot be evaluated" />}
      {is(isFiring) && <Badge color="orange" icon="fire" text={`Firing: ${firing}`} />}
      {is(({ edited }) => edited) && <Badge color="blue" icon="pen" text="Edited" />}
      {is(({ outdated }) => outdated) && <Badge color="purple" icon="sync" text="Newer version" />}
      {is(({ rule }) => rule.isPaused) && <Badge color="darkgrey" icon="pause" text="Paused" />}
      <Badge color="green" icon="check" text={rules.length === 1 ? 'Installed' : `Installed: ${rules.length}`} />
    </>
  );
}
