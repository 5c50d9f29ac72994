import { RetryableError } from '@twinlane/core/errors';
import type { StoreReader } from '@twinlane/core/ports';
import type { OpenStore } from '../openStore.ts';

/** A store whose database can be taken away and given back. */
export interface FaultyStore {
  readonly store: OpenStore;
  cut(): void;
  restore(): void;
}

/** Puts faults before a store. */
export function faultyStore(store: OpenStore): FaultyStore {
  let isCut = false;
  async function pass<Result>(work: () => Promise<Result>): Promise<Result> {
    if (isCut)
      throw new RetryableError('store.unavailable', 'The database does not answer (cut by the test).');
    return work();
  }
  /** `stream`: the method that gives batches rather than a promise. */
  function guarded(repository: object, stream: string): object {
    return new Proxy(repository, {
      get(target, name, receiver): unknown {
        const member: unknown = Reflect.get(target, name, receiver);
        return typeof member === 'function' && name !== stream
          ? (...given: readonly unknown[]): unknown =>
              pass(async (): Promise<unknown> => Reflect.apply(member, target, given))
          : member;
      },
    });
  }
  const read = Object.fromEntries(
    Object.entries(store.read).map(([name, repository]: [string, object]) => [
      name,
      guarded(repository, name === 'fills' ? 'all' : ''),
    ]),
  ) as unknown as StoreReader;
  return {
    store: {
      ...store,
      read,
      transaction: (work, options) => pass(() => store.transaction(work, options)),
      database: {
        ...store.database,
        session: (work) => pass(() => store.database.session(work)),
        statements: (text, params) => pass(() => store.database.statements(text, params)),
      },
    },
    cut: () => {
      isCut = true;
    },
    restore: () => {
      isCut = false;
    },
  };
}
