import { z } from 'zod';
import { parseLabelSelector } from '../kubernetes/selector.ts';
import { joining } from './multiline.ts';
import { file, objectName, place } from './values.ts';

const patterns = z
  .array(z.string().regex(/^[a-z0-9*]([a-z0-9*.-]{0,251}[a-z0-9*])?$/, 'must be a name, with * for any characters'))
  .min(1);

const selector = z.string().superRefine((value, context) => {
  try {
    parseLabelSelector(value);
  } catch (error) {
    context.addIssue({ code: 'custom', message: `must be a label selector: ${(error as Error).message}` });
  }
});

/** What containers are chosen by. */
const choice = z
  .strictObject({ namespaces: patterns.optional(), labels: selector.optional(), containers: patterns.optional() })
  .refine((value) => Object.values(value).some((part) => part !== undefined), {
    message: 'needs namespaces, labels or containers',
  });

export const containerLogs = z
  .strictObject({
    path: place.default('/var/log/pods'),
    nodeName: objectName.optional(),
    pods: z.boolean().default(true),
    kubeconfig: file.optional(),
    include: choice.optional(),
    exclude: choice.optional(),
    startAt: z
      .enum(['beginning', 'end'], { error: 'must be beginning or end: where logs are read from at the first start' })
      .default('beginning'),
    multiline: z.array(z.strictObject({ match: choice.optional(), ...joining })).default([]),
  })
  .refine((value) => value.pods || !namesLabels([value.include, value.exclude, ...value.multiline.map(matchOf)]), {
    message: 'labels are known only with pods: true, as the API server is asked for them',
  });

type Choice = z.infer<typeof choice>;

const matchOf = ({ match }: { match?: Choice }) => match;
const namesLabels = (choices: Array<Choice | undefined>) => choices.some((value) => value?.labels !== undefined);
