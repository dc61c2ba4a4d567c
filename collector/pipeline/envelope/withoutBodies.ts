/** Where the body of a request or an answer begins, in JSON text that may be quoted in other JSON text. */
const BODY = /\\*"(?:re(?:quest|sponse)(?:Object)?|Re(?:quest|sponse)Object)\\*"\s*:/;

/** No more than this is worth keeping of what nobody can read, in characters. */
const LONGEST = 256 * 1024;

/** What may be kept of a text that ought to be JSON and is none: up to the first body, as nobody knows what is in that. */
export function withoutBodies(text: string): string {
  const at = text.search(BODY);
  const kept = at < 0 ? text : `${text.slice(0, at)}[left out: bodies, which can hold secrets]`;
  return kept.length <= LONGEST ? kept : `${kept.slice(0, LONGEST)}[left out: ${kept.length - LONGEST} characters]`;
}
