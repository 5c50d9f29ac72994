import type { OutboxMessage } from './repositories.ts';

/** Whether what is told reaches the other processes, as far as this one can see. */
export type FanoutState = 'connected' | 'away';

/** What other processes are told and what they tell. The outbox stays the truth: this only says that it is worth reading. */
export interface Fanout {
  state(): FanoutState;
  /** Tells of messages that this process has committed, in their order. Never waits and never throws. */
  publish(messages: readonly OutboxMessage[]): void;
  /** Messages that others have committed, as they come: some may be missing, or out of order. Returns how to stop listening. */
  onMessages(listener: (messages: readonly OutboxMessage[]) => void): () => void;
  /** Called when something may have been missed: the rooms, or all of them. Returns how to stop listening. */
  onMissed(listener: (rooms: readonly string[] | 'all') => void): () => void;
  onState(listener: (state: FanoutState) => void): () => void;
  close(): Promise<void>;
}
