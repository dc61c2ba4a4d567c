import { SOURCES, type SourceInfo } from '../../../record/record.gen';
import type { Values } from './values';

/** The sources that may have told of a record: those named by one of its values where there are such, as of an engine or registry. */
export function sourcesOf(values: Values): SourceInfo[] {
  const ofKind = SOURCES.filter((source) => source.objects.some((object) => object === values.object));
  const named = ofKind.filter(({ where }) => where?.values.some((value) => value === values[where.field]));
  return named.length > 0 ? named : ofKind.filter(({ where }) => !where);
}
