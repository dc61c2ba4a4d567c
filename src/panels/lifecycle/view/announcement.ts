import { t } from '@grafana/i18n';
import type { TimeZone } from '@grafana/schema';
import type { Focus } from '../layout/navigate';
import type { Line } from '../model/groups';
import { AS_IS, groupTitle, rowTitle, stateNames, timeText } from '../text';

/** What a screen reader says of where the keyboard is. */
export function announcement(lines: Line[], { line: index, mark: at }: Focus, timeZone: TimeZone): string {
  const line = lines[index];
  if (!line) {
    return '';
  }
  const name = line.row ? rowTitle(line.row, line.group).name : groupTitle(line.group);
  const mark = at === undefined ? undefined : line.marks.of[at];
  if (mark) {
    const place = t('announce.place', '{{name}}, mark {{index}} of {{number}}', {
      name,
      index: (at ?? 0) + 1,
      number: line.marks.of.length,
      ...AS_IS,
    });
    return `${timeText(mark.time, timeZone)}: ${mark.sentence}. ${place}`;
  }
  const state = line.spans.at(-1)?.state;
  return `${name}. ${state ? stateNames()[state] : t('announce.nothing', 'No marks')}`;
}
