import type { OutboxMessage } from '@twinlane/core/repositories';

type Outcome = 'open' | 'committed' | 'rolledBack';

interface Entry {
  readonly message: OutboxMessage;
  outcome: Outcome;
}

/** The messages of one transaction. */
export interface Publication {
  add(message: OutboxMessage): void;
  /** Delivers what is due, in each room in the order of `seq`. */
  committed(): void;
  rolledBack(): void;
}

/** Hands messages to listeners after commit. */
export interface PublishQueue {
  begin(): Publication;
  /** A listener must not throw; what it throws goes to `onListenerError` and stops nobody else. */
  onPublished(listener: (message: OutboxMessage) => void): () => void;
}

/**
 * Delivers each room's messages in order, also where several transactions run at a time: a room's row lock orders the
 * transactions, but their commits may be heard of in another order. A message waits for those before it in its room.
 */
export function createPublishQueue(onListenerError: (error: unknown) => void): PublishQueue {
  const listeners = new Set<(message: OutboxMessage) => void>();
  const rooms = new Map<string, Entry[]>();

  function deliver(message: OutboxMessage): void {
    for (const listener of listeners) {
      try {
        listener(message);
      } catch (error) {
        onListenerError(error);
      }
    }
  }

  function drain(room: string): void {
    const entries = rooms.get(room) ?? [];
    while (entries[0] !== undefined && entries[0].outcome !== 'open') {
      const [entry] = entries.splice(0, 1);
      if (entry?.outcome === 'committed') deliver(entry.message);
    }
    if (entries.length === 0) rooms.delete(room);
  }

  function begin(): Publication {
    const own: Entry[] = [];
    const settle = (outcome: Outcome): void => {
      for (const entry of own) entry.outcome = outcome;
      for (const room of new Set(own.map((entry) => entry.message.room))) drain(room);
    };
    return {
      add(message) {
        const entry: Entry = { message, outcome: 'open' };
        own.push(entry);
        const entries = rooms.get(message.room);
        if (entries === undefined) rooms.set(message.room, [entry]);
        else entries.push(entry);
      },
      committed: () => settle('committed'),
      rolledBack: () => settle('rolledBack'),
    };
  }

  return {
    begin,
    onPublished(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
