/** A test for texts, made once from patterns: texts in which each `*` stands for any characters, or none. */
export type TextTest = (text: string) => boolean;

/**
 * Whether a text is one of the patterns. Who acts chooses some of the texts, a user agent for one, so this takes a time that grows with the
 * text's length and no faster, whatever the pattern: no regular expressions.
 */
export function oneOf(patterns: readonly string[]): TextTest {
  const exact = new Set(patterns.filter((pattern) => !pattern.includes('*')));
  const wild = patterns.filter((pattern) => pattern.includes('*')).map(wildcard);
  if (wild.length === 0) {
    return (text) => exact.has(text);
  }
  return (text) => exact.has(text) || wild.some((test) => test(text));
}

function wildcard(pattern: string): TextTest {
  const pieces = pattern.split('*');
  const first = pieces.shift() ?? '';
  const last = pieces.pop() ?? '';
  const middle = pieces.filter((piece) => piece !== '');
  const least = first.length + last.length;
  return (text) => {
    if (text.length < least || !text.startsWith(first) || !text.endsWith(last)) {
      return false;
    }
    const end = text.length - last.length;
    let at = first.length;
    for (const piece of middle) {
      const found = text.indexOf(piece, at);
      if (found < 0 || found + piece.length > end) {
        return false;
      }
      at = found + piece.length;
    }
    return true;
  };
}
