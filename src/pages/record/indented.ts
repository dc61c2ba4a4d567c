const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** Strings, brackets and marks of JSON, and what stands between them: numbers and words. */
const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/**
 * JSON with each value on a line of its own; any other text as it is. Numbers stay as they are written: parsed, those of more than 53 bits, as
 * times in nanoseconds, would be others.
 */
export function indented(text: string): string {
  if (!isJson(text)) {
    return text;
  }
  const tokens = text.match(TOKENS) ?? [];
  const parts: string[] = [];
  let depth = 0;
  const line = () => `\n${'  '.repeat(depth)}`;
  tokens.forEach((token, index) => {
    const isEmpty = (tokens[index - 1] === '{' && token === '}') || (tokens[index - 1] === '[' && token === ']');
    if (token === '}' || token === ']') {
      depth -= 1;
      parts.push(isEmpty ? token : line() + token);
      return;
    }
    if (tokens[index - 1] === '{' || tokens[index - 1] === '[') {
      parts.push(line());
    }
    if (token === '{' || token === '[') {
      depth += 1;
    }
    parts.push(token === ',' ? `,${line()}` : token === ':' ? ': ' : token);
  });
  return parts.join('');
}
