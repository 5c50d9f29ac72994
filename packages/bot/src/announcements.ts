import type { Store } from '@twinlane/core/ports';
import type { OutboxMessage } from '@twinlane/core/repositories';
import type { AlertMessage } from '@twinlane/protocol/serverMessage';
import type { Logger } from 'pino';

/** Tells the operator at once, past the database: the log, the terminal and open sockets. */
export interface Announcements {
  tell(alert: AlertMessage): void;
  /** Must not throw. Returns how to stop listening. */
  onAlert(listener: (alert: AlertMessage) => void): () => void;
}

const LEVELS = { info: 'info', warning: 'warn', critical: 'error' } as const;

/** Announcements that nobody hears yet but the log. */
export function createAnnouncements(log: Pick<Logger, 'info' | 'warn' | 'error'>): Announcements {
  const listeners = new Set<(alert: AlertMessage) => void>();
  return {
    tell(alert) {
      log[LEVELS[alert.level]]({ alert }, 'Announced');
      listeners.forEach((listener) => listener(alert));
    },
    onAlert(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** Everything that is published after its commit, and what is told past the database. Returns how to stop listening. */
export function onEveryMessage(
  store: Pick<Store, 'onPublished'>,
  announcements: Announcements,
  listener: (message: Pick<OutboxMessage, 'type' | 'data'>) => void,
): () => void {
  const stops = [
    store.onPublished(listener),
    announcements.onAlert((data) => listener({ type: 'alert_message', data })),
  ];
  return () => stops.forEach((stop) => stop());
}
