import { z } from 'zod';
import { linePattern, type LinePattern } from '../sources/linePattern.ts';
import type { JoinOptions } from '../sources/multiline.ts';

/** A regular expression for lines of a log, as `linePattern` knows them. */
export const pattern = z
  .string()
  .min(1)
  .transform((source, context): LinePattern => {
    try {
      return linePattern(source);
    } catch (error) {
      const message = `must be a regular expression such as ^\\d{4}-\\d{2}-\\d{2}: ${(error as Error).message}`;
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    }
  });

/** How lines are joined; a source adds the keys that tell which containers' lines. The keys are those of `JoinOptions`. */
export const joining = {
  firstLine: pattern,
  maxLines: z.int().min(2).max(10_000).default(500),
  /** A record's message stays below Loki's longest line. */
  maxBytes: z.int().min(1024).max(32_768).default(32_768),
  timeoutMs: z.int().min(100).max(60_000).default(3000),
} satisfies Record<keyof JoinOptions, z.ZodType>;
