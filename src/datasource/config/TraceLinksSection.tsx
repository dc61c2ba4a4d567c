import React from 'react';
import { Button, FieldSet, Stack, Text } from '@grafana/ui';
import type { TraceLink } from '../query/types';
import type { Props } from './ConfigEditor';
import { withJson } from './settings';
import { TraceLinkRow } from './TraceLinkRow';
import { MAX_TRACE_LINKS, problemsOf, usualTraceLink, withLink } from './traceLinks';

/** Ways from a record to its trace. */
export function TraceLinksSection({ options, onOptionsChange }: Props) {
  const links = options.jsonData.traceLinks ?? [];
  const set = (next: TraceLink[]) =>
    onOptionsChange(withJson(options, { traceLinks: next.length > 0 ? next : undefined }));
  const add = (link: TraceLink) => set([...links, link]);
  const isFull = links.length >= MAX_TRACE_LINKS || options.readOnly;

  return (
    <FieldSet label="Trace links">
      <Stack direction="column" gap={2} alignItems="flex-start">
        <Text color="secondary">
          What is found becomes a field of the record with a link to the trace, in Explore and in log panels. Container
          logs often carry the id of a trace in their text.
        </Text>
        {links.map((link, index) => (
          <TraceLinkRow
            key={index}
            number={index + 1}
            link={link}
            problems={problemsOf(
              link,
              links.filter((_, other) => other !== index)
            )}
            disabled={options.readOnly}
            onChange={(changes) => set(withLink(links, index, changes))}
            onRemove={() => set(links.filter((_, at) => at !== index))}
          />
        ))}
        <Stack direction="row" gap={1}>
          <Button icon="plus" variant="secondary" size="sm" disabled={isFull} onClick={() => add({ name: '' })}>
            Add trace link
          </Button>
          <Button
            icon="gf-traces"
            variant="secondary"
            size="sm"
            disabled={isFull || links.some(({ name }) => name === usualTraceLink().name)}
            onClick={() => add(usualTraceLink())}
          >
            Add the usual trace ids of logs
          </Button>
        </Stack>
      </Stack>
    </FieldSet>
  );
}
