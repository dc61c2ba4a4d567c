import { objectAt, textAt, type Json, type Layer } from './layer.ts';

/**
 * A message of Google Cloud Pub/Sub, as a push subscription sends it or `gcloud pubsub subscriptions pull --format=json` writes it.
 * Source: Pub/Sub documentation, "Push subscriptions", PubsubMessage.
 */
export function openPubSub(value: Json): Layer | undefined {
  const data = textAt(objectAt(value, 'message'), 'data');
  const sent = 'subscription' in value || 'ackId' in value || 'messageId' in objectAt(value, 'message');
  return data !== undefined && sent ? { inner: [{ packed: data }] } : undefined;
}
