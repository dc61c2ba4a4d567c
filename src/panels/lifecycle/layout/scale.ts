/** A part of time, in milliseconds. */
export interface Range {
  from: number;
  to: number;
}

/** A part of time on so many pixels. */
export interface Scale extends Range {
  width: number;
}

/** Closer than this nothing can be told apart. */
export const SHORTEST_MS = 10;

export const toX = ({ from, to, width }: Scale, time: number): number => ((time - from) / (to - from)) * width;

export const toTime = ({ from, to, width }: Scale, x: number): number => from + (x / width) * (to - from);

export const msPerPixel = ({ from, to, width }: Scale): number => (to - from) / width;

/** The range made shorter or longer by a factor, with the time at its place kept where it is, within bounds. */
export function zoomed(range: Range, factor: number, at: number, bounds: Range): Range {
  const longest = bounds.to - bounds.from;
  const length = clamp((range.to - range.from) * factor, Math.min(SHORTEST_MS, longest), longest);
  const before = ((at - range.from) / (range.to - range.from)) * length;
  return within({ from: at - before, to: at - before + length }, bounds);
}

/** The range moved along, no further than the bounds go. */
export function panned(range: Range, ms: number, bounds: Range): Range {
  return within({ from: range.from + ms, to: range.to + ms }, bounds);
}

/** The range moved into bounds that are not shorter than it. */
export function within({ from, to }: Range, bounds: Range): Range {
  const shift = Math.max(bounds.from - from, 0) || Math.min(bounds.to - to, 0);
  return { from: from + shift, to: to + shift };
}

export const isWhole = (range: Range, bounds: Range): boolean => range.from <= bounds.from && range.to >= bounds.to;

export const clamp = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);
