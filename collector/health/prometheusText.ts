/** A metric as Prometheus' text format has it. */
export interface Family {
  type: string;
  help: string;
  samples: Array<{ name: string; labels: Record<string, string>; value: number }>;
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/y;
const SUFFIXES: Record<string, string[]> = {
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
};

/**
 * Reads Prometheus' text format 0.0.4 strictly, for tests; throws with the line that breaks a rule: a sample before its TYPE or of another
 * metric, two samples of the same labels, a metric that comes twice, a value that is none.
 * Source: prometheus.io/docs/instrumenting/exposition_formats.
 */
export function parsePrometheus(text: string): Map<string, Family> {
  if (!text.endsWith('\n')) {
    throw new Error('the last line has no end');
  }
  const families = new Map<string, Family>();
  let current: [string, Family] | undefined;
  const known = new Set<string>();
  for (const line of text.split('\n').filter((line) => line !== '')) {
    const comment = new RegExp(`^# (HELP|TYPE) (${NAME}) (.+)$`).exec(line);
    if (comment) {
      const [, kind, name, rest] = comment as unknown as [string, string, string, string];
      if (kind === 'HELP') {
        refuseIf(families.has(name), 'comes twice', line);
        current = [name, { type: '', help: rest, samples: [] }];
        families.set(...current);
      } else {
        refuseIf(current?.[0] !== name, 'has no HELP before it', line);
        current![1].type = rest;
      }
      continue;
    }
    const sample = new RegExp(`^(${NAME})(?:\\{(.*)\\})? (\\S+)$`).exec(line);
    if (!sample || !current) {
      throw new Error(`no sample: ${line}`);
    }
    const [family, { type, samples }] = current;
    const name = sample[1]!;
    const suffixes = SUFFIXES[type] ?? [''];
    refuseIf(!suffixes.some((suffix) => name === family + suffix), `is none of ${family}`, line);
    const labels = parseLabels(sample[2] ?? '', line);
    const value = Number(sample[3]!.replace(/^([+-]?)Inf$/, '$1Infinity'));
    refuseIf(Number.isNaN(value) && !/^nan$/i.test(sample[3]!), 'has no number', line);
    const key = `${name} ${JSON.stringify(Object.entries(labels).sort())}`;
    refuseIf(known.has(key), 'comes twice', line);
    known.add(key);
    samples.push({ name, labels, value });
  }
  return families;
}

function parseLabels(text: string, line: string): Record<string, string> {
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  for (let at = 0; at < text.length; at = LABEL.lastIndex) {
    const match = LABEL.exec(text);
    if (!match) {
      throw new Error(`no labels: ${line}`);
    }
    refuseIf(labels[match[1]!] !== undefined, 'has a label twice', line);
    labels[match[1]!] = match[2]!;
  }
  return labels;
}

function refuseIf(broken: boolean, rule: string, line: string): void {
  if (broken) {
    throw new Error(`${rule}: ${line}`);
  }
}

/** The value of the one sample with these labels; `undefined` when there is none. */
export function valueOf(
  families: Map<string, Family>,
  name: string,
  labels: Record<string, string> = {}
): number | undefined {
  const family = families.get(name.replace(/_(bucket|sum|count)$/, '')) ?? families.get(name);
  const samples = (family?.samples ?? []).filter(
    (sample) => sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value)
  );
  if (samples.length > 1) {
    throw new Error(`${samples.length} samples of ${name} ${JSON.stringify(labels)}`);
  }
  return samples[0]?.value;
}
