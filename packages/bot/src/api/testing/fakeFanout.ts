import type { Fanout, FanoutState } from '@twinlane/core/fanout';
import type { OutboxMessage } from '@twinlane/core/repositories';

/** A fan-out that does as a test says. */
export interface FakeFanout extends Fanout {
  /** What this process told. */
  readonly told: OutboxMessage[];
  /** Another process tells of messages. */
  tell(...messages: readonly OutboxMessage[]): void;
  miss(rooms: readonly string[] | 'all'): void;
  become(state: FanoutState): void;
}

/** Starts connected. */
export function createFakeFanout(): FakeFanout {
  const onMessages = new Set<(messages: readonly OutboxMessage[]) => void>();
  const onMissed = new Set<(rooms: readonly string[] | 'all') => void>();
  const onState = new Set<(state: FanoutState) => void>();
  const told: OutboxMessage[] = [];
  let current: FanoutState = 'connected';
  return {
    told,
    announce: () => {},
    onChanged: () => () => {},
    state: () => current,
    publish: (messages) => void told.push(...messages),
    onMessages: (listener) => listen(onMessages, listener),
    onMissed: (listener) => listen(onMissed, listener),
    onState: (listener) => listen(onState, listener),
    close: async () => {},
    tell: (...messages) => onMessages.forEach((hear) => hear(messages)),
    miss: (rooms) => onMissed.forEach((hear) => hear(rooms)),
    become(state) {
      current = state;
      onState.forEach((hear) => hear(state));
    },
  };
}

function listen<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
