import React from 'react';
import { Button, Checkbox, Stack } from '@grafana/ui';
import type { RuleTemplate } from '../catalogue/template';
import type { Rights } from '../api/rights';
import type { Installed } from './installed';

interface Props {
  shown: RuleTemplate[];
  /** Of those that are shown: what is hidden by a filter takes no part in anything. */
  chosen: RuleTemplate[];
  /** What of the chosen is in Grafana. */
  installed: Installed[];
  rights: Rights;
  onChoose: (ids: ReadonlySet<string>) => void;
  onInstall: (templates: RuleTemplate[]) => void;
  onRemove: (rules: Installed[]) => void;
}

/** What can be done with several rules at once. */
export function BulkBar({ shown, chosen, installed, rights, onChoose, onInstall, onRemove }: Props) {
  const all = shown.length > 0 && chosen.length === shown.length;
  const removable = installed.filter(({ provisioned }) => !provisioned);
  return (
    <Stack direction="row" gap={2} wrap="wrap" alignItems="center">
      <Checkbox
        label={chosen.length === 0 ? `Choose all ${shown.length}` : `${chosen.length} of ${shown.length} chosen`}
        value={all}
        indeterminate={chosen.length > 0 && !all}
        disabled={shown.length === 0}
        onChange={() => onChoose(new Set(all ? [] : shown.map(({ id }) => id)))}
      />
      <Button icon="plus" disabled={!rights.install || chosen.length === 0} onClick={() => onInstall(chosen)}>
        Install chosen
      </Button>
      <Button
        icon="trash-alt"
        variant="destructive"
        fill="outline"
        disabled={!rights.remove || removable.length === 0}
        onClick={() => onRemove(removable)}
      >
        Remove chosen
      </Button>
    </Stack>
  );
}
