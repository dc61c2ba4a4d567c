import { LABELS } from '../../../../record/record.gen';

const valuesOf = (name: string): string[] => LABELS.find((label) => label.name === name)?.values?.map(String) ?? [];

/** The kinds of audit objects, in the schema's order. */
export const OBJECTS_KNOWN = valuesOf('object');

/** From the least to the most severe. */
export const SEVERITIES = valuesOf('severity');
