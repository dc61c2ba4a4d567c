import { RULE_LABEL, VERSION_LABEL } from '../../Alerts/rule/build';

/** When an alert of the app's rules fired for what the timeline is about. */
export interface AlertEpisode {
  title: string;
  labels: Record<string, string>;
  /** Milliseconds since 1970. */
  start: number;
  /** Absent while it goes on. */
  end?: number;
}

interface Transition {
  rule: number;
  text: string;
  time: number;
  isFiring: boolean;
  wasFiring: boolean;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/**
 * Reads what `GET /api/annotations?type=alert` answers with: a transition of an alert from one state to another each, of any rule.
 * Source: grafana, pkg/services/annotations/models.go (ItemDTO), pkg/services/ngalert/state/historian/annotation.go.
 */
export function readTransitions(answer: unknown): Transition[] {
  const items = Array.isArray(answer) ? answer.filter(isObject) : [];
  return items
    .flatMap(({ alertId, text, time, newState, prevState }) =>
      typeof text === 'string' && typeof time === 'number' && typeof newState === 'string'
        ? [{ rule: Number(alertId), text, time, isFiring: isFiring(newState), wasFiring: isFiring(prevState) }]
        : []
    )
    .sort((a, b) => a.time - b.time);
}

/** "Alerting", also with a reason: "Alerting (NoData)". */
const isFiring = (state: unknown): boolean => typeof state === 'string' && state.startsWith('Alerting');

/** Puts beginnings and ends together. What was firing before the first transition began before `from`. */
export function episodes(transitions: Transition[], from: number): AlertEpisode[] {
  const open = new Map<string, AlertEpisode>();
  const list: AlertEpisode[] = [];
  for (const { rule, text, time, isFiring: fires, wasFiring } of transitions) {
    const read = readText(text);
    if (!read) {
      continue;
    }
    const key = `${rule} ${JSON.stringify(read.labels)}`;
    const known = open.get(key);
    if (fires && !known) {
      const episode = { ...read, start: wasFiring ? from : time };
      open.set(key, episode);
      list.push(episode);
    } else if (!fires && known) {
      known.end = time;
      open.delete(key);
    } else if (!fires && wasFiring) {
      list.push({ ...read, start: from, end: time });
    }
  }
  return list;
}

/** `Title {alertname=Title, user_name=alice} - A=1.000000`. Values are not quoted there: a comma may be in one. */
function readText(text: string): Pick<AlertEpisode, 'title' | 'labels'> | undefined {
  const [, title, inner] = /^(.*) \{(.*)\} - /s.exec(text) ?? [];
  if (title === undefined || inner === undefined) {
    return undefined;
  }
  const parts = inner.split(/(?:^|, )([A-Za-z_]\w*)=/).slice(1);
  const labels: Record<string, string> = {};
  for (let at = 0; at + 1 < parts.length; at += 2) {
    labels[parts[at] ?? ''] = parts[at + 1] ?? '';
  }
  return { title, labels };
}

/** Many things have these in common. */
const TOO_WIDE = new Set(['cluster', 'severity']);

/** Of the app's rules (whose origin the history does not keep, as its name begins with two underscores) the alerts about what a timeline is of: of what both name, all is the same, and more than the cluster. */
export function areAbout(list: AlertEpisode[], equal: Record<string, string>): AlertEpisode[] {
  return list.filter(({ labels }) => {
    const shared = Object.keys(equal).filter((name) => labels[name] !== undefined && labels[name] !== '');
    return (
      labels[RULE_LABEL] !== undefined &&
      shared.every((name) => labels[name] === equal[name]) &&
      shared.some((name) => !TOO_WIDE.has(name))
    );
  });
}

/** What tells one alert of a rule from another. */
const OF_THE_RULE = new Set(['alertname', 'grafana_folder', 'severity', RULE_LABEL, VERSION_LABEL]);

export const alertText = ({ labels }: AlertEpisode): string =>
  Object.entries(labels)
    .filter(([name, value]) => !OF_THE_RULE.has(name) && value !== '')
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
