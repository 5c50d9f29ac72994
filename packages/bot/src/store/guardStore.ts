import { isTwinlaneError, RetryableError } from '@twinlane/core/errors';
import type { StoreReader } from '@twinlane/core/ports';
import type { OpenStore } from './openStore.ts';
import { storeError } from './storeError.ts';

/** Hears how the database does. */
export interface StoreListener {
  /** It did not do what was asked of it, for a reason of its own. */
  onFailure(error: Error): void;
  /** It answered, after it had failed. */
  onAnswer(): void;
  /** Something has been waiting for it for long. */
  onStall(): void;
}

/** A store that can be shut while its database is away: nobody then waits for what will not come. */
export interface GuardedStore extends OpenStore {
  watch(listener: StoreListener): void;
  /** Fails what is under way and what comes, at once, until it is opened. */
  shut(error: RetryableError): void;
  open(): void;
  /** `Database.statements`, behind the same door. */
  statements(
    this: void,
    text: string,
    params?: readonly unknown[],
  ): Promise<readonly Record<string, unknown>[]>;
  /** A repository over its database, behind the same door. */
  guard<Repository extends object>(repository: Repository): Repository;
  /** A small query, also while it is shut. Rejects where it fails or takes longer, milliseconds. */
  ping(limitMs: number): Promise<void>;
}

/** Codes that say something of the database rather than of what was asked of it. */
const AWAY = new Set(['store.unavailable', 'store.busy', 'store.diskFull', 'store.refused']);
/** What waits longer than this may wait for a server that is gone without a word, milliseconds. */
const STALL_MS = 5_000;
const STALL_LOOK_MS = 1_000;

interface Waiting {
  readonly since: number;
  readonly reject: (error: Error) => void;
}

/** Whether the error says that the database cannot be used, whoever asks it. */
export function isStoreAway(error: unknown): error is Error {
  return isTwinlaneError(error) && AWAY.has(error.code);
}

/** Puts a door before a store. `monotonic` gives milliseconds that never step back. */
export function guardStore(store: OpenStore, monotonic: () => number): GuardedStore {
  const door = new Door(monotonic);
  return {
    ...store,
    read: guardedReader(store.read, door),
    transaction: (work, options) => door.pass(() => store.transaction(work, options)),
    watch: (listener) => door.watch(listener),
    shut: (error) => door.shut(error),
    open: () => door.open(),
    guard: <Repository extends object>(repository: Repository) =>
      guardedRepository(repository, door, undefined) as Repository,
    ping: (limitMs) => ping(store, limitMs),
    statements: (text, params) =>
      door.pass(async () => {
        try {
          return await store.database.statements(text, params);
        } catch (error) {
          const known = storeError(error);
          throw isStoreAway(known) ? known : error;
        }
      }),
    close: () => {
      door.end();
      return store.close();
    },
  };
}

class Door {
  readonly #monotonic: () => number;
  readonly #waiting = new Set<Waiting>();
  #listener: StoreListener | undefined;
  #shut: RetryableError | undefined;
  #failed = false;
  #looking: NodeJS.Timeout | undefined;

  constructor(monotonic: () => number) {
    this.#monotonic = monotonic;
  }

  watch(listener: StoreListener): void {
    this.#listener = listener;
    this.#looking ??= setInterval(() => this.#look(), STALL_LOOK_MS);
    this.#looking.unref();
  }

  shut(error: RetryableError): void {
    this.#shut = error;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    waiting.forEach(({ reject }) => reject(error));
  }

  open(): void {
    this.#shut = undefined;
    this.#failed = false;
  }

  end(): void {
    clearInterval(this.#looking);
  }

  async pass<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#shut !== undefined) {
      throw this.#shut;
    }
    const gone = Promise.withResolvers<never>();
    const entry: Waiting = { since: this.#monotonic(), reject: gone.reject };
    this.#waiting.add(entry);
    try {
      const result = await Promise.race([work(), gone.promise]);
      this.#answered();
      return result;
    } catch (error) {
      if (isStoreAway(error) && this.#shut === undefined) {
        this.#failed = true;
        this.#listener?.onFailure(error);
      }
      throw error;
    } finally {
      this.#waiting.delete(entry);
    }
  }

  #answered(): void {
    if (this.#failed && this.#shut === undefined) {
      this.#failed = false;
      this.#listener?.onAnswer();
    }
  }

  #look(): void {
    const [oldest] = this.#waiting;
    if (oldest !== undefined && this.#monotonic() - oldest.since > STALL_MS) {
      this.#listener?.onStall();
    }
  }
}

function guardedReader(reader: StoreReader, door: Door): StoreReader {
  const guarded: Record<string, unknown> = {};
  for (const [name, repository] of Object.entries(reader) as readonly [string, object][]) {
    guarded[name] = guardedRepository(repository, door, name === 'fills' ? 'all' : undefined);
  }
  return guarded as unknown as StoreReader;
}

/** `stream`: the method that gives batches rather than a promise. */
function guardedRepository(repository: object, door: Door, stream: string | undefined): object {
  return new Proxy(repository, {
    get(target, name, receiver): unknown {
      const member: unknown = Reflect.get(target, name, receiver);
      if (typeof member !== 'function' || name === stream) return member;
      return (...args: readonly unknown[]): unknown =>
        door.pass(async (): Promise<unknown> => Reflect.apply(member, target, args));
    },
  });
}

async function ping(store: OpenStore, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new RetryableError(
          'store.unavailable',
          `The database did not answer a small query in ${limitMs} ms.`,
        ),
      );
    }, limitMs);
  });
  const asked = store.database.session((session) => session.query('SELECT 1'));
  // Where it comes too late, nobody hears of its fault.
  asked.catch(() => undefined);
  try {
    await Promise.race([asked, late]);
  } catch (error) {
    throw storeError(error);
  } finally {
    clearTimeout(timer);
  }
}
