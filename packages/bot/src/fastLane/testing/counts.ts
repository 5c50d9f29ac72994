import { AsyncLocalStorage } from 'node:async_hooks';
import { RetryableError } from '@twinlane/core/errors';
import type { Hex } from '@twinlane/core/money/hex';
import type { Store } from '@twinlane/core/ports';
import type { ReadClient } from '../../chain/createReadClient.ts';

/** What is counted between a signal and its broadcast. */
export interface Counts {
  calls: string[];
  reads: string[];
  writes: { readonly oneStatement: boolean }[];
  sent: Hex[];
}

/** What a trade asks counts, not what its block makes others ask. */
const scope = new AsyncLocalStorage<Counts>();
export const nothing = (): Counts => ({ calls: [], reads: [], writes: [], sent: [] });
const counts = (): Counts => scope.getStore() ?? nothing();

/** Counts what the work asks, wherever it asks it. */
export function counting<Result>(into: Counts, work: () => Promise<Result>): Promise<Result> {
  return scope.run(into, work);
}

/** Notes reads and writes; after a write of one statement it may fail as told. */
export function countedStore(store: Store, fault: () => 'after' | undefined): Store {
  const read = Object.fromEntries(
    Object.entries(store.read).map(([name, repository]) => [
      name,
      new Proxy(repository as object, {
        get(target, method, receiver): unknown {
          counts().reads.push(`${name}.${String(method)}`);
          return Reflect.get(target, method, receiver);
        },
      }),
    ]),
  ) as unknown as Store['read'];
  return {
    ...store,
    read,
    transaction: async (work, options) => {
      counts().writes.push({ oneStatement: options?.oneStatement === true });
      const done = await store.transaction(work, options);
      if (options?.oneStatement === true && fault() === 'after') {
        throw new RetryableError('store.unavailable', 'The answer was lost.');
      }
      return done;
    },
  };
}

/** Notes calls. */
export function countedClient(client: ReadClient): ReadClient {
  return new Proxy(client, {
    get(target, name, receiver): unknown {
      const member: unknown = Reflect.get(target, name, receiver);
      if (typeof member !== 'function') return member;
      return (...args: readonly unknown[]): unknown => {
        counts().calls.push(String(name));
        return Reflect.apply(member, target, args);
      };
    },
  });
}
