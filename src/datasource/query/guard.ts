import {
  IMAGE_PARTS,
  IMAGE_QUESTIONS,
  OPERATORS,
  SHAPES,
  type AuditQuery,
  type Comparison,
  type Condition,
} from './types';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isStrings = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

const isOneOf = (value: unknown, allowed: readonly string[]): boolean =>
  typeof value === 'string' && allowed.includes(value);

const optional = (value: unknown, check: (value: unknown) => boolean): boolean => value === undefined || check(value);

function isComparisonValue(value: unknown): boolean {
  if (Array.isArray(value)) {
    return value.every((one) => typeof one === 'string' || typeof one === 'number');
  }
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function isStoredComparison(value: Record<string, unknown>): boolean {
  const { field, op, value: operand } = value as Partial<Comparison>;
  return typeof field === 'string' && isOneOf(op, OPERATORS) && optional(operand, isComparisonValue);
}

const isImage = (value: unknown): boolean =>
  isObject(value) && IMAGE_PARTS.every((part) => optional(value[part], (text) => typeof text === 'string'));

export function isCondition(value: unknown): value is Condition {
  if (!isObject(value)) {
    return false;
  }
  if ('and' in value || 'or' in value) {
    const branch = value.and ?? value.or;
    return Array.isArray(branch) && branch.every(isCondition);
  }
  return 'not' in value ? isCondition(value.not) : isStoredComparison(value);
}

/** Tells whether stored JSON is a query of ours; the back end still judges fields and values. */
export function isAuditQuery(value: unknown): value is AuditQuery {
  return (
    isObject(value) &&
    typeof value.refId === 'string' &&
    isOneOf(value.shape, SHAPES) &&
    optional(value.objects, isStrings) &&
    optional(value.where, isCondition) &&
    optional(value.by, isStrings) &&
    optional(value.limit, (limit) => Number.isInteger(limit)) &&
    optional(value.direction, (direction) => isOneOf(direction, ['backward', 'forward'])) &&
    optional(value.instant, (instant) => typeof instant === 'boolean') &&
    optional(value.step, (step) => typeof step === 'string') &&
    optional(value.recordId, (id) => typeof id === 'string') &&
    optional(value.recordTime, (time) => typeof time === 'number' || typeof time === 'string') &&
    optional(value.line, (line) => isOneOf(line, ['sentence', 'json'])) &&
    optional(value.legend, (legend) => typeof legend === 'string') &&
    optional(value.editorMode, (mode) => isOneOf(mode, ['form', 'search'])) &&
    optional(value.question, (question) => isOneOf(question, IMAGE_QUESTIONS)) &&
    optional(value.image, isImage) &&
    optional(value.cluster, (cluster) => typeof cluster === 'string') &&
    optional(value.expr, (expr) => typeof expr === 'string')
  );
}
