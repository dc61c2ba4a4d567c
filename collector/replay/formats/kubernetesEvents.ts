import { kubernetesEventSchema, normaliseKubernetesEvent } from '../../pipeline/normalise/kubernetesEvent.ts';
import { faulty, isObject, jsonParser, observed, type Format } from './format.ts';

/** The event itself, where it comes as a watch gives it out; and what a list leaves out of its items, as the list says it. */
function unwrapped(value: unknown): unknown {
  const event =
    isObject(value) && typeof value['type'] === 'string' && isObject(value['object']) ? value['object'] : value;
  if (!isObject(event) || event['kind'] !== undefined) {
    return event;
  }
  const apiVersion = event['involvedObject'] !== undefined ? 'v1' : 'events.k8s.io/v1';
  return { kind: 'Event', apiVersion, ...event };
}

/** Events of Kubernetes, of either API group. */
export const kubernetesEvents: Format = {
  name: 'kubernetes-events',
  title: 'Kubernetes events (kubectl get events -A -o json, one or a list)',
  stateful: false,
  recognises: ({ value }) => {
    const event = unwrapped(value);
    return (
      isObject(event) &&
      event['kind'] === 'Event' &&
      (isObject(event['involvedObject']) || isObject(event['regarding']))
    );
  },
  parser: () =>
    jsonParser((value) => {
      const event = unwrapped(value);
      const text = JSON.stringify(event);
      const parsed = kubernetesEventSchema.safeParse(event);
      if (!parsed.success) {
        const issue = parsed.error.issues[0];
        return faulty(`${issue?.path.join('.') || 'event'}: ${issue?.message ?? 'not a Kubernetes event'}`, text);
      }
      const observation = normaliseKubernetesEvent(parsed.data, text);
      return observation ? observed(observation) : faulty('the event has no time', text);
    }),
};
