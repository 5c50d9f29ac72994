import type { Fanout, FanoutState, SharedState } from '@twinlane/core/fanout';
import type { OutboxMessage } from '@twinlane/core/repositories';
import type { Redis } from 'ioredis';
import { readNotice, type Notice } from './notice.ts';

/** What the fan-out works with. */
export interface RedisFanoutParts {
  /** A connection of its own, whose commands fail soon where Redis is away; closed with the fan-out. */
  readonly redis: Redis;
  /** The same for all processes over one database, and for no others. */
  readonly channel: string;
  /** This process, among those. */
  readonly from: string;
  /** How often it looks whether what it tells arrives, milliseconds; 1,000 unless told. */
  readonly beatMs?: number;
}

const BEAT_MS = 1_000;
/** So many beats that did not come back: it is away. */
const MISSED_BEATS = 3;
/** Messages in one notice. */
const MOST_MESSAGES = 100;
/** Notices on their way; beyond that, others have to look by themselves. */
const MOST_UNDER_WAY = 500;

/** Tells over Redis' publish and subscribe. Starts away, and connects by itself, as often as it takes. */
export function createRedisFanout(parts: RedisFanoutParts): Fanout {
  return new RedisFanout(parts);
}

class RedisFanout implements Fanout {
  readonly #publisher: Redis;
  readonly #subscriber: Redis;
  readonly #channel: string;
  readonly #from: string;
  readonly #timer: NodeJS.Timeout;
  readonly #onMessages = new Set<(messages: readonly OutboxMessage[]) => void>();
  readonly #onMissed = new Set<(rooms: readonly string[] | 'all') => void>();
  readonly #onChanged = new Set<(what: SharedState) => void>();
  readonly #onState = new Set<(state: FanoutState) => void>();
  /** Rooms of messages that could not be told. */
  readonly #untold = new Set<string>();
  #state: FanoutState = 'away';
  #underWay = 0;
  #silentBeats = 0;
  #subscribing = false;
  #subscribed = false;
  #closed = false;

  constructor({ redis, channel, from, beatMs = BEAT_MS }: RedisFanoutParts) {
    this.#publisher = redis;
    // It subscribes by itself, so that it is known when that is done.
    this.#subscriber = redis.duplicate({ autoResubscribe: false, lazyConnect: false });
    this.#channel = channel;
    this.#from = from;
    this.#subscriber.on('message', (_channel: string, text: string) => this.#hear(text));
    this.#subscriber.on('ready', () => void this.#subscribe());
    this.#subscriber.on('close', () => {
      this.#subscribed = false;
      this.#set('away');
    });
    this.#publisher.on('close', () => this.#set('away'));
    this.#timer = setInterval(() => this.#beat(), beatMs);
    this.#timer.unref();
  }

  state(): FanoutState {
    return this.#state;
  }

  publish(messages: readonly OutboxMessage[]): void {
    for (let from = 0; from < messages.length; from += MOST_MESSAGES) {
      const part = messages.slice(from, from + MOST_MESSAGES);
      this.#tell({ kind: 'messages', from: this.#from, messages: part }, () =>
        part.forEach(({ room }) => this.#untold.add(room)),
      );
    }
  }

  onMessages(listener: (messages: readonly OutboxMessage[]) => void): () => void {
    return listen(this.#onMessages, listener);
  }

  onMissed(listener: (rooms: readonly string[] | 'all') => void): () => void {
    return listen(this.#onMissed, listener);
  }

  announce(what: SharedState): void {
    this.#tell({ kind: 'changed', from: this.#from, what }, () => undefined);
  }

  onChanged(listener: (what: SharedState) => void): () => void {
    return listen(this.#onChanged, listener);
  }

  onState(listener: (state: FanoutState) => void): () => void {
    return listen(this.#onState, listener);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#subscriber.disconnect();
    this.#publisher.disconnect();
  }

  #hear(text: string): void {
    const notice = readNotice(text);
    if (notice === undefined || this.#closed) return;
    if (notice.from === this.#from) {
      if (notice.kind === 'beat') this.#heard();
    } else if (notice.kind === 'messages') this.#onMessages.forEach((tell) => tell(notice.messages));
    else if (notice.kind === 'changed') this.#onChanged.forEach((tell) => tell(notice.what));
    else if (notice.kind === 'missed') this.#onMissed.forEach((tell) => tell(notice.rooms));
  }

  /** Its own beat came back: what is told arrives, and what others tell is heard. */
  #heard(): void {
    this.#silentBeats = 0;
    if (this.#state === 'away') {
      this.#set('connected');
      this.#onMissed.forEach((tell) => tell('all'));
    }
    if (this.#untold.size === 0) return;
    const rooms = [...this.#untold];
    this.#untold.clear();
    this.#tell({ kind: 'missed', from: this.#from, rooms }, () =>
      rooms.forEach((room) => this.#untold.add(room)),
    );
  }

  #beat(): void {
    this.#silentBeats += 1;
    if (this.#silentBeats > MISSED_BEATS) this.#set('away');
    if (!this.#subscribed) void this.#subscribe();
    this.#tell({ kind: 'beat', from: this.#from }, () => undefined);
  }

  #tell(notice: Notice, onFailure: () => void): void {
    if (this.#publisher.status !== 'ready' || this.#underWay >= MOST_UNDER_WAY) {
      onFailure();
      return;
    }
    this.#underWay += 1;
    this.#publisher
      .publish(this.#channel, JSON.stringify(notice))
      .catch(onFailure)
      .finally(() => {
        this.#underWay -= 1;
      });
  }

  /** One attempt at a time; the next beat makes another where it fails. */
  async #subscribe(): Promise<void> {
    if (this.#subscribing || this.#closed || this.#subscriber.status !== 'ready') return;
    this.#subscribing = true;
    try {
      await this.#subscriber.subscribe(this.#channel);
      this.#subscribed = true;
      // Now, rather than with the next beat.
      this.#tell({ kind: 'beat', from: this.#from }, () => undefined);
    } catch {
      // Its state says that it is away.
      this.#subscribed = false;
    } finally {
      this.#subscribing = false;
    }
  }

  #set(state: FanoutState): void {
    if (state === this.#state || this.#closed) return;
    this.#state = state;
    this.#onState.forEach((tell) => tell(state));
  }
}

function listen<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
