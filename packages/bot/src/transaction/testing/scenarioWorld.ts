import type { Store } from '@twinlane/core/ports';
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { OpenStore } from '../../store/openStore.ts';
import type { StoreHarness } from '../../store/testing/harness.ts';
import { type ChainWorld, startChainWorld } from './chainWorld.ts';
import { type ManagerWorld, type ManagerWorldOptions, startManager } from './managerWorld.ts';

/** What the scenarios of one file share: a chain, a database, and managers that end with each test. */
export interface ScenarioWorld {
  readonly chain: ChainWorld;
  readonly store: OpenStore;
  start(options?: Partial<ManagerWorldOptions>): Promise<ManagerWorld>;
}

/** Registers the hooks that make and end the world; use what it returns within tests. */
export function scenarioWorld(harness: StoreHarness): ScenarioWorld {
  let chain: ChainWorld | undefined;
  let store: OpenStore | undefined;
  let running: ManagerWorld[] = [];
  beforeAll(async () => {
    [chain, store] = await Promise.all([startChainWorld(), harness.open()]);
  });
  afterEach(async () => {
    if (chain !== undefined) chain.node.faults = {};
    await Promise.all(running.map(({ manager }) => manager.shutdown()));
    running = [];
  });
  afterAll(async () => {
    await chain?.stop();
    await harness.cleanUp();
  });
  return {
    get chain() {
      return chain!;
    },
    get store() {
      return store!;
    },
    async start(options = {}) {
      const key = options.key ?? chain!.newKey();
      const world = await startManager({ chain: chain!, store: store!, ...options, key });
      running.push(world);
      return world;
    },
  };
}

/** A store whose writes can be made to fail. */
export interface BreakableStore extends Store {
  /** Before: nothing is stored. After: it is, and the answer is lost. */
  fault: 'before' | 'after' | undefined;
}

export function breakable(store: Store): BreakableStore {
  const broken: BreakableStore = {
    fault: undefined,
    read: store.read,
    async transaction(work, options) {
      if (broken.fault === 'before') throw new Error('the database is away');
      const result = await store.transaction(work, options);
      if (broken.fault === 'after') throw new Error('the answer of the database was lost');
      return result;
    },
    onPublished: (listener) => store.onPublished(listener),
    close: () => store.close(),
  };
  return broken;
}
