import { expect } from 'vitest';
import type { Activity, BreakerScope } from '@twinlane/core/breaker/breakerTypes';
import { startAnvil } from '@twinlane/sandbox/anvil/startAnvil';
import { createBreakerBench, type BreakerBench } from '../../testing/breakerBench.ts';
import { createReadClient, type ReadClient, type ReadClientOptions } from '../createReadClient.ts';
import { startFaultyNode, type FaultyNode } from './faultyNode.ts';

const CHAIN = 31_337;
export const ENTRY: Activity = { kind: 'entry', lane: 'smart', chainId: CHAIN };
export const FAST_ENTRY: Activity = { kind: 'entry', lane: 'fast', chainId: CHAIN };
export const EXIT: Activity = { kind: 'exit', lane: 'smart', chainId: CHAIN };

/** Two nodes that fail on demand, and a client that reads from them behind real breakers. */
export interface GuardedNodes {
  readonly first: FaultyNode;
  readonly second: FaultyNode;
  readonly bench: BreakerBench;
  readonly connect: (
    nodes: readonly FaultyNode[],
    options?: Partial<ReadClientOptions>,
  ) => Promise<ReadClient>;
  /** One read; whether it succeeds does not matter. */
  readonly read: () => Promise<unknown>;
  /** Reads until something is so. */
  readonly readUntil: (isSo: () => boolean) => Promise<void>;
  /** Requests that one read costs each node. */
  readonly costs: () => Promise<readonly [number, number]>;
  /** Both fail, twice over four times each; the second answers in between, and after it. */
  readonly failTwice: () => Promise<void>;
}

const MOST_READS = 60;
const BALANCE = ['eth_getBalance', [`0x${'1'.padStart(40, '0')}`, '0x0']] as const;

/** Runs a test with nodes of its own. */
export async function withGuardedNodes(test: (nodes: GuardedNodes) => Promise<void>): Promise<void> {
  const anvil = await startAnvil();
  const first = await startFaultyNode(anvil.httpUrl, {}, 1);
  const second = await startFaultyNode(anvil.httpUrl, {}, 2);
  const bench = createBreakerBench();
  let client: ReadClient | undefined;
  const read = (): Promise<unknown> =>
    client?.request(...BALANCE).catch(() => undefined) ?? Promise.resolve();
  const nodes: GuardedNodes = {
    first,
    second,
    bench,
    read,
    async connect(used, options = {}) {
      client = await createReadClient({
        endpoints: used.map(({ httpUrl }, index) => ({ url: httpUrl, label: `node ${index}` })),
        chainId: CHAIN,
        timeoutMs: 5_000,
        breakers: bench.breakers,
        ...options,
      });
      return client;
    },
    async readUntil(isSo) {
      for (let reads = 0; reads < MOST_READS && !isSo(); reads += 1) {
        await read();
      }
      expect(isSo()).toBe(true);
    },
    async costs() {
      const before = [first.requests, second.requests] as const;
      await read();
      return [first.requests - before[0], second.requests - before[1]];
    },
    async failTwice() {
      for (let times = 0; times < 2; times += 1) {
        second.faults = { failShare: 1 };
        await read();
        second.faults = {};
        await read();
      }
    },
  };
  try {
    await test(nodes);
  } finally {
    client?.close();
    await Promise.all([first.stop(), second.stop()]);
    await anvil.stop();
  }
}

/** The scope of an endpoint's breakers. */
export function endpointScope(id: string): BreakerScope {
  return { kind: 'endpoint', id };
}
