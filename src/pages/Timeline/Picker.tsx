import React, { useCallback, useId, useState } from 'react';
import type { TimeRange } from '@grafana/data';
import { Combobox, Field, Stack, type ComboboxOption } from '@grafana/ui';
import type { AuditDataSource } from '../../datasource/datasource';

interface Props {
  source: AuditDataSource | undefined;
  range: TimeRange;
  onPick: (field: string, value: string) => void;
}

/** What a timeline can be of, and the field that names it. */
const KINDS: Array<{ label: string; value: string }> = [
  { label: 'User', value: 'user_name' },
  { label: 'Pod', value: 'k8s_pod_name' },
  { label: 'Container of pods', value: 'k8s_container_name' },
  { label: 'Container on a host', value: 'container_name' },
  { label: 'Workload', value: 'k8s_workload_name' },
  { label: 'Image', value: 'container_image_repository' },
  { label: 'Address', value: 'client_address' },
  { label: 'Node', value: 'k8s_node_name' },
  { label: 'Host', value: 'host_name' },
];

/** Chooses the subject of a timeline: what it is, and which of those that were seen in the time range. */
export function Picker({ source, range, onPick }: Props) {
  const [field, setField] = useState('k8s_pod_name');
  const [kindId, valueId] = [useId(), useId()];
  const options = useCallback(
    async (typed: string): Promise<ComboboxOption[]> => {
      // Suggestions are a help: where they cannot be had, a name can still be typed.
      const seen = (await source?.values(field, range).catch(() => [])) ?? [];
      return seen
        .filter(({ value }) => value.toLowerCase().includes(typed.toLowerCase()))
        .map(({ value, count }) => ({
          value,
          label: value,
          description: count === undefined ? undefined : `${count.toLocaleString()}×`,
        }));
    },
    [source, field, range]
  );
  return (
    <Stack direction="row" gap={1} wrap="wrap">
      <Field label="What" htmlFor={kindId} noMargin>
        <Combobox id={kindId} width={26} options={KINDS} value={field} onChange={({ value }) => setField(value)} />
      </Field>
      <Field label="Which" htmlFor={valueId} noMargin>
        <Combobox
          // The suggestions of another kind are others.
          key={field}
          id={valueId}
          width={60}
          options={options}
          value={null}
          placeholder="Choose or type a name"
          createCustomValue
          disabled={!source}
          onChange={({ value }) => onPick(field, value)}
        />
      </Field>
    </Stack>
  );
}
