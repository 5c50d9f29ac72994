import { setTimeout as sleep } from 'node:timers/promises';
import { isToken0 } from '@twinlane/core/amm/quote';
import type { Bar } from '@twinlane/core/market/candle';
import type { KnownPool } from '@twinlane/core/market/knownPool';
import type { MarketSnapshot } from '@twinlane/core/market/marketSnapshot';
import type { Address } from '@twinlane/core/money/hex';
import type { BlockUpdate } from '@twinlane/core/ports';
import type { Anvil } from '@twinlane/sandbox/anvil/anvil';
import { startAnvil } from '@twinlane/sandbox/anvil/startAnvil';
import type { SandboxDeployment } from '@twinlane/sandbox/deploy/sandboxDeployment';
import { Market } from '@twinlane/sandbox/market/market';
import type { MarketState } from '@twinlane/sandbox/market/marketState';
import { openMarket } from '@twinlane/sandbox/market/openMarket';
import { Decimal } from 'decimal.js';
import { createReadClient, type ReadClient } from '../chain/createReadClient.ts';
import { sandbox } from '../chain/sandbox.ts';
import { createPoolMirror } from '../feed/createPoolMirror.ts';
import { createMarketTracker } from '../marketTracker.ts';
import { venues } from '../venue/registry.ts';
import { knownPool, tokensOf } from './sandboxWorld.ts';
import { createTestLog } from './testLog.ts';

/** A moment of a market that its node can be brought back to. */
export interface MarketMoment {
  /** The market at the end of that block. */
  readonly snapshot: MarketSnapshot;
  readonly state: MarketState;
  /** The node's own name for it. */
  readonly id: string;
}

/** A market that was run once, with nobody in it but its agents. */
export interface RecordedMarket {
  readonly anvil: Anvil;
  readonly client: ReadClient;
  readonly deployment: SandboxDeployment;
  readonly pools: readonly KnownPool[];
  /** Oldest first. The node can be brought back to the last of them, then to the one before. */
  readonly moments: readonly MarketMoment[];
  stop(): Promise<void>;
}

/** What is recorded. */
export interface RecordOptions {
  readonly seed: number;
  /** Blocks before the first moment, and between two. */
  readonly before: number;
  readonly between: number;
  readonly moments: number;
  /** Sent to the node before the first block: what the caller needs on the chain. */
  readonly prepare: (anvil: Anvil, deployment: SandboxDeployment) => Promise<void>;
}

/** Price points kept per token: as long as the schedules look back. */
const HISTORY = 200;

/** Runs the embedded market with its agents, a block every two seconds of its time, and keeps some moments of it. */
export async function recordMarket(options: RecordOptions): Promise<RecordedMarket> {
  const anvil = await startAnvil();
  try {
    return await record(anvil, options);
  } catch (error) {
    await anvil.stop();
    throw error;
  }
}

async function record(
  anvil: Anvil,
  { seed, before, between, moments: count, prepare }: RecordOptions,
): Promise<RecordedMarket> {
  const opening = await openMarket(anvil, { seed, blockTimeMs: 2_000, launcherOn: false });
  const { deployment } = opening;
  const market = await Market.open(anvil, opening);
  const client = await createReadClient({ ipcPath: anvil.ipcPath, chainId: sandbox.id });
  const pools = opening.pools.map(({ listing }) => knownPool(listing, tokensOf(deployment)));
  const [cash] = sandbox.cash;
  const chain = { client, chain: sandbox, venues, knownPools: pools, historyBlocks: 0 };
  const mirror = createPoolMirror({ ...chain, log: createTestLog() });
  const { wrappedNative } = sandbox;
  const tracker = createMarketTracker({
    mirror,
    chainId: sandbox.id,
    cash,
    wrappedNative,
    historyLength: HISTORY,
  });
  mirror.onBlock(async (update) => {
    tracker.record();
    tracker.recordTrades(update.header, tradesOf(update, cash.address));
  });
  const moments: MarketMoment[] = [];
  await mirror.start();
  await prepare(anvil, deployment);
  while (moments.length < count) {
    for (let left = moments.length === 0 ? before : between; left > 0; left -= 1) {
      const { number } = (await market.step()).block;
      while (mirror.head().number < number) await sleep(1);
    }
    const snapshot = tracker.snapshot(new Map());
    const id = await anvil.request<string>('evm_snapshot');
    moments.push({ snapshot, state: structuredClone(market.state()), id });
  }
  await mirror.stop();
  const stop = async (): Promise<void> => {
    client.close();
    await anvil.stop();
  };
  return { anvil, client, deployment, pools, moments, stop };
}

/** What was traded of each token against cash in a block. Only volumes are of use here. */
function tradesOf(update: BlockUpdate, cash: Address): ReadonlyMap<Address, Bar> {
  const volumes = new Map<Address, bigint>();
  for (const { pool: address, amount0, amount1 } of update.swaps) {
    const pool = update.after(address);
    if (pool === undefined || (pool.token0.address !== cash && pool.token1.address !== cash)) continue;
    const [paid, token] = isToken0(pool, cash) ? [amount0, pool.token1] : [amount1, pool.token0];
    volumes.set(token.address, (volumes.get(token.address) ?? 0n) + (paid < 0n ? -paid : paid));
  }
  const flat = new Decimal(1);
  const prices = { open: flat, high: flat, low: flat, close: flat, buys: 0, sells: 0 };
  return new Map([...volumes].map(([token, volume]) => [token, { ...prices, volume }]));
}
