/**
 * Regular expressions that run on what containers write. A backtracking engine, as JavaScript's is, can be kept busy for hours by one line made
 * for it; this one follows all ways through the pattern at once (Thompson's construction), so that its time is bounded by the pattern's size
 * times the line's length. It knows no back references and no looking around; groups, alternatives, classes, anchors and repetitions are
 * written and meant as in JavaScript with the flags `su`. This file is the only one to change where another engine is to be used.
 */

/** Tells whether a pattern occurs in a text. */
export interface LinePattern {
  test(text: string): boolean;
}

/** What is looked at of a text: so many of its first characters. */
export const LOOKED_AT = 1024;
/** Steps of a compiled pattern; a repetition such as `{1,50}` is written out. */
const LONGEST = 2000;
const DEEPEST = 50;

type Step =
  | { kind: 'one'; is: (character: string) => boolean }
  | { kind: 'split'; to: number[] }
  | { kind: 'assert'; what: '^' | '$' | '\\b' | '\\B' }
  | { kind: 'match' };

/** Part of a pattern: writes its steps and goes on to where they end. */
type Part = (steps: Step[]) => void;

/** Throws a SyntaxError that says what is wrong with a pattern, or what is not known here. */
export function linePattern(source: string): LinePattern {
  // What JavaScript refuses would be taken apart wrongly.
  void new RegExp(source, 'su');
  const reader = new Reader(source);
  const part = reader.alternatives(0);
  const steps: Step[] = [];
  part(steps);
  add(steps, { kind: 'match' });
  return { test: (text) => runs(steps, text) };
}

function add(steps: Step[], step: Step): void {
  if (steps.length >= LONGEST) {
    throw new SyntaxError('the pattern is too large: its repetitions are written out');
  }
  steps.push(step);
}

/** Takes a pattern apart that JavaScript has found to be well formed. */
class Reader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  alternatives(depth: number): Part {
    if (depth > DEEPEST) {
      throw new SyntaxError('the pattern has groups within groups beyond reason');
    }
    const parts = [this.#sequence(depth)];
    while (this.#source[this.#at] === '|') {
      this.#at += 1;
      parts.push(this.#sequence(depth));
    }
    return parts.length === 1 ? parts[0]! : (steps) => eitherOf(parts, steps);
  }

  #sequence(depth: number): Part {
    const parts: Part[] = [];
    while (this.#at < this.#source.length && !'|)'.includes(this.#source[this.#at]!)) {
      parts.push(this.#repeated(this.#single(depth)));
    }
    return (steps) => parts.forEach((part) => part(steps));
  }

  #single(depth: number): Part {
    const assertion = this.#take(/[\^$]|\\[bB]/y);
    if (assertion) {
      const what = assertion[0] as '^';
      return (steps) => add(steps, { kind: 'assert', what });
    }
    if (this.#take(/\(\?(?:[=!]|<[=!])/y)) {
      throw new SyntaxError('looking ahead or behind is not possible here');
    }
    if (this.#take(/\((?:\?<[^>]*>|\?:)?(?!\?)/y)) {
      const inside = this.alternatives(depth + 1);
      this.#at += 1;
      return inside;
    }
    if (this.#take(/\\(?:[1-9]|k<)/y)) {
      throw new SyntaxError('back references are not possible here');
    }
    const atom = this.#take(
      /\[(?:\\[\s\S]|[^\]\\])*\]|\\(?:[pP]\{[^}]*\}|u\{[^}]*\}|u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|u.{4}|x..|c.|[\s\S])|[^()|]/uy
    );
    if (!atom) {
      throw new SyntaxError(`"${this.#source.slice(this.#at, this.#at + 5)}" is not possible here`);
    }
    const is = known(new RegExp(`^${atom[0]}$`, 'su'));
    return (steps) => add(steps, { kind: 'one', is });
  }

  #repeated(part: Part): Part {
    const found = this.#take(/(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/y);
    if (!found) {
      return part;
    }
    const [, sign, from, comma, to] = found;
    const least = sign ? Number(sign === '+') : Number(from);
    const most = sign ? (sign === '?' ? 1 : Infinity) : comma === undefined ? least : to ? Number(to) : Infinity;
    return (steps) => repeat(part, least, most, steps);
  }

  #take(what: RegExp): RegExpExecArray | null {
    what.lastIndex = this.#at;
    const found = what.exec(this.#source);
    this.#at += found?.[0].length ?? 0;
    return found;
  }
}

/** Asks a class once for each of the usual characters. */
function known(pattern: RegExp): (character: string) => boolean {
  const ascii = Array.from({ length: 128 }, (_, code) => pattern.test(String.fromCharCode(code)));
  return (character) => ascii[character.codePointAt(0)!] ?? pattern.test(character);
}

function eitherOf(parts: Part[], steps: Step[]): void {
  const split: Step & { kind: 'split' } = { kind: 'split', to: [] };
  add(steps, split);
  const ends = parts.map((part) => {
    split.to.push(steps.length);
    part(steps);
    const end: Step & { kind: 'split' } = { kind: 'split', to: [] };
    add(steps, end);
    return end;
  });
  ends.forEach((end) => end.to.push(steps.length));
}

function repeat(part: Part, least: number, most: number, steps: Step[]): void {
  for (let times = 0; times < least; times++) {
    once(part, steps);
  }
  const skips: Array<Step & { kind: 'split' }> = [];
  for (let times = least; times < most; times++) {
    const skip: Step & { kind: 'split' } = { kind: 'split', to: [steps.length + 1] };
    const begin = steps.length;
    add(steps, skip);
    skips.push(skip);
    once(part, steps);
    if (most === Infinity) {
      add(steps, { kind: 'split', to: [begin] });
      break;
    }
  }
  skips.forEach((skip) => skip.to.push(steps.length));
}

/** Something empty, repeated, would be written out without an end to it. */
function once(part: Part, steps: Step[]): void {
  const before = steps.length;
  part(steps);
  if (steps.length === before) {
    add(steps, { kind: 'split', to: [before + 1] });
  }
}

function runs(steps: Step[], whole: string): boolean {
  const text = whole.slice(0, LOOKED_AT);
  const word = (index: number) => /^\w$/.test(text[index] ?? '');
  const holds = (what: (Step & { kind: 'assert' })['what'], at: number) => {
    switch (what) {
      case '^':
        return at === 0;
      case '$':
        return at === whole.length;
      default:
        return (word(at - 1) !== word(at)) === (what === '\\b');
    }
  };
  const first = steps[0]!;
  const anchored = first.kind === 'assert' && first.what === '^';
  const reached = new Int32Array(steps.length).fill(-1);
  let now: number[] = [];
  for (let at = 0; at <= text.length;) {
    const code = text.codePointAt(at);
    const character = code === undefined ? '' : String.fromCodePoint(code);
    const todo = anchored && at > 0 ? now : [...now, 0];
    now = [];
    for (let step = todo.pop(); step !== undefined; step = todo.pop()) {
      if (reached[step] === at) {
        continue;
      }
      reached[step] = at;
      const here = steps[step]!;
      if (here.kind === 'match') {
        return true;
      } else if (here.kind === 'split') {
        todo.push(...here.to);
      } else if (here.kind === 'assert') {
        if (holds(here.what, at)) {
          todo.push(step + 1);
        }
      } else if (character !== '' && here.is(character)) {
        now.push(step + 1);
      }
    }
    if (anchored && now.length === 0) {
      return false;
    }
    at += character.length || 1;
  }
  return false;
}
