import type { Owner } from '../../kubernetes/workloads.ts';
import type { Cause } from '../../pipeline/normalise/podFact.ts';
import type { Request } from '../../pipeline/requester.ts';
import type { ObjectName, Requesters } from '../../pipeline/requesters.ts';

/** What has to be known of a pod to find whose request is behind what happens to it. Times are nanoseconds since the epoch. */
export interface About {
  namespace: string;
  name: string;
  createdAt: bigint | undefined;
  removedAt: bigint | undefined;
  /** It has to go for reasons of the cluster's: what was asked of its owners does not explain that. */
  disrupted: boolean;
  /** The pod's owner, its owner and so on. */
  chain: Owner[];
}

export interface Attribution {
  request: Request;
  /** No request that is still to come can be the right one: it was about the pod itself, or just before. */
  certain: boolean;
}

const SECOND = 1_000_000_000n;
/** Objects tell whole seconds, and clocks of API servers differ a little. */
const SLACK = 2n * SECOND;
/** A controller begins at once; it may be at work for a while after a change of many pods. */
const SOON = 10n * SECOND;
const WORKING = 900n * SECOND;

/** What a fact about a pod follows from, with what is known of the pod besides. */
export function causeOf(cause: Cause | undefined, { disrupted }: Pick<About, 'disrupted'>): Cause | undefined {
  return cause === 'removal' && disrupted ? 'deletion' : cause;
}

/**
 * The request that something followed from. A pod is there because somebody created it, or was the last to change what made it by
 * then. It goes because somebody deleted or evicted it, or else changed, scaled or deleted what made it shortly before.
 */
export function askedFor(requesters: Requesters, about: About, cause: Cause, time: bigint): Attribution | undefined {
  const { namespace, name } = about;
  const pod: ObjectName = { group: '', resource: 'pods', namespace, name };
  switch (cause) {
    case 'creation': {
      const at = about.createdAt ?? time;
      // When a pod was created of which only an event tells is not known.
      const since = about.createdAt === undefined ? 0n : at - SOON;
      const own = newest(requesters, [pod], since, at + SLACK, ({ action, subresource }) => {
        return action === 'create' && subresource === undefined;
      });
      const above =
        own ?? newest(requesters, owners(about), 0n, at + SLACK, ({ action }) => !action.startsWith('delete'));
      // Another change may have followed within the same seconds, and be still to come.
      const settled = above !== undefined && above.time > at - SOON && requesters.heardUntil > at + SLACK;
      return above && { request: above, certain: own !== undefined || settled };
    }
    case 'removal':
    case 'deletion': {
      const at = about.removedAt ?? time;
      const since = (about.createdAt ?? 0n) - SLACK;
      const own = newest(requesters, [pod, { ...pod, name: '' }], since, at + SLACK, ({ action, subresource }) => {
        return action.startsWith('delete') || subresource === 'eviction';
      });
      if (own || cause === 'deletion') {
        return own && { request: own, certain: true };
      }
      const lately = at - WORKING > since ? at - WORKING : since;
      const request = newest(requesters, owners(about), lately, at + SLACK, ({ action }) => action !== 'create');
      const space = { group: '', resource: 'namespaces', name: namespace };
      const whole = newest(requesters, [space], lately, at + SLACK, ({ action }) => action === 'delete');
      const found = whole ?? request;
      // A scale or a change explains many removals; one of the pod itself that is still to come would explain it better.
      return found && { request: found, certain: found.action === 'delete' && found.time > at - SOON };
    }
    case 'resize':
    case 'debug': {
      const subresource = cause === 'resize' ? 'resize' : 'ephemeralcontainers';
      const request = newest(requesters, [pod], 0n, time + SLACK, (one) => one.subresource === subresource);
      return request && { request, certain: request.time > time - SOON };
    }
  }
}

function newest(
  requesters: Requesters,
  objects: ObjectName[],
  from: bigint,
  until: bigint,
  fits: (request: Request) => boolean
): Request | undefined {
  return objects
    .flatMap((object) => requesters.about(object))
    .filter((request) => request.time >= from && request.time <= until && fits(request))
    .reduce<Request | undefined>((a, b) => (a === undefined || b.time > a.time ? b : a), undefined);
}

function owners({ namespace, chain }: About): ObjectName[] {
  return chain.flatMap(({ apiVersion, kind, name }) => {
    const group = apiVersion.includes('/') ? (apiVersion.split('/', 1)[0] ?? '') : '';
    const resource = `${kind.toLowerCase()}s`;
    // Cluster-wide owners have no namespace.
    return [
      { group, resource, namespace, name },
      { group, resource, name },
    ];
  });
}
