import React from 'react';
import { Stack, Text } from '@grafana/ui';
import type { Rights } from '../api/rights';
import type { Installed } from './installed';
import { InstalledRule } from './InstalledRule';

interface Props {
  rules: Installed[];
  rights: Rights;
  onRemove: (rule: Installed) => void;
}

/** Rules that carry the app's label, and that the catalogue does not have: of another version, or labelled by hand. */
export function Strays({ rules, rights, onRemove }: Props) {
  return rules.length === 0 ? null : (
    <section aria-label="Rules that are not in the catalogue">
      <Stack direction="column" gap={1}>
        <Text element="h2" variant="h5">
          Not in the catalogue
        </Text>
        <Text color="secondary">
          These rules carry this app’s label. They are of another version of it, or somebody took a label away.
        </Text>
        {rules.map((one) => (
          <InstalledRule
            key={one.rule.uid}
            installed={{ ...one, marker: undefined }}
            rights={rights}
            onChange={() => undefined}
            onRemove={() => onRemove(one)}
          />
        ))}
      </Stack>
    </section>
  );
}
