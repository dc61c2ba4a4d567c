import type { Lifecycle, Mark, Place, Span } from '../../../datasource/lifecycle/types';

const NOWHERE: Place = {
  entity: '',
  cluster: 'lab',
  namespace: '',
  pod: '',
  container: '',
  workload: '',
  node: '',
  host: '',
  image: '',
};

/** The place of a pod or, with a container, of that. */
export const inPod = (pod: string, container = '', more: Partial<Place> = {}): Place => ({
  ...NOWHERE,
  entity: `pod/uid-${pod}${container && `/${container}`}`,
  namespace: 'shop',
  pod,
  container,
  ...more,
});

export const onHost = (name: string, host = 'h1'): Place => ({
  ...NOWHERE,
  entity: `container/${name}`,
  container: name,
  host,
});

export const ofImage = (image: string): Place => ({ ...NOWHERE, entity: `image/${image}`, image });

export const elsewhere = (more: Partial<Place> = {}): Place => ({ ...NOWHERE, ...more });

export const span = (place: Place, start: number, end: number | null, more: Partial<Span> = {}): Span => ({
  ...place,
  kind: place.container ? 'container' : 'pod',
  state: 'running',
  start,
  startKnown: true,
  end,
  endKnown: end !== null,
  exitCode: null,
  restarts: 0,
  reason: '',
  user: '',
  endedBy: '',
  digest: '',
  imageEntity: '',
  containerId: '',
  podUid: '',
  startRecordId: '',
  endRecordId: '',
  ...more,
});

export const mark = (place: Place, time: number, more: Partial<Mark> = {}): Mark => ({
  ...place,
  time,
  end: null,
  kind: 'event',
  action: 'event',
  severity: 'info',
  sentence: `something at ${time}`,
  user: '',
  recordId: `r${time}`,
  sessionId: '',
  object: 'kubernetes-event',
  datasourceUid: 'audit',
  ...more,
});

/** A shop with two pods, one of them with two containers, a container of Docker, an image and a request to a workload. */
export const shop = (): Lifecycle => ({
  spans: [
    span(inPod('web-2'), 40, null),
    span(inPod('web-2', 'web', { image: 'shop/web:1.4' }), 40, null),
    span(inPod('web-10', '', { workload: 'Deployment/web', node: 'n1' }), 0, 50),
    span(inPod('web-10', 'web', { image: '' }), 0, 20, { state: 'waiting' }),
    span(inPod('web-10', 'web', { image: 'shop/web:1.4' }), 20, 50, { imageEntity: 'image/registry/shop/web:1.4' }),
    span(inPod('web-10', 'proxy', { image: 'proxy:1' }), 10, 50),
    span(onHost('cache'), 5, null),
  ],
  marks: [
    mark(inPod('web-10', 'web'), 30, { kind: 'command', severity: 'high' }),
    mark(inPod('web-10'), 35, { kind: 'request', severity: 'low' }),
    mark(inPod('web-10', 'web'), 45, { kind: 'lifecycle' }),
    mark(elsewhere({ namespace: 'shop', workload: 'Deployment/web' }), 60, { kind: 'request' }),
    mark(ofImage('registry/shop/web:1.4'), 70, { kind: 'registry', severity: 'medium' }),
    mark(inPod('gone', 'web'), 80, { kind: 'command' }),
    mark(elsewhere(), 90, { kind: 'alert', severity: 'critical' }),
  ],
});
