import { REDACTED } from './auditBodies.ts';

/** Keys whose texts are secret, or may be. `auth` alone is a number in SWR's permissions; numbers stay unless they are a password. */
const SECRET =
  /passw|pwd|secret|token|credential|cookie|authorization|^(x[-_])?auths?$|auth[-_]?(header|key)|signature|private|access[-_]?key|dockerlogin|docker[-_]?config|^[as]k$/i;
const PASSWORD = /passw|pwd|secret/i;
/** Secrets within a text, each behind what names it. */
const IN_TEXT: RegExp[] = [
  /(\bdocker login\b[^\n]{0,512}?\s(?:-p|--password)(?:\s+|=))[^\s"'\\]+/gi,
  /(\b(?:Bearer|Basic)\s+)[\w.~+/=-]{8,}/gi,
  /((?:^|[?&;\s])(?:[\w-]{0,64}(?:passw(?:or)?d|pwd|secret|token|signature)[\w-]{0,64})=)[^&\s"']+/gi,
];
/** JSON within JSON within JSON. */
const DEEPEST = 8;

/** What a service masks itself. */
const isMasked = (text: string) => /^\**$/.test(text);

/**
 * A body without its secrets: what stands under keys that name one, in JSON within texts as well, and what a text itself shows to be one (a docker
 * login command, a bearer token). Where nothing is secret it is the same object.
 */
export function withoutSecrets(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') {
    return redactText(value, depth);
  }
  return depth > DEEPEST ? REDACTED : mapped(value, (key, inner) => redactUnder(key, inner, depth + 1));
}

/** A body of which no text is kept, only its keys and numbers: what a service answers with when it makes a credential. */
export function withoutTexts(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') {
    return isMasked(value) ? value : REDACTED;
  }
  return depth > DEEPEST ? REDACTED : mapped(value, (_, inner) => withoutTexts(inner, depth + 1));
}

function redactUnder(key: string, inner: unknown, depth: number): unknown {
  if (!SECRET.test(key)) {
    return withoutSecrets(inner, depth);
  }
  return typeof inner === 'number' && PASSWORD.test(key) ? REDACTED : withoutTexts(inner, depth);
}

function redactText(text: string, depth: number): string {
  if (/^\s*[{[]/.test(text) && depth < DEEPEST) {
    let held: unknown;
    try {
      held = JSON.parse(text);
    } catch {
      return redactIn(text);
    }
    const redacted = withoutSecrets(held, depth + 1);
    return redacted === held ? text : JSON.stringify(redacted);
  }
  return redactIn(text);
}

const redactIn = (text: string) =>
  IN_TEXT.reduce((before, expression) => before.replace(expression, `$1${REDACTED}`), text);

/** Likewise with each value replaced; the same object where none was. */
function mapped(value: unknown, replace: (key: string, inner: unknown) => unknown): unknown {
  if (Array.isArray(value)) {
    const list = value.map((inner: unknown) => replace('', inner));
    return list.some((inner, index) => inner !== value[index]) ? list : value;
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const entries = Object.entries(value).map(([key, inner]) => [key, inner, replace(key, inner)] as const);
  return entries.some(([, inner, replaced]) => replaced !== inner)
    ? Object.fromEntries(entries.map(([key, , replaced]) => [key, replaced]))
    : value;
}
