/** A text as a value in YAML: plain where it cannot be taken for anything else. */
export const yamlText = (text: string): string =>
  /^([A-Za-z][\w.-]*|https?:\/\/[\w./-]+(:\d+)?[\w./-]*)$/.test(text) &&
  !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text)
    ? text
    : JSON.stringify(text);

/** A text as one word of a POSIX shell. */
export const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** Lines, one below the other; what is not there is left out. */
export const lines = (...parts: Array<string | false | undefined>): string =>
  parts.filter((part): part is string => typeof part === 'string').join('\n');
