import type { OutboxMessage } from '@twinlane/core/repositories';
import { isoFromMilliseconds } from '../wire/isoTime.ts';
import { CLOSE_CODE } from './closeCode.ts';
import { encodeMessage, type Connection } from './connection.ts';
import type { HubLimits } from './hubLimits.ts';
import { readSnapshot } from './snapshot.ts';
import type { ViewContext } from './stateView.ts';

/** One client in one room: it gets every message of the room exactly once and in order. */
export interface Membership {
  /** Catches up: with `since` by what was missed, where that is not too much, else by a snapshot. Never rejects. */
  catchUp(since: number | undefined): Promise<void>;
  /** Takes a message of the room that has just been committed; `encode` gives its text. */
  offer(message: OutboxMessage, encode: () => string): void;
  /** Nothing is sent after this. */
  end(): void;
}

/** Writes a message of a room as the protocol has it. */
export function encodeOutbox(message: OutboxMessage): string {
  const { room, seq, type, at, data } = message;
  return JSON.stringify({ type, room, seq, timestamp: isoFromMilliseconds(at), data });
}

/** Starts silent: call `catchUp`. */
export function createMembership(
  context: ViewContext,
  { catchUpMessages, pendingMessages }: HubLimits,
  connection: Connection,
  room: string,
): Membership {
  const { outbox } = context.store.read;
  /** The last `seq` that was sent. */
  let sent = 0;
  /** Messages that came while the store is being read; undefined otherwise. */
  let pending: OutboxMessage[] | undefined;
  const life = { ended: false };

  function pass(message: OutboxMessage, text: string): void {
    if (message.seq <= sent) return;
    sent = message.seq;
    connection.send(text);
  }

  async function sendMissed(): Promise<void> {
    let complete = false;
    while (!complete && !life.ended) {
      const missed = await outbox.since(room, sent, catchUpMessages);
      if (life.ended) return;
      for (const message of missed) pass(message, encodeOutbox(message));
      complete = missed.length < catchUpMessages;
    }
  }

  async function sendSnapshot(): Promise<void> {
    const { seq, data } = await readSnapshot(context, room);
    if (life.ended) return;
    sent = seq;
    connection.send(encodeMessage(context.clock, { type: 'initial_snapshot', room, seq, data }));
  }

  /** Reads the store while new messages wait, then passes those on. False where it could not, or is over. */
  async function fill(read: () => Promise<void>): Promise<boolean> {
    pending = [];
    try {
      await read();
      while (!life.ended) {
        const newer = pending.filter((message) => message.seq > sent);
        pending = [];
        if (newer.length === 0) return true;
        if (newer[0]?.seq === sent + 1) for (const message of newer) pass(message, encodeOutbox(message));
        else await sendMissed();
      }
      return false;
    } catch (error) {
      context.log.error({ err: error, room, connectionId: connection.id }, 'room unreadable');
      connection.cut(CLOSE_CODE.fault, 'The store did not answer. Connect again.');
      return false;
    } finally {
      pending = undefined;
    }
  }

  return {
    async catchUp(since) {
      // The store is being read already: that answer is as fresh as another one.
      if (pending !== undefined) return;
      let by: 'catchUp' | 'snapshot' = 'snapshot';
      const complete = await fill(async () => {
        const last = await outbox.last(room);
        if (since === undefined || since > last || last - since > catchUpMessages) return sendSnapshot();
        by = 'catchUp';
        sent = since;
        return sendMissed();
      });
      if (!complete) return;
      connection.send(encodeMessage(context.clock, { type: 'subscribed', data: { room, seq: sent, by } }));
    },
    offer(message, encode) {
      if (pending !== undefined) {
        pending.push(message);
        if (pending.length > pendingMessages) {
          connection.cut(CLOSE_CODE.tooSlow, 'Too much happened meanwhile. Connect again.');
        }
      } else if (message.seq === sent + 1) pass(message, encode());
      // A gap: another process published between. The outbox has it.
      else if (message.seq > sent) void fill(sendMissed);
    },
    end() {
      life.ended = true;
    },
  };
}
