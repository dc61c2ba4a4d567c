import { z } from 'zod';
import { bytes, place } from './values.ts';

/** A batch of the largest size becomes several frames of the buffer; one of them must fit. */
const LEAST_BUFFER = 16 * 1024 ** 2;

const share = z
  .number()
  .refine((value) => value >= 0.1 && value <= 1, { message: 'must be a part from 0.1 to 1, such as 0.8' });

export const buffer = z.strictObject({
  dir: place,
  maxBytes: bytes(LEAST_BUFFER).default(1024 ** 3),
  whenFull: z.enum(['block', 'dropOldest'], { error: 'must be block or dropOldest' }).default('block'),
  logShare: share.default(0.8),
});
