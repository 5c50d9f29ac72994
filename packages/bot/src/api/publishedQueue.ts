import type { OutboxMessage } from '@twinlane/core/repositories';
import type { ApiContext } from './appState.ts';

/**
 * Hands over every message that the store publishes, in order, and those that other processes tell of, as they come, on a
 * later turn of the event loop, with all that came in the meantime: the publisher is a trade that has just been booked and
 * must neither wait for a socket nor see its fault. Other processes are told of this one's. Returns how to stop.
 */
export function followPublished(
  { store, fanout, log }: Pick<ApiContext, 'store' | 'fanout' | 'log'>,
  deliver: (messages: readonly OutboxMessage[]) => void,
): () => void {
  let waiting: OutboxMessage[] = [];
  let own: OutboxMessage[] = [];
  let next: NodeJS.Immediate | undefined;

  function attempt(
    pass: (messages: readonly OutboxMessage[]) => void,
    messages: readonly OutboxMessage[],
  ): void {
    try {
      pass(messages);
    } catch (error) {
      log.error({ err: error, messages: messages.length }, 'messages not delivered');
    }
  }

  function deliverAll(): void {
    next = undefined;
    const [messages, untold] = [waiting, own];
    [waiting, own] = [[], []];
    if (fanout !== undefined && untold.length > 0) attempt((told) => fanout.publish(told), untold);
    attempt(deliver, messages);
  }

  function push(messages: readonly OutboxMessage[]): void {
    waiting.push(...messages);
    next ??= setImmediate(deliverAll);
  }

  const stopListening = store.onPublished((message) => {
    if (fanout !== undefined) own.push(message);
    push([message]);
  });
  const stopHearing = fanout?.onMessages(push);
  return () => {
    stopListening();
    stopHearing?.();
    clearImmediate(next);
  };
}
