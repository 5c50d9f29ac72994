import type { OutboxMessage } from '@twinlane/core/repositories';
import { CLOSE_CODE } from '@twinlane/protocol/closeCode';
import { SYSTEM_ROOM } from '@twinlane/protocol/room';
import { isoFromMilliseconds } from '../wire/isoTime.ts';
import { asSeenBy } from './asSeenBy.ts';
import { encodeMessage, type Connection } from './connection.ts';
import type { HubLimits } from './hubLimits.ts';
import { readSnapshot } from './snapshot.ts';
import type { ViewContext } from './stateView.ts';

/** Messages of one room that were committed together, by rising `seq` without a gap; written once for all members. */
export interface Burst {
  readonly first: number;
  readonly last: number;
  readonly messages: readonly OutboxMessage[];
  /** Their texts. */
  texts(): readonly Buffer[];
}

/** Writes a message of a room as the protocol has it. */
export function encodeOutbox(message: OutboxMessage): Buffer {
  const { room, seq, type, at, data } = message;
  return Buffer.from(JSON.stringify({ type, room, seq, timestamp: isoFromMilliseconds(at), data }));
}

/** One client in one room: it gets every message of the room exactly once and in order. Starts silent: call `catchUp`. */
export class Membership {
  readonly #context: ViewContext;
  readonly #limits: HubLimits;
  readonly #connection: Connection;
  readonly #room: string;
  /** Whether the room says what this client may not know. */
  readonly #withholds: boolean;
  /** The last `seq` that was sent. */
  #sent = 0;
  /** Messages that came while the store is being read; undefined otherwise. */
  #pending: OutboxMessage[] | undefined;
  #filling: Promise<boolean> = Promise.resolve(true);
  #ended = false;

  constructor(context: ViewContext, limits: HubLimits, connection: Connection, room: string) {
    this.#context = context;
    this.#limits = limits;
    this.#connection = connection;
    this.#room = room;
    this.#withholds = room === SYSTEM_ROOM && connection.principal.accounts !== 'all';
  }

  /** Catches up: with `since` by what was missed, where that is not too much, else by a snapshot. Never rejects. */
  async catchUp(since: number | undefined): Promise<void> {
    // What is being read already is of another point in time.
    while (this.#pending !== undefined) await this.#filling;
    if (this.#ended) return;
    let by: 'catchUp' | 'snapshot' = 'snapshot';
    const complete = await this.#fill(async () => {
      const last = await this.#context.store.read.outbox.last(this.#room);
      if (since === undefined || since > last || last - since > this.#limits.catchUpMessages) {
        return this.#sendSnapshot();
      }
      by = 'catchUp';
      this.#sent = since;
      return this.#sendMissed();
    });
    if (!complete) return;
    const data = { room: this.#room, seq: this.#sent, by };
    this.#connection.send([encodeMessage(this.#context.clock, { type: 'subscribed', data })]);
  }

  /** Takes messages of the room that have just been committed. */
  offer(burst: Burst): void {
    if (this.#pending !== undefined) {
      this.#pending.push(...burst.messages);
      if (this.#pending.length > this.#limits.pendingMessages) {
        this.#connection.cut(CLOSE_CODE.tooSlow, 'Too much happened meanwhile. Connect again.');
      }
    } else if (burst.first === this.#sent + 1 && !this.#withholds) {
      this.#sent = burst.last;
      this.#connection.send(burst.texts());
    } else if (burst.first <= this.#sent + 1) this.#pass(burst.messages);
    // A gap: another process published between. The outbox has it.
    else void this.#fill(() => this.#sendMissed());
  }

  /** Reads what the outbox has beyond what was sent, where the room's last `seq` says that there is something. Never rejects. */
  async refresh(last: number): Promise<void> {
    if (this.#pending !== undefined || this.#ended || this.#sent >= last) return;
    await this.#fill(() => this.#sendMissed());
  }

  /** Nothing is sent after this. */
  end(): void {
    this.#ended = true;
  }

  /** Sends those that were not sent yet, of a run without gaps. */
  #pass(messages: readonly OutboxMessage[]): void {
    const newer = messages.filter((message) => message.seq > this.#sent);
    const last = newer.at(-1);
    if (last === undefined) return;
    this.#sent = last.seq;
    const { principal } = this.#connection;
    const shown = this.#withholds ? newer.map((message) => asSeenBy(principal, message)) : newer;
    this.#connection.send(shown.map(encodeOutbox));
  }

  async #sendMissed(): Promise<void> {
    const { catchUpMessages: limit } = this.#limits;
    let complete = false;
    while (!complete && !this.#ended) {
      const missed = await this.#context.store.read.outbox.since(this.#room, this.#sent, limit);
      if (this.#ended) return;
      this.#pass(missed);
      complete = missed.length < limit;
    }
  }

  async #sendSnapshot(): Promise<void> {
    const { seq, data } = await readSnapshot(this.#context, this.#room, this.#connection.principal);
    if (this.#ended) return;
    this.#sent = seq;
    const message = { type: 'initial_snapshot' as const, room: this.#room, seq, data };
    this.#connection.send([encodeMessage(this.#context.clock, message)]);
  }

  /** Reads the store while new messages wait, then passes those on. False where it could not, or is over. */
  #fill(read: () => Promise<void>): Promise<boolean> {
    this.#pending = [];
    this.#filling = this.#readAndPass(read, this.#pending);
    return this.#filling;
  }

  async #readAndPass(read: () => Promise<void>, waiting: OutboxMessage[]): Promise<boolean> {
    try {
      await read();
      while (!this.#ended) {
        const newer = waiting.splice(0).filter((message) => message.seq > this.#sent);
        if (newer.length === 0) return true;
        if (isRun(newer, this.#sent + 1)) this.#pass(newer);
        else await this.#sendMissed();
      }
      return false;
    } catch (error) {
      const { id } = this.#connection;
      this.#context.log.error({ err: error, room: this.#room, connectionId: id }, 'room unreadable');
      this.#connection.cut(CLOSE_CODE.fault, 'The store did not answer. Connect again.');
      return false;
    } finally {
      this.#pending = undefined;
    }
  }
}

/** Whether they follow upon each other, from `first` on. */
function isRun(messages: readonly OutboxMessage[], first: number): boolean {
  return messages.every(({ seq }, place) => seq === first + place);
}
