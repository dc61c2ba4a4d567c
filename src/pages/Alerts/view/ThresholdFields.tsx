import React from 'react';
import { Input, Stack } from '@grafana/ui';
import { fieldTitle } from '../../../datasource/query/fields';
import { FormField } from '../../../ui/FormField';
import type { RuleTemplate } from '../catalogue/template';
import { durationInWords } from '../rule/duration';
import { Section } from './Section';

interface Props {
  templates: RuleTemplate[];
  thresholds: Record<string, number>;
  onChange: (thresholds: Record<string, number>) => void;
}

/** Only rules that are about a number of records have one to choose; of a single rule it can always be chosen. */
const hasThreshold = ({ kind, threshold }: RuleTemplate, single: boolean) =>
  kind === 'count' && (single || threshold > 0);

export function ThresholdFields({ templates, thresholds, onChange }: Props) {
  const chosen = templates.filter((template) => hasThreshold(template, templates.length === 1));
  if (chosen.length === 0) {
    return null;
  }
  return (
    <Section title="Threshold">
      <Stack direction="column" gap={1}>
        {chosen.map(({ id, title, window, threshold, by }) => (
          <FormField
            key={id}
            label={templates.length === 1 ? 'More records than' : `${title}: more records than`}
            description={`in ${durationInWords(window)}, of ${by.map((name) => fieldTitle(name).toLowerCase()).join(', ')} together`}
          >
            {(ids) => (
              <Input
                id={ids.id}
                type="number"
                min={0}
                step={1}
                width={16}
                value={thresholds[id] ?? threshold}
                onChange={({ currentTarget }) =>
                  onChange({ ...thresholds, [id]: Math.max(0, Math.floor(Number(currentTarget.value) || 0)) })
                }
              />
            )}
          </FormField>
        ))}
      </Stack>
    </Section>
  );
}
