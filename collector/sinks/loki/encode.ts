import protobuf from 'protobufjs/minimal.js';
import { compress } from 'snappyjs';
import type { Entry } from '../../buffer/codec.ts';

/** A LogQL stream selector, which is also how the push API wants labels: `{a="b",c="d"}`. */
export function toSelector(stream: string): string {
  const labels = Object.entries(JSON.parse(stream) as Record<string, string>);
  return `{${labels.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(',')}}`;
}

/** A stream with one label more; canonical JSON, as it was. */
export function withLabel(stream: string, name: string, value: string): string {
  const labels = { ...(JSON.parse(stream) as Record<string, string>), [name]: value };
  return JSON.stringify(Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** Entries by stream, in the order in which they come. */
export function byStream(entries: Entry[]): Map<string, Entry[]> {
  const streams = new Map<string, Entry[]>();
  for (const entry of entries) {
    const list = streams.get(entry.stream);
    if (list) {
      list.push(entry);
    } else {
      streams.set(entry.stream, [entry]);
    }
  }
  return streams;
}

/**
 * The body of a push: logproto.PushRequest in protobuf, compressed with snappy's block format.
 * Source: grafana/loki, pkg/push/push.proto (Apache-2.0).
 */
export function encodePush(entries: Entry[]): Uint8Array {
  const writer = protobuf.Writer.create();
  for (const [stream, list] of byStream(entries)) {
    writer.uint32(0x0a).fork();
    writer.uint32(0x0a).string(toSelector(stream));
    for (const entry of list) {
      writer.uint32(0x12).fork();
      writer.uint32(0x0a).fork();
      writer.uint32(0x08).int64(Number(entry.time / 1_000_000_000n));
      writer.uint32(0x10).int32(Number(entry.time % 1_000_000_000n));
      writer.ldelim();
      writer.uint32(0x12).string(entry.line);
      writer.ldelim();
    }
    writer.ldelim();
  }
  return compress(writer.finish());
}
