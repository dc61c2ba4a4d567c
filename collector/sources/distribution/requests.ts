/**
 * Finds in a registry's log what notifications do not tell: failed and successful logins, and what was refused or not there.
 *
 * Not every 401 is a failure. A client that has credentials asks without them first, to be told how to present them; only what follows
 * shows what became of it. So a request that was answered by 401, unless its credentials are known to be wrong, waits for the client's
 * next ones: another answer than 401 to the same request says that it was let in. Nor is every 404: a client that is about to write
 * a tag or a layer looks whether it is there.
 *
 * One request can have several lines, in any mixture of two forms (LoggedRequest.form). The registry's messages about one have its id;
 * the line of the access log comes after them and is known by who asked for what.
 */
import { createHash } from 'node:crypto';
import { Lru } from '../../lru.ts';
import { parseRegistryLogLine, type LoggedRequest } from '../../pipeline/normalise/registryLogLine.ts';
import { actionOf, observeLoggedRequest, placeOf, type Place } from '../../pipeline/normalise/registryRequest.ts';
import { isAttachedTag } from '../../pipeline/normalise/registryArtifact.ts';
import type { Observation } from '../../pipeline/observation.ts';
import type { Pipeline } from '../../pipeline/pipeline.ts';
import { Waiting, type Waiter } from './waiting.ts';

/** Ids of requests that have had their message, and lines of the access log that are to come for one. */
const REMEMBERED = 2000;

const msOf = ({ time }: LoggedRequest) => Number(BigInt(time) / 1_000_000n);

const whatOf = ({ method, path }: LoggedRequest) => `${method} ${path}`;

type Positions = Pick<Pipeline, 'cursor' | 'cursorKeys' | 'hasSeen'>;

interface Asked {
  request: LoggedRequest;
  place: Place;
  /** Address and program of who asked. */
  client: string;
}

/** The log of one registry. Times are milliseconds since the epoch. */
export class Requests {
  readonly #registry: string;
  readonly #positions: Positions;
  readonly #waiting: Waiting;
  readonly #answered = new Lru<string, true>(REMEMBERED);
  /** Lines of the access log in the second of the last one, and how often each was there. */
  #second = '';
  readonly #lines = new Map<string, number>();

  constructor(positions: Positions, registry: string) {
    this.#registry = registry;
    this.#positions = positions;
    this.#waiting = new Waiting(positions, registry);
  }

  /** The records that a line makes, of itself and of those that waited for it. */
  take(line: string, now: number): Observation[] {
    const request = parseRegistryLogLine(line);
    const place = request && placeOf(request.path);
    if (!request || !place) {
      return [];
    }
    const who = createHash('sha256').update(`${request.address ?? ''}\n${request.userAgent ?? ''}`);
    const asked = { request, place, client: who.digest('base64url').slice(0, 16) };
    const before = this.#waiting.takePast(msOf(request)).flatMap((waiter) => this.#failed(waiter));
    return [...before, ...(this.#isRepetition(asked) ? [] : this.#judge(asked, now))];
  }

  /** The records of what has waited in vain. */
  overdue(now: number): Observation[] {
    return this.#waiting.takeOverdue(now).flatMap((waiter) => this.#failed(waiter));
  }

  /** What is to be written with the records, as positions. */
  changes(): Record<string, unknown> {
    return this.#waiting.changes();
  }

  commit(): void {
    this.#waiting.commit();
  }

  /** Whether another line has told of the request. */
  #isRepetition({ request, place, client }: Asked): boolean {
    const { form, id, status } = request;
    if (
      id !== undefined &&
      (this.#answered.get(id) || this.#positions.hasSeen(`distribution/${this.#registry}/log/${id}`))
    ) {
      return true;
    }
    // Of what went well elsewhere nothing is recorded, however often it is told.
    const counts = status >= 400 || place.what === 'base';
    const what = `${client} ${whatOf(request)}`;
    if (form === 'access') {
      return counts && this.#waiting.takeExpected(what);
    }
    if (id !== undefined) {
      this.#answered.set(id, true);
    }
    if (counts) {
      this.#waiting.expect(what, msOf(request));
    }
    return false;
  }

  #judge(asked: Asked, now: number): Observation[] {
    const { request, place, client } = asked;
    const { status, credentials, method } = request;
    if (status === 401 && credentials !== 'wrong') {
      return this.#wait('challenge', asked, now);
    }
    const challenged = this.#waiting.letIn(client, whatOf(request));
    if (status === 401) {
      return [this.#observe(asked, 'login')];
    }
    if (status < 400) {
      if (method !== 'GET' && method !== 'HEAD') {
        this.#waiting.written(client, place.repository);
      }
      const loggedIn = place.what === 'base' && (challenged || request.user !== undefined);
      return loggedIn ? [this.#observe(asked, 'login')] : [];
    }
    if (status === 404 && (method === 'HEAD' || method === 'GET')) {
      return this.#absent(asked, now);
    }
    return [this.#observe(asked)];
  }

  /** What was asked for and is not there. */
  #absent(asked: Asked, now: number): Observation[] {
    const { place, request } = asked;
    // Clients ask for signatures and other things about each image that they pull.
    const isQuestion = place.what === 'referrers' || (place.tag !== undefined && isAttachedTag(place.tag));
    if (isQuestion || (place.what === 'blobs' && request.method === 'HEAD')) {
      return [];
    }
    return place.what === 'manifests' && request.method === 'HEAD'
      ? this.#wait('absent', asked, now)
      : [this.#observe(asked)];
  }

  #wait(kind: Waiter['kind'], { request, place, client }: Asked, now: number): Observation[] {
    const { repository } = place;
    const waiter = { at: now, time: msOf(request), kind, client, id: this.#idOf(request), repository, request };
    return this.#waiting.add(whatOf(request), waiter).flatMap((pushed) => this.#failed(pushed));
  }

  /** The record of what has waited in vain; none of a client that has only asked how to log in. */
  #failed({ request, id, times }: Waiter): Observation[] {
    const place = placeOf(request.path);
    if (!place || (place.what === 'base' && (request.credentials === 'missing' || times < 2))) {
      return [];
    }
    const action = actionOf(request.method, place);
    return [observeLoggedRequest(request, { registry: this.#registry, place, action, id, times })];
  }

  #observe({ request, place }: Asked, action = actionOf(request.method, place)): Observation {
    return observeLoggedRequest(request, { registry: this.#registry, place, action, id: this.#idOf(request) });
  }

  /** The request's own id, or for a line without one a name that it has whenever the log is read. */
  #idOf({ id, line, time }: LoggedRequest): string {
    if (id !== undefined) {
      return `log/${id}`;
    }
    const second = time.slice(0, -9);
    if (second !== this.#second) {
      this.#second = second;
      this.#lines.clear();
    }
    const digest = createHash('sha256').update(line).digest('base64url').slice(0, 22);
    const number = this.#lines.get(digest) ?? 0;
    this.#lines.set(digest, number + 1);
    return `log/${digest}${number > 0 ? `/${number}` : ''}`;
  }
}
