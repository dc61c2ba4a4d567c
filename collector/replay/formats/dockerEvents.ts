import { dockerEventSchema, dockerTime, execOf, normaliseDockerEvent } from '../../pipeline/normalise/dockerEvent.ts';
import { dropped, faulty, isObject, jsonParser, observed, type Format } from './format.ts';

/** Exec sessions whose end has not been seen, at most. */
const SESSIONS_KEPT = 10_000;

/** Events of a Docker Engine. */
export const dockerEvents: Format = {
  name: 'docker-events',
  title: "Docker events (docker events --format '{{json .}}')",
  stateful: true,
  recognises: ({ value }) =>
    isObject(value) &&
    typeof value['Type'] === 'string' &&
    typeof value['Action'] === 'string' &&
    isObject(value['Actor']),
  parser: (_, context) => {
    const sessions = new Map<string, { command: string; time: bigint }>();
    return jsonParser((value, text) => {
      const parsed = dockerEventSchema.safeParse(value);
      if (!parsed.success) {
        const issue = parsed.error.issues[0];
        return faulty(`${issue?.path.join('.') || 'event'}: ${issue?.message ?? 'not a Docker event'}`, text);
      }
      const event = parsed.data;
      const compact = text.replace(/"timeNano":\s+/, '"timeNano":');
      const time = dockerTime(event, compact);
      if (time === undefined) {
        return faulty('the event has no time', text);
      }
      const exec = execOf(event);
      if (exec?.phase === 'start' && exec.command !== undefined) {
        sessions.set(exec.id, { command: exec.command, time });
        const oldest = sessions.keys().next().value;
        if (sessions.size > SESSIONS_KEPT && oldest !== undefined) {
          sessions.delete(oldest);
        }
      }
      const session = exec ? sessions.get(exec.id) : undefined;
      if (exec?.phase === 'die') {
        sessions.delete(exec.id);
      }
      const evidence = compact.includes('\n') ? JSON.stringify(value) : compact;
      const observation = normaliseDockerEvent(event, compact, { host: context.host, runtime: 'docker', session });
      return observation
        ? observed({ ...observation, evidence })
        : dropped('events that say nothing of what was done to a container or image');
    });
  },
};
