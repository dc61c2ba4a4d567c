import { queryField } from '../query/fields';
import type { TraceLink } from '../query/types';
import usual from './usualTraceLink.json';

/** The back end allows no more. */
export const MAX_TRACE_LINKS = 10;
const MAX_PATTERN = 1000;

/** Fields that rows have anyway. */
const TAKEN = ['timestamp', 'body', 'severity', 'id', 'labels'];

/** What is wrong with a rule, by the field of the form it is told at. */
export type TraceLinkProblems = Partial<Record<'name' | 'field' | 'pattern' | 'target', string>>;

/** The usual ways in which programs write a trace id into their log: trace_id=…, "traceId":"…", traceparent: 00-…-…-01. */
export const usualTraceLink = (): TraceLink => ({ ...usual });

export function withLink(links: TraceLink[], index: number, changes: Partial<TraceLink>): TraceLink[] {
  return links.map((link, at) => (at === index ? { ...link, ...changes } : link));
}

export function problemsOf(link: TraceLink, others: TraceLink[]): TraceLinkProblems {
  const problems: TraceLinkProblems = {
    name: nameProblem(link.name, others),
    field: link.field && !queryField(link.field) ? 'No field or label of the record' : undefined,
    pattern: patternProblem(link),
    target: targetProblem(link),
  };
  return Object.fromEntries(Object.entries(problems).filter(([, text]) => text !== undefined));
}

function nameProblem(name: string, others: TraceLink[]): string | undefined {
  if (name.trim() === '') {
    return 'Give it a name';
  }
  return TAKEN.includes(name) || others.some((other) => other.name === name) ? 'This name is taken' : undefined;
}

function patternProblem({ field, pattern = '' }: TraceLink): string | undefined {
  if (pattern === '') {
    return field ? undefined : 'Say how the id is found in the text, or choose a field';
  }
  if (pattern.length > MAX_PATTERN) {
    return `At most ${MAX_PATTERN} characters`;
  }
  // RE2, which the back end matches with, knows no more than the browser does but these, and flags for a part of it.
  if (/\(\?<?[=!]|\\[1-9]/.test(pattern)) {
    return 'Looking ahead or behind, and references to groups, are not possible (RE2)';
  }
  try {
    new RegExp(
      pattern
        .replace(/\(\?[imsU]+\)/g, '')
        .replace(/\(\?[imsU]+:/g, '(?:')
        .replace(/\(\?P</g, '(?<')
    );
    return undefined;
  } catch (failure) {
    return failure instanceof Error ? failure.message : String(failure);
  }
}

function targetProblem({ datasourceUid, url }: TraceLink): string | undefined {
  if (datasourceUid) {
    return undefined;
  }
  if (!url) {
    return 'Choose a data source, or write a URL';
  }
  return /^(https?:\/\/|\/)/.test(url) ? undefined : 'The URL begins with http://, https:// or /';
}

/** How a data source of a type is asked for one trace. Source: Grafana, loki/getDerivedFields.ts. */
export function traceQueryType(type: string): string | undefined {
  switch (type) {
    case 'tempo':
      return 'traceql';
    case 'grafana-x-ray-datasource':
      return 'getTrace';
    default:
      return undefined;
  }
}
