import type { OutboxMessage } from '@twinlane/core/repositories';
import type { ApiContext } from './appState.ts';

/**
 * Hands over every message that the store publishes, in order, on a later turn of the event loop: the publisher is a
 * trade that has just been booked and must neither wait for a socket nor see its fault. Returns how to stop.
 */
export function followPublished(
  { store, log }: Pick<ApiContext, 'store' | 'log'>,
  deliver: (message: OutboxMessage) => void,
): () => void {
  const waiting: OutboxMessage[] = [];
  let next: NodeJS.Immediate | undefined;

  function deliverAll(): void {
    next = undefined;
    for (const message of waiting.splice(0)) {
      try {
        deliver(message);
      } catch (error) {
        log.error({ err: error, room: message.room, seq: message.seq }, 'message not delivered');
      }
    }
  }

  const stopListening = store.onPublished((message) => {
    waiting.push(message);
    next ??= setImmediate(deliverAll);
  });
  return () => {
    stopListening();
    clearImmediate(next);
  };
}
