import { ID, LOST, unseenEnd } from '../../pipeline/normalise/containerFacts.ts';
import type { Fact } from '../../pipeline/normalise/podFact.ts';
import type { Remembered } from './podMemory.ts';

/** A run of a container that has begun, by what is known of its pod, and of whose end nothing is known. */
interface Open {
  name: string;
  id: string;
}

/**
 * The ends of runs that were over before the kubelet told of them: it tells of the present run of a container and the one before, and while it
 * cannot reach the API server there may be more. `facts` are those of the status that is told now.
 */
export function overtaken(before: Remembered, facts: Fact[]): Fact[] {
  return openRuns(before, facts).flatMap(({ name, id }) => {
    const starts = facts.filter(({ key }) => key.startsWith(`${name}/`) && key.endsWith('/start'));
    const [first] = starts.sort((a, b) => (startOf(a) < startOf(b) ? -1 : 1));
    // Without another run it may be that the kubelet has just lost sight of it.
    if (!first?.time) {
      return [];
    }
    const message = 'it was over before its end was told; the time is when the next run that was told began';
    const { k8s_container_type, container_runtime_name } = first.record ?? {};
    const record = { k8s_container_type, container_runtime_name, container_id: fullId(before, id), message };
    // Before that start, as times go that tell whole seconds.
    return [{ ...unseenEnd(name, id, undefined, record), time: first.time - 1n, evidence: first.evidence }];
  });
}

/** The end of a container that the kubelet lost has its id no more; it is that of the run that had no end so far. */
export function identified(before: Remembered, facts: Fact[]): Fact[] {
  return facts.map((fact) => {
    const [name, id, action] = fact.key.split('/');
    const open = id === LOST && action === 'die' ? openRuns(before, []).filter((run) => run.name === name) : [];
    return open[0] && open.length === 1
      ? { ...fact, record: { ...fact.record, container_id: fullId(before, open[0].id) } }
      : fact;
  });
}

/** The ends of what still ran when it was last told of a pod that vanished. */
export function vanished(gone: Remembered, time: bigint): Fact[] {
  const message = 'the pod was gone when pods were listed after a gap';
  return openRuns(gone, []).map(({ name, id }) => ({
    ...unseenEnd(name, id, undefined, { container_id: fullId(gone, id), message }),
    time,
    cause: 'removal',
  }));
}

function openRuns({ keys }: Remembered, facts: Fact[]): Open[] {
  const known = keys.split('\n');
  const told = new Set([...known.filter((key) => !key.endsWith('/start')), ...facts.map(({ key }) => key)]);
  return known.flatMap((key) => {
    const [name = '', id = '', action] = key.split('/');
    // Its start is told for as long as it is in view. One that the kubelet lost may have no id.
    const accounts = [key, `${name}/${id}/die`, `${name}/${LOST}/die`];
    return action !== 'start' || accounts.some((account) => told.has(account)) ? [] : [{ name, id }];
  });
}

const startOf = ({ time }: Fact) => time ?? 0n;

const fullId = ({ running }: Remembered, id: string) => running.find((containerId) => containerId.slice(0, ID) === id);
