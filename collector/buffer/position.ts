/** A place between two frames. */
export interface Position {
  segment: number;
  offset: number;
}

export const before = (a: Position, b: Position): boolean =>
  a.segment < b.segment || (a.segment === b.segment && a.offset < b.offset);
