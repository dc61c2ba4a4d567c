/**
 * Questions that auditors ask, put to the same Loki in two ways: as our records, and as raw audit lines with `| json`, the usual practice.
 *
 *   node test/bench/queries/main.ts [EVENTS] [RUNS]     1,000,000 events over six hours, and the median of 3, unless told otherwise
 *
 * Prints, for each question, the seconds and megabytes of both and the ratios usual / ours; then how long our back end takes over Loki's own
 * HTTP answer, which a Go benchmark measures on the same Loki.
 */
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { scratch } from '../../integration/harness.ts';
import { startLoki } from '../../parts/loki/loki.ts';
import { events } from './events.ts';
import { flush, load, RAW } from './load.ts';
import { QUESTIONS, type Question } from './questions.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const COUNT = Number(process.argv[2] ?? 1_000_000);
const RUNS = Number(process.argv[3] ?? 3);
const SPAN = 6 * 3600;

interface Asked {
  seconds: number;
  megabytes: number;
  rows: number;
}

interface Request {
  path: 'query' | 'query_range';
  parameters: Record<string, string>;
}

const { dir, remove } = await scratch('bench-queries');
const loki = await startLoki({ dir: join(dir, 'loki') });
const until = BigInt(Date.now()) * 1_000_000n;
const from = until - BigInt(SPAN) * 1_000_000_000n;
const tallyq = join(dir, 'tallyq');

async function ask({ path, parameters }: Request): Promise<Asked> {
  const began = performance.now();
  const answer = await fetch(`${loki.url}/loki/api/v1/${path}?${new URLSearchParams(parameters)}`);
  const text = await answer.text();
  const seconds = (performance.now() - began) / 1000;
  if (!answer.ok) {
    throw new Error(`${parameters['query']}: ${answer.status} ${text.slice(0, 300)}`);
  }
  const { data } = JSON.parse(text) as {
    data: { result: Array<{ values?: unknown[] }>; stats: { summary: { totalBytesProcessed: number } } };
  };
  const rows = data.result.reduce((sum, { values }) => sum + (values?.length ?? 1), 0);
  return { seconds, megabytes: data.stats.summary.totalBytesProcessed / 1e6, rows };
}

/** The requests of a question in the usual way. */
function usual({ usual: pipeline, count, query }: Question): Request {
  const logs = `${RAW} ${pipeline}`;
  if (!count) {
    return range(logs, { limit: '1000' });
  }
  const step = query.step ?? `${SPAN}s`;
  const counted = `sum by (${count.by}) (count_over_time(${logs} | __error__="" [${step}]))`;
  const expression = count.top ? `topk(${count.top}, ${counted})` : counted;
  return query.step
    ? range(expression, { step: '600' })
    : { path: 'query', parameters: { query: expression, time: String(until) } };
}

const range = (query: string, more: Record<string, string>): Request => ({
  path: 'query_range',
  parameters: { query, start: String(from), end: String(until), direction: 'backward', ...more },
});

/** The query as a dashboard stores it. */
const stored = ({ query }: Pick<Question, 'query'>) => (query.shape === 'records' ? { limit: 1000, ...query } : query);

/** The request that our compiler makes of it. */
function ours({ query }: Question): Request {
  const file = join(dir, 'query.json');
  writeFileSync(file, JSON.stringify(stored({ query })));
  const bounds = [
    '--from',
    new Date(Number(from / 1_000_000n)).toISOString(),
    '--to',
    new Date(Number(until / 1_000_000n)).toISOString(),
  ];
  const explained = execFileSync(tallyq, ['--query', file, '--explain', '--output', 'json', ...bounds], {
    encoding: 'utf8',
  });
  const { logql } = JSON.parse(explained) as { logql: string };
  if (query.shape === 'records') {
    return range(logql, { limit: '1000' });
  }
  return query.step
    ? range(logql, { step: '600' })
    : { path: 'query', parameters: { query: logql, time: String(until) } };
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** Both in turn, so that a machine that slows down slows both. */
async function compare(question: Question) {
  const [a, b] = [ours(question), usual(question)];
  const taken: { ours: Asked[]; usual: Asked[] } = { ours: [], usual: [] };
  for (let run = 0; run <= RUNS; run++) {
    const pair = { ours: await ask(a), usual: await ask(b) };
    // The first is to warm up.
    if (run > 0) {
      taken.ours.push(pair.ours);
      taken.usual.push(pair.usual);
    }
  }
  const of = (list: Asked[]) => ({
    seconds: median(list.map(({ seconds }) => seconds)),
    megabytes: median(list.map(({ megabytes }) => megabytes)),
    rows: list[0]!.rows,
  });
  return { title: question.title, ours: of(taken.ours), usual: of(taken.usual) };
}

/** How long our back end takes over Loki's own answer, by a Go benchmark in which each question is asked both ways. */
function overhead(): void {
  const questions = join(dir, 'questions.json');
  const list = QUESTIONS.map((question) => {
    const { path, parameters } = ours(question);
    return { title: question.title.replaceAll(' ', '-'), query: stored(question), path, params: parameters };
  });
  writeFileSync(questions, JSON.stringify(list));
  const env = {
    ...process.env,
    TALLYMAN_BENCH_LOKI: loki.url,
    TALLYMAN_BENCH_FROM: String(from),
    TALLYMAN_BENCH_TO: String(until),
    TALLYMAN_BENCH_QUESTIONS: questions,
  };
  const bench = (pattern: string, times: string) =>
    execFileSync('go', ['test', './pkg/plugin', './pkg/frames', '-run', '^$', '-bench', pattern, '-benchtime', times], {
      cwd: root,
      env,
      encoding: 'utf8',
    });
  const lines = bench('Questions', '5x').matchAll(/^BenchmarkQuestions\/(\S+?)-\d+\s+\d+\s+(\d+) ns\/op/gm);
  const taken = new Map([...lines].map(([, name, ns]) => [name!, Number(ns) / 1e6]));
  console.log(`${'our back end over Loki'.padEnd(42)}  Loki ms   ours ms     ratio`);
  const ratios = list.map(({ title }) => {
    const [theirs, own] = [taken.get(`${title}/Loki`) ?? NaN, taken.get(`${title}/Datasource`) ?? NaN];
    console.log(`${title.replaceAll('-', ' ').padEnd(42)}${cell(theirs, 1)} ${cell(own, 1)} ${cell(own / theirs, 2)}`);
    return own / theirs;
  });
  console.log(`\nmedian ratio ${median(ratios).toFixed(2)}`);
  const page = /^BenchmarkPageToFrames\S*\s+\d+\s+(\d+) ns\/op/m.exec(bench('PageToFrames', '100x'))?.[1];
  console.log(`a page of 1,000 records to frames: ${(Number(page) / 1e6).toFixed(1)} ms`);
}

const cell = (value: number, digits = 3) => value.toFixed(digits).padStart(9);

try {
  execFileSync('go', ['build', '-o', tallyq, './cmd/tallyq'], { cwd: root, stdio: 'inherit' });
  console.log(`storing ${COUNT} events, twice`);
  const began = performance.now();
  const records = await load(loki.url, events(COUNT, from, until), (count) => console.log(`  ${count}`));
  await flush(loki.url);
  console.log(`${records} records, after ${((performance.now() - began) / 1000).toFixed(0)} s\n`);
  console.log(
    `${'question'.padEnd(42)}   ours s   usual s     ratio   ours MB  usual MB     ratio  rows (ours, usual)`
  );
  const ratios: number[] = [];
  for (const question of QUESTIONS) {
    const { title, ours, usual } = await compare(question);
    const ratio = usual.seconds / ours.seconds;
    ratios.push(ratio);
    const bytes = usual.megabytes / Math.max(ours.megabytes, 0.001);
    console.log(
      `${title.padEnd(42)}${cell(ours.seconds)} ${cell(usual.seconds)} ${cell(ratio, 1)} ${cell(ours.megabytes, 1)} ${cell(usual.megabytes, 1)} ${cell(bytes, 1)}  ${ours.rows}, ${usual.rows}`
    );
  }
  console.log(
    `\ntimes faster than the usual practice: median ${median(ratios).toFixed(1)}, best ${Math.max(...ratios).toFixed(1)}, worst ${Math.min(...ratios).toFixed(1)}\n`
  );
  overhead();
} finally {
  await loki.stop();
  await remove();
  rmSync(tallyq, { force: true });
}
