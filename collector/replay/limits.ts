import { parse } from 'yaml';
import { z } from 'zod';
import type { LokiClient } from '../sinks/loki/client.ts';

/** What Loki refuses, as far as it can be known. */
export interface Limits {
  /** Where it was found out, for messages. */
  source: string;
  /** Older entries are refused; nanoseconds. `undefined` where entries of any age are taken. */
  maxAge?: bigint;
  /** Entries further in the future are refused; nanoseconds. */
  grace?: bigint;
  /** Longer lines are refused; bytes. `undefined` where they are not. */
  maxLine?: number;
  /** Loki does not look for what is older than that (nanoseconds) among what it has not flushed yet. */
  hidden?: bigint;
}

const limitsSchema = z.looseObject({
  reject_old_samples: z.boolean(),
  reject_old_samples_max_age: z.string(),
  creation_grace_period: z.string(),
  max_line_size: z.union([z.string(), z.number()]),
  max_line_size_truncate: z.boolean().optional(),
});

const lookBackSchema = z.looseObject({
  target: z.string().optional(),
  querier: z.looseObject({ query_ingesters_within: z.string() }),
  ingester: z.looseObject({ query_store_max_look_back_period: z.string().optional() }),
});

const UNITS: Record<string, bigint> = {
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
  d: 24n * 3_600_000_000_000n,
  w: 7n * 24n * 3_600_000_000_000n,
  y: 365n * 24n * 3_600_000_000_000n,
};

/** Nanoseconds of a duration as Prometheus writes it: 1w, 168h, 10m, 1h30m. `undefined` for what is none. */
export function parseDuration(text: string): bigint | undefined {
  if (/^0[a-z]*$/.test(text)) {
    return 0n;
  }
  const parts = [...text.matchAll(/(\d+)(ms|[smhdwy])/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) {
    return undefined;
  }
  return parts.reduce((sum, [, number, unit]) => sum + BigInt(number!) * UNITS[unit!]!, 0n);
}

/** Bytes of a size as Loki writes it: 256KB, 1MB, 0B; its KB are of 1024 bytes. Source: grafana/loki, pkg/util/flagext/bytesize.go. */
export function parseSize(size: string | number): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([KMG]?)(?:i?B)?$/i.exec(String(size));
  const power = ['', 'k', 'm', 'g'].indexOf((match?.[2] ?? '').toLowerCase());
  return match ? Math.floor(Number(match[1]) * 1024 ** power) : undefined;
}

/**
 * What Loki says of its limits: those of the tenant where they are published, else those in its configuration. `undefined` when neither can be
 * read with these credentials, or not by this address. Rejects while Loki does not answer.
 */
export async function readLimits(client: LokiClient): Promise<Limits | undefined> {
  for (const path of ['/config/tenant/v1/limits', '/config']) {
    const { status, text } = await client.look(path);
    const found = status === 200 ? limitsIn(text) : undefined;
    if (found) {
      return { source: path, ...found };
    }
  }
  return undefined;
}

/** Says that what is imported cannot be seen for a while, where it is so. */
export function explainHidden({ hidden }: Limits): string | undefined {
  return hidden === undefined
    ? undefined
    : `this Loki does not look for what is older than ${hidden / UNITS['m']!} minutes in what it has not flushed, which takes it up to ` +
        'two hours: until then what is imported does not show, and the same imported again is stored twice; ' +
        'set ingester.query_store_max_look_back_period: -1ns (one process) or querier.query_ingesters_within: 0s (several)';
}

function limitsIn(text: string): Omit<Limits, 'source'> | undefined {
  let content: unknown;
  try {
    content = parse(text);
  } catch {
    return undefined;
  }
  const lookBack = lookBackSchema.safeParse(content);
  const within = lookBack.success ? parseDuration(lookBack.data.querier.query_ingesters_within) : undefined;
  const everything = lookBack.success && /^-/.test(lookBack.data.ingester.query_store_max_look_back_period ?? '');
  const inner = (content as { limits_config?: unknown } | null)?.limits_config ?? content;
  const parsed = limitsSchema.safeParse(inner);
  if (!parsed.success) {
    return undefined;
  }
  const limits = parsed.data;
  const maxLine = limits.max_line_size_truncate ? 0 : parseSize(limits.max_line_size);
  return {
    maxAge: limits.reject_old_samples ? parseDuration(limits.reject_old_samples_max_age) : undefined,
    grace: parseDuration(limits.creation_grace_period),
    maxLine: maxLine === 0 ? undefined : maxLine,
    hidden: everything || within === 0n ? undefined : within,
  };
}
