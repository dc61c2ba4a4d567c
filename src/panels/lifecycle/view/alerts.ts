import type { DataFrame } from '@grafana/data';
import type { Mark } from '../../../datasource/lifecycle/types';

/** The dashboard's annotations, the states of its alert rules among them, as marks. */
export function alertMarks(annotations: DataFrame[] | undefined): Mark[] {
  return (annotations ?? []).flatMap((frame) => {
    const values = (name: string) => frame.fields.find((field) => field.name === name)?.values;
    const [times, ends, titles, texts, states] = ['time', 'timeEnd', 'title', 'text', 'newState'].map(values);
    return (times ?? []).flatMap((time: unknown, row: number): Mark[] => {
      if (typeof time !== 'number') {
        return [];
      }
      const [end, state] = [ends?.[row], text(states?.[row])];
      return [
        {
          ...NOWHERE,
          time,
          end: typeof end === 'number' && end > time ? end : null,
          kind: 'alert',
          action: state,
          severity: /alerting|error/i.test(state) ? 'high' : 'info',
          sentence: plain([text(titles?.[row]), text(texts?.[row]), state].filter(Boolean).join(': ')),
        },
      ];
    });
  });
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Annotations may hold markup. */
const plain = (markup: string): string =>
  markup
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

const NOWHERE = {
  entity: '',
  cluster: '',
  namespace: '',
  pod: '',
  container: '',
  workload: '',
  node: '',
  host: '',
  image: '',
  user: '',
  recordId: '',
  sessionId: '',
  object: '',
  datasourceUid: '',
};
