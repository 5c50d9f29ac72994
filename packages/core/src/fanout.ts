import type { OutboxMessage } from './repositories.ts';

/** Whether what is told reaches the other processes, as far as this one can see. */
export type FanoutState = 'connected' | 'away';

/** What a process keeps in memory of the store, and others may change there. */
export type SharedState = 'denyList';

/** What other processes are told and what they tell. The outbox stays the truth: this only says that it is worth reading. */
export interface Fanout {
  state(): FanoutState;
  /** Tells of messages that this process has committed, in their order. Never waits and never throws. */
  publish(messages: readonly OutboxMessage[]): void;
  /** Messages that others have committed, as they come: some may be missing, or out of order. Returns how to stop listening. */
  onMessages(listener: (messages: readonly OutboxMessage[]) => void): () => void;
  /** Called when something may have been missed: the rooms, or all of them. Returns how to stop listening. */
  onMissed(listener: (rooms: readonly string[] | 'all') => void): () => void;
  /** Tells that this process has changed it in the store. Never waits and never throws; who is not reached looks by itself. */
  announce(what: SharedState): void;
  /** Another process has changed it. Returns how to stop listening. */
  onChanged(listener: (what: SharedState) => void): () => void;
  onState(listener: (state: FanoutState) => void): () => void;
  close(): Promise<void>;
}
