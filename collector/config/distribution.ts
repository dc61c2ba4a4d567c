import { z } from 'zod';
import { receiver } from './receiver.ts';
import { oneOrMany, place, registryName } from './values.ts';

/** A log may come later than the collector. */
const accessLog = z.strictObject({ path: place });

export const distribution = oneOrMany(
  z
    .strictObject({
      name: registryName,
      notifications: receiver('/events').optional(),
      accessLog: accessLog.optional(),
    })
    .refine((value) => value.notifications !== undefined || value.accessLog !== undefined, {
      message: 'needs notifications or accessLog',
      when: ({ issues }) => issues.length === 0,
    })
);
