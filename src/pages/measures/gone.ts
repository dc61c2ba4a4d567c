import type { RecordRow } from '../../datasource/records/readRecords';
import { timeText, type Values } from '../record/values';
import { placeOf } from '../record/place';
import { linesUrl } from '../record/ran/lines';
import { AROUND_MS } from '../record/links';
import { subjectsOf } from '../record/subjects';
import { timelineUrl } from '../routes';
import type { Link, Measure } from './measure';
import { asksMuch, ranInEngine, ranInPod } from './ranIn';

const kindOf = ({ k8s_pod_name: pod }: Values): string => (pod ? 'pod' : 'container');

/** When and by whom something was deleted. */
export function whenGone({ time, labels: { user_name: user } }: RecordRow): string {
  return `deleted at ${timeText(time)}${user ? ` by ${user}` : ''}`;
}

/** What is kept here of a pod or container that no longer exists. */
export const goneMeasure: Measure = {
  id: 'gone',
  title: (values) => `Read what is kept here: the ${kindOf(values)} is gone`,
  text: (values, known) =>
    `It was ${known?.gone ? whenGone(known.gone) : 'deleted'}, with its files; nothing can be asked of it any more. What was run in the ${kindOf(values)}, what became of it and the lines of its log are kept here, as far as they are recorded.`,
  applies: (values, known) =>
    known?.gone !== undefined && (ranInPod(values) || asksMuch(values) || ranInEngine(values)),
  records: ({ gone }) => (gone ? [gone] : []),
  links: (uid, { time, labels }, known) => {
    const end = known?.gone?.time ?? time;
    const place = placeOf(labels);
    const subject = subjectsOf(labels).find(({ id }) => id === kindOf(labels));
    const timeline: Link[] = subject
      ? [
          {
            title: `Timeline of the ${kindOf(labels)}`,
            icon: 'clock-nine',
            href: timelineUrl({ uid, subject: subject.equal, from: time - AROUND_MS, to: end + AROUND_MS }),
          },
        ]
      : [];
    return [
      ...timeline,
      ...(place
        ? [
            {
              title: 'Its log until then',
              icon: 'gf-logs',
              href: linesUrl(uid, place, { from: time, to: end }),
              isExplore: true,
            } as const,
          ]
        : []),
    ];
  },
};
