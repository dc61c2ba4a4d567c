import { LABELS } from '../../../record/record.gen';
import type { Condition } from '../../datasource/query/types';

/** A kind of audit object in a cluster or on a host. */
export interface Source {
  object: string;
  cluster: string;
}

/** In the order of the schema. */
export const OBJECTS: readonly string[] = LABELS.find(({ name }) => name === 'object')?.values ?? [];

export const sourceKey = ({ object, cluster }: Source): string => `${object}\n${cluster}`;

/**
 * The records of a source. Not by the query's `objects`, as "container-command" there takes in the executions that the
 * Kubernetes audit log tells of; what is counted here is what each source sent.
 */
export const ofSource = ({ object, cluster }: Partial<Source>): Condition => ({
  and: [
    ...(object === undefined ? [] : [isEqual('object', object)]),
    ...(cluster === undefined ? [] : [isEqual('cluster', cluster)]),
  ],
});

const isEqual = (field: string, value: string): Condition => ({ field, op: '=', value });
