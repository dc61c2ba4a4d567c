import { request, type Dispatcher } from 'undici';
import { beginningOf, retryAfter } from '../../connection/answer.ts';

/** An answer that is none of 2xx. */
export class HttpError extends Error {
  readonly status: number;
  /** The answer's text, shortened. */
  readonly body: string;
  /** For how long the other side wants to be left alone, where it says so. */
  readonly retryAfterMs: number | undefined;
  /** When it was answered, by the other side's clock: its Date header. */
  readonly date: string | undefined;

  constructor(status: number, body: string, retryAfterMs?: number, date?: string) {
    super(`${status} ${body.trim().slice(0, 500)}`.trim());
    this.status = status;
    this.body = body;
    this.retryAfterMs = retryAfterMs;
    this.date = date;
  }
}

export interface Get {
  headers: Record<string, string>;
  dispatcher: Dispatcher;
  signal: AbortSignal;
  /** How long the other side may take to begin its answer, and for each of its pauses. */
  timeoutMs?: number;
  /** A longer answer is not taken. */
  maxBytes?: number;
}

export interface Answer {
  /** JSON, unchecked. */
  value: unknown;
  headers: Record<string, string | string[] | undefined>;
}

const TIMEOUT_MS = 30_000;
const MAX_BYTES = 32 * 1024 * 1024;
const ERROR_BYTES = 64 * 1024;

/** The JSON at a URL. Throws HttpError for an answer that is none of 2xx, else the connection's or the parser's error. */
export async function getJson(url: string, call: Get): Promise<Answer> {
  const { timeoutMs = TIMEOUT_MS, maxBytes = MAX_BYTES } = call;
  const { statusCode, headers, body } = await request(url, {
    dispatcher: call.dispatcher,
    headers: { accept: 'application/json', 'user-agent': 'tallyman', ...call.headers },
    signal: call.signal,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
  if (statusCode < 200 || statusCode > 299) {
    const { text } = await beginningOf(body, ERROR_BYTES);
    const date = headers['date']?.toString();
    throw new HttpError(statusCode, text, retryAfter(headers['retry-after']?.toString(), Date.now()), date);
  }
  const { text, whole } = await beginningOf(body, maxBytes);
  if (!whole) {
    throw new Error(`the answer is longer than ${maxBytes} bytes`);
  }
  try {
    return { value: JSON.parse(text) as unknown, headers };
  } catch {
    throw new Error(`the answer is not JSON: ${text.trim().slice(0, 200)}`);
  }
}
