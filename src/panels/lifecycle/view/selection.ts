import type { Mark, Span } from '../../../datasource/lifecycle/types';
import type { Hit } from '../layout/hit';
import { isShown, type Filter, type Glyph } from '../layout/bins';
import type { Focus } from '../layout/navigate';
import type { Line } from '../model/groups';

/** What somebody wants to know more of. */
export type Selection = { marks: Mark[] } | { span: Span };

/** The marks behind a glyph that are shown. */
export function marksOf({ marks }: Line, { first, last }: Glyph, filter: Filter): Mark[] {
  return marks.of.slice(first, last + 1).filter((_, index) => isShown(filter, marks, first + index));
}

export function selectionOfHit(lines: Line[], { line: index, glyph, bar }: Hit, filter: Filter): Selection | undefined {
  const line = lines[index];
  if (line && glyph) {
    return { marks: marksOf(line, glyph, filter) };
  }
  return bar && { span: bar.span };
}

/** Without a mark it is the line's last span. */
export function selectionOfFocus(lines: Line[], { line: index, mark }: Focus): Selection | undefined {
  const line = lines[index];
  const focused = mark === undefined ? undefined : line?.marks.of[mark];
  const span = line?.spans.at(-1);
  return focused ? { marks: [focused] } : span && { span };
}
