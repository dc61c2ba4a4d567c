/** Whether an object with these labels is meant. */
export type LabelMatch = (labels: Record<string, string>) => boolean;

const NAME = String.raw`[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?`;
const KEY = String.raw`(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?/)?${NAME}`;
const VALUE = `(?:${NAME})?`;
const SET = new RegExp(String.raw`^(${KEY})\s+(in|notin)\s*\(([^()]*)\)$`);
const EQUAL = new RegExp(String.raw`^(${KEY})\s*(=|==|!=)\s*(${VALUE})$`);
const EXISTS = new RegExp(String.raw`^(!?)\s*(${KEY})$`);
const IS_VALUE = new RegExp(`^${VALUE}$`);

/**
 * A label selector as kubectl takes it: requirements joined by commas, all of which must hold: `app=web`, `app!=web`, `app in (a,b)`,
 * `app notin (a)`, `app`, `!app`. As in Kubernetes, `!=` and `notin` hold where the label is absent. Throws an Error that names the
 * requirement that is none. Source: k8s.io/apimachinery/pkg/labels.
 */
export function parseLabelSelector(text: string): LabelMatch {
  const requirements = text
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(requirement);
  return (labels) => requirements.every((holds) => holds(labels));
}

function requirement(text: string): LabelMatch {
  const set = SET.exec(text);
  if (set) {
    const values = (set[3] ?? '').split(',').map((value) => value.trim());
    if (values.every((value) => IS_VALUE.test(value))) {
      return oneOf(set[1] ?? '', values, set[2] === 'in');
    }
  }
  const equal = EQUAL.exec(text);
  if (equal) {
    return oneOf(equal[1] ?? '', [equal[3] ?? ''], equal[2] !== '!=');
  }
  const exists = EXISTS.exec(text);
  if (exists) {
    const [, not, key = ''] = exists;
    return (labels) => Object.hasOwn(labels, key) === (not === '');
  }
  throw new Error(`"${text}" is no requirement of a label selector, such as app=web, app in (web,api) or !app`);
}

function oneOf(key: string, values: string[], wanted: boolean): LabelMatch {
  const known = new Set(values);
  return (labels) => (Object.hasOwn(labels, key) ? known.has(labels[key] ?? '') : false) === wanted;
}
