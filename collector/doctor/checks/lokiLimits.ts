import { parse } from 'yaml';
import { z } from 'zod';
import { MAX_LINE_BYTES } from '../../pipeline/observation.ts';
import type { LokiClient } from '../../sinks/loki/client.ts';
import { ok, missing, optional, unknown, type Result } from '../finding.ts';

/** What Loki's /config shows, the parts that are of use here. Durations and sizes are texts such as 2h0m0s and 256KB. */
const configSchema = z.looseObject({
  limits_config: z
    .looseObject({
      max_line_size: z.union([z.string(), z.number()]).optional(),
      reject_old_samples: z.boolean().optional(),
      reject_old_samples_max_age: z.string().optional(),
      max_query_series: z.number().optional(),
      retention_period: z.string().optional(),
      retention_stream: z.array(z.looseObject({ selector: z.string(), period: z.string() })).nullish(),
    })
    .optional(),
  ingester: z.looseObject({ query_store_max_look_back_period: z.string().optional() }).optional(),
  querier: z.looseObject({ query_ingesters_within: z.string().optional() }).optional(),
  compactor: z.looseObject({ retention_enabled: z.boolean().optional() }).optional(),
});

type LokiSettings = z.infer<typeof configSchema>;

const SERIES = 10_000;
const UNITS: Record<string, number> = { '': 1, B: 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 };

/** Limits of Loki that matter to an audit store, where it shows them. */
export async function limitsOf(client: LokiClient): Promise<Result[]> {
  const { status, text } = await client.look('/config');
  const settings = status === 200 ? read(text) : undefined;
  if (settings === undefined) {
    const found = `Loki does not show its limits (/config: ${status}), as is usual behind a gateway`;
    return [unknown('limits', found, 'see "Loki" in docs/operations.md for those that matter')];
  }
  return [lineSize(settings), oldSamples(settings), lookBack(settings), series(settings), retention(settings)];
}

function read(text: string): LokiSettings | undefined {
  try {
    return configSchema.parse(parse(text));
  } catch {
    return undefined;
  }
}

function lineSize({ limits_config: limits }: LokiSettings): Result {
  const match = /^(\d+(?:\.\d+)?)\s*([KMG]?)i?B?$/i.exec(String(limits?.max_line_size ?? ''));
  if (!match) {
    return unknown('line size', 'max_line_size is not shown');
  }
  const size = Number(match[1]) * UNITS[match[2]!.toUpperCase()]!;
  return size === 0 || size >= MAX_LINE_BYTES
    ? ok(
        'line size',
        size === 0 ? 'lines of any length are taken' : `lines of up to ${limits?.max_line_size} are taken`
      )
    : missing(
        'line size',
        `lines over ${limits?.max_line_size} are refused`,
        'limits_config: { max_line_size: 256KB }'
      );
}

function oldSamples({ limits_config: limits }: LokiSettings): Result {
  return limits?.reject_old_samples === false
    ? ok('old records', 'records of any age are taken')
    : ok('old records', `records older than ${limits?.reject_old_samples_max_age ?? '1w'} are refused`);
}

/** Without this Loki does not look for old entries in what it has not flushed, up to two hours long. */
function lookBack({ ingester, querier }: LokiSettings): Result {
  const back = ingester?.query_store_max_look_back_period ?? '0s';
  const within = querier?.query_ingesters_within ?? '3h0m0s';
  if (back.startsWith('-') || /^0/.test(within)) {
    return ok('late records', 'what is late can be read as soon as it is stored');
  }
  const found = `what is more than ${within} late cannot be read before it is flushed, nor be seen by the collector`;
  const fix =
    'in one process on a file system: ingester: { query_store_max_look_back_period: -1ns }\n' +
    'otherwise: querier: { query_ingesters_within: 0s }';
  return optional(missing('late records', found, fix));
}

function series({ limits_config: limits }: LokiSettings): Result {
  const most = limits?.max_query_series ?? 500;
  return most >= SERIES
    ? ok('series', `a count may have ${most} series`)
    : optional(
        missing('series', `a count may have ${most} series only`, `limits_config: { max_query_series: ${SERIES} }`)
      );
}

function retention({ limits_config: limits, compactor }: LokiSettings): Result {
  if (!compactor?.retention_enabled) {
    return ok('retention', 'nothing is ever deleted');
  }
  const streams = (limits?.retention_stream ?? []).map(({ selector, period }) => `${selector} ${period}`);
  return ok('retention', [`kept for ${limits?.retention_period ?? '0s'} (0s: for ever)`, ...streams].join('; '));
}
