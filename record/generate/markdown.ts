import type { Schema } from './schema.ts';
import type { Source } from './sources.ts';

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const values = (list?: string[]) => (list ? `: ${list.map((value) => `\`${value}\``).join(', ')}` : '');

const code = (text: string) => `\`${text}\``;

/** How the records of a source are found, and what they cannot tell. */
const blindSpots = ({ title, docs, objects, where, cannotSee }: Source) => `### [${title}](${docs})

Records: ${objects.map(code).join(', ')}${where ? ` with ${where.values.map((value) => code(`${where.field}=${value}`)).join(' or ')}` : ''}

${cannotSee.map((text) => `- ${text}`).join('\n')}
`;

/** docs/record.md, the reference of labels and fields, and of what sources cannot see. */
export function toMarkdown(schema: Schema, sources: Source[]): string {
  return `<!-- Generated from record/schema.json and record/sources.json by \`npm run generate\`. Do not edit. -->

# The record

One flat JSON line for each thing that happened, version ${schema.version}. Keys come in the order below; empty keys are left out. The time
of the record is the time of its Loki entry. Names follow OpenTelemetry's semantic conventions, with \`_\` for \`.\`, and the
Elastic Common Schema where OpenTelemetry has none.

## Stream labels

| label | meaning |
| --- | --- |
${schema.labels.map((label) => `| \`${label.name}\` | ${cell(label.description + values(label.values))} |`).join('\n')}

Evidence streams carry \`tallyman="evidence"\`, \`object\`, \`cluster\` and \`service_name\` only. An evidence line is
\`{"record_id": "…", "evidence": …}\` with the timestamp of its record; \`evidence\` is the payload as the source sent it, apart
from secrets, which are replaced before anything is stored. Container logs have no evidence: the line is the log.

## Fields

A count can be grouped by the fields that have few values: those with a "by".

| field | type | | from | meaning |
| --- | --- | --- | --- | --- |
${schema.fields
  .map(
    (field) =>
      `| \`${field.name}\` | ${field.type}${field.unit ? `, ${field.unit}` : ''} | ${field.bounded ? 'by' : ''} | ${cell(field.source)} | ${cell(field.description + values(field.values))} |`
  )
  .join('\n')}

## What each source cannot see

The query editor and the Overview page in Grafana say the same.

${sources.map(blindSpots).join('\n')}`;
}
