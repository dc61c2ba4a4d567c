import type { DataSourceJsonData } from '@grafana/data';
import type { DataQuery } from '@grafana/schema';

/** Shapes an answer can have. The back end knows the same list. */
export const SHAPES = ['records', 'count', 'top', 'lifecycle', 'images', 'evidence', 'logql'] as const;
export type Shape = (typeof SHAPES)[number];

export const OPERATORS = [
  '=',
  '!=',
  'in',
  'notIn',
  '=~',
  '!~',
  'contains',
  'notContains',
  '>',
  '>=',
  '<',
  '<=',
  'exists',
  'absent',
] as const;
export type Operator = (typeof OPERATORS)[number];

export type Scalar = string | number | boolean;
export type ComparisonValue = Scalar | Array<string | number>;

export interface Comparison {
  /** A label or field of the record, or `line` for free text. */
  field: string;
  op: Operator;
  value?: ComparisonValue;
}

export type Condition = { and: Condition[] } | { or: Condition[] } | { not: Condition } | Comparison;

/** Which containers a question about images finds. The back end knows the same list. */
export const IMAGE_QUESTIONS = ['running', 'outdated', 'unseen'] as const;
export type ImageQuestion = (typeof IMAGE_QUESTIONS)[number];

export const IMAGE_PARTS = ['registry', 'repository', 'tag', 'digest'] as const;
export type ImagePart = (typeof IMAGE_PARTS)[number];

/** LogQL is an editor and a shape at once. */
export type EditorMode = 'form' | 'search';

/** The typed question. It is what editors edit and what dashboards and alert rules store; only the back end turns it into LogQL. */
export interface AuditQuery extends DataQuery {
  shape: Shape;
  objects?: string[];
  where?: Condition;
  by?: string[];
  limit?: number;
  direction?: 'backward' | 'forward';
  instant?: boolean;
  step?: string;
  recordId?: string;
  /** Milliseconds since 1970 at which the record was written; spares the search through the whole time range. */
  recordTime?: number | string;
  line?: 'sentence' | 'json';
  legend?: string;
  /** Which editor the conditions are shown in; it changes nothing in what is asked. */
  editorMode?: EditorMode;
  /** LogQL, of the shape `logql`. */
  expr?: string;
  /** Of the shape `images`, whose `where` is about the starts of containers. */
  question?: ImageQuestion;
  image?: Partial<Record<ImagePart, string>>;
  cluster?: string;
  /** What Explore asks a query for besides its own rows. */
  supportingQueryType?: string;
}

/** Question of a dashboard variable: the values that a label or field has. */
export interface AuditVariableQuery extends DataQuery {
  field: string;
  /** Only the values that records have which this finds, in the search bar's language; other variables may stand in it. */
  search?: string;
}

/** A field of its own that records get, with a way to where its value leads: to a trace above all. The back end checks it. */
export interface TraceLink {
  name: string;
  /** Field or label of the record that has the value; without it, it is looked for in the row's text. */
  field?: string;
  /** RE2; its first group, or all of it, is the value. */
  pattern?: string;
  /** The data source that is asked for the value, and how, where it has several ways. */
  datasourceUid?: string;
  queryType?: string;
  /** Is opened instead; `${__value.raw}` in it stands for the value. */
  url?: string;
}

export interface AuditOptions extends DataSourceJsonData {
  tenant?: string;
  timeoutSeconds?: number;
  maxLines?: number;
  /** A condition, in the search bar's language, that everything this data source shows must meet. */
  only?: string;
  traceLinks?: TraceLink[];
  /** Each user's own token goes to Loki. */
  oauthPassThru?: boolean;
  tlsSkipVerify?: boolean;
  tlsAuthWithCACert?: boolean;
  tlsAuth?: boolean;
  serverName?: string;
  /** Grafana's numbered settings httpHeaderName1, httpHeaderName2, … */
  [httpHeader: `httpHeaderName${number}`]: string | undefined;
}

export interface AuditSecrets {
  basicAuthPassword?: string;
  bearerToken?: string;
  tlsCACert?: string;
  tlsClientCert?: string;
  tlsClientKey?: string;
  [httpHeader: `httpHeaderValue${number}`]: string | undefined;
}
