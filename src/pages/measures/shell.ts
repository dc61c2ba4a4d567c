/** Characters that a terminal acts on when they are pasted, or that hide what a command does. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/u;

/** What a POSIX shell takes as one plain word. */
const PLAIN = /^[\w@+:,./-]+$/;

const quoted = (value: string): string => (PLAIN.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`);

/**
 * A command for a POSIX shell with values of a record in it, each one word whatever is in it: records are written by those who
 * are looked for too. undefined where a value is missing, cannot be shown as it is, or would be an option of the command.
 */
export function command(parts: TemplateStringsArray, ...values: Array<string | undefined>): string | undefined {
  let text = parts[0] ?? '';
  for (const [index, value] of values.entries()) {
    const beginsWord = /(^|\s)$/.test(text);
    if (!value || UNSEEN.test(value) || (beginsWord && value.startsWith('-'))) {
      return undefined;
    }
    text += quoted(value) + (parts[index + 1] ?? '');
  }
  return text;
}

/** The same command with more options, each made by `command`; what cannot be shown of them is left out. */
export const withOptions = (text: string | undefined, options: Array<string | undefined>): string | undefined =>
  text && [text, ...options.filter((one) => one !== undefined)].join(' ');
