import { HOOK_TYPES, parseHook } from '../../pipeline/normalise/harborHook.ts';
import { hookFacts, numbered } from '../../pipeline/normalise/harborHookFacts.ts';
import { registryObservation } from '../../pipeline/normalise/imageRegistry.ts';
import { Lru } from '../../lru.ts';
import { dropped, faulty, isObject, jsonParser, observed, type Format } from './format.ts';
import { harborOf } from './harborOf.ts';

/** Events that are remembered, to number equal ones and to know what was delivered again. */
const REMEMBERED = 50_000;

/** Bodies that Harbor's webhooks have sent, in either format. */
export const harborWebhooks: Format = {
  name: 'harbor-webhooks',
  title: "bodies of Harbor's webhooks (Default or CloudEvents), one on a line or a list",
  stateful: true,
  recognises: ({ value }) => {
    const parsed = isObject(value) ? parseHook(value) : undefined;
    return parsed !== undefined && 'event' in parsed && HOOK_TYPES.has(parsed.event.type);
  },
  parser: (file, context) => {
    const identity = harborOf(file, context);
    const counts = new Lru<string, number>(REMEMBERED);
    const delivered = new Lru<string, true>(REMEMBERED);
    return jsonParser((value, text) => {
      const parsed = parseHook(value);
      if ('fault' in parsed) {
        return faulty(parsed.fault, text);
      }
      const { policy, id, type } = parsed.event;
      if (!HOOK_TYPES.has(type)) {
        return faulty(`an event of an unknown type: ${type.slice(0, 100)}`, text);
      }
      // Without an id what was delivered twice cannot be told from what happened twice within a second.
      const delivery = id === undefined ? undefined : `${policy} ${id}`;
      if (delivery !== undefined && delivered.get(delivery)) {
        return dropped('events that were delivered again');
      }
      if (delivery !== undefined) {
        delivered.set(delivery, true);
      }
      const told = hookFacts(parsed.event, identity).map((facts) => {
        const name = facts.facts.id;
        const number = (counts.get(name) ?? 0) + 1;
        counts.set(name, number);
        return registryObservation(numbered(facts, number));
      });
      return observed(...told);
    });
  },
};
