import { z } from 'zod';
import { choice } from './containerLogs.ts';
import { file, namespaces } from './values.ts';

export const podLogs = z.strictObject({
  kubeconfig: file.optional(),
  namespaces: namespaces.optional(),
  include: choice.optional(),
  exclude: choice.optional(),
  maxStreams: z.int().min(1).max(2000).default(200),
});
