import { criLog } from './criLog.ts';
import { distributionEvents } from './distributionEvents.ts';
import { distributionLog } from './distributionLog.ts';
import { dockerEvents } from './dockerEvents.ts';
import { dockerLog } from './dockerLog.ts';
import type { Format } from './format.ts';
import { harborAudit } from './harborAudit.ts';
import { harborWebhooks } from './harborWebhooks.ts';
import { kubernetesAudit } from './kubernetesAudit.ts';
import { kubernetesEvents } from './kubernetesEvents.ts';
import { lokiExport } from './lokiExport.ts';

/** All formats, in the order in which a file is tried: the audit events, which are found in envelopes of any form, last. */
export const FORMATS: Format[] = [
  criLog,
  dockerLog,
  dockerEvents,
  lokiExport,
  kubernetesEvents,
  distributionEvents,
  distributionLog,
  harborAudit,
  harborWebhooks,
  kubernetesAudit,
];
