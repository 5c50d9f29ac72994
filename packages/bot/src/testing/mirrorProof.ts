import { rmSync, symlinkSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Pool } from '@twinlane/core/amm/pool';
import { ticksOf } from '@twinlane/core/amm/tickTable';
import type { KnownPool } from '@twinlane/core/market/knownPool';
import type { Address } from '@twinlane/core/money/hex';
import { liquidityAddition } from '@twinlane/sandbox/deploy/addLiquidity';
import { poolCreation } from '@twinlane/sandbox/deploy/createPool';
import type { VenueId } from '@twinlane/sandbox/deploy/sandboxDeployment';
import { createRandomStream, type RandomStream } from '@twinlane/sandbox/agents/randomStream';
import type { NodeAddress, ReadClient } from '../chain/createReadClient.ts';
import { createReadClient } from '../chain/createReadClient.ts';
import { sandbox } from '../chain/sandbox.ts';
import { createPoolMirror } from '../feed/createPoolMirror.ts';
import { loadPools } from '../feed/loadPools.ts';
import type { PoolMirrorService } from '../feed/poolMirrorService.ts';
import { venues } from '../venue/registry.ts';
import type { MarkedRanges } from './randomTrades.ts';
import { RandomTrader } from './randomTrades.ts';
import type { SandboxWorld } from './sandboxWorld.ts';
import { startSandboxWorld } from './sandboxWorld.ts';
import { createTestLog } from './testLog.ts';

/** How a node is reached; where it is polled, often enough for a proof. */
export type Transport = 'ipc' | 'webSocket' | 'http';

/** What was seen while a mirror was compared with its node. */
export interface MirrorFindings {
  sequences: number;
  blocks: number;
  /** Reorganisations made, and rollbacks that the mirror told of; a branch may be dropped before it was seen. */
  reorganisations: number;
  rollbacks: number;
  deepest: number;
  /** The chain was shorter after them than before. */
  shorter: number;
  poolsCreated: number;
  poolsForgotten: number;
  swaps: number;
  mints: number;
  burns: number;
  poolsCompared: number;
  ticksCompared: number;
  /** Pools that were not as the node has them. */
  mismatches: number;
  /** How often the mirror loaded afresh. */
  resets: number;
  /** Seconds that mending a cut connection took, the longest. */
  longestRefill: number;
  /** Blocks that were missed while the connection was cut, the most. */
  mostMissed: number;
  /** A few mismatches in words. */
  readonly examples: string[];
}

/** Nothing seen so far. */
export function noFindings(): MirrorFindings {
  return {
    sequences: 0,
    blocks: 0,
    reorganisations: 0,
    rollbacks: 0,
    deepest: 0,
    shorter: 0,
    poolsCreated: 0,
    poolsForgotten: 0,
    swaps: 0,
    mints: 0,
    burns: 0,
    poolsCompared: 0,
    ticksCompared: 0,
    mismatches: 0,
    resets: 0,
    longestRefill: 0,
    mostMissed: 0,
    examples: [],
  };
}

/** Blocks before the first sequence, so that all depths can be gone back. */
const RUN_UP = 34;
const MAX_DEPTH = 32;
const WAIT_MS = 60_000;
const CREATED_ON: readonly VenueId[] = [
  'uniswap-v2',
  'uniswap-v3',
  'sushiswap-v2',
  'sushiswap-v3',
  'pancakeswap-v2',
  'pancakeswap-v3',
];

/**
 * Random sequences of mints, burns, swaps and pool creations with a reorganisation of 1 to 32 blocks in each, on a node of
 * its own; after each, everything mirrored is compared with what the node says.
 */
export async function proveReorganisations(options: {
  readonly seed: number;
  readonly sequences: number;
  readonly transport: Transport;
}): Promise<MirrorFindings> {
  const { seed, sequences, transport } = options;
  const stage = await openStage(seed, transport, {});
  try {
    await stage.mine(RUN_UP);
    await stage.reachHead();
    for (let sequence = 0; sequence < sequences; sequence += 1) {
      await stage.mine(stage.random.integer(1, 5));
      if (stage.random.chance(0.7)) {
        await stage.reachHead();
      }
      await stage.reorganise(stage.random.integer(1, MAX_DEPTH));
      await stage.reachHead();
      await stage.compare(`sequence ${sequence + 1} of seed ${seed}`);
      stage.findings.sequences += 1;
    }
    return stage.found();
  } finally {
    await stage.close();
  }
}

/** Cuts the connection while so many blocks are mined, some with a reorganisation before the connection is back. */
export async function proveRefills(options: {
  readonly seed: number;
  readonly missed: readonly number[];
  readonly log?: (line: string) => void;
}): Promise<MirrorFindings> {
  const { seed, missed } = options;
  const stage = await openStage(seed, 'ipc', { blocksKept: Math.max(...missed) + 300 });
  try {
    await stage.mine(RUN_UP);
    await stage.reachHead();
    for (const [index, count] of missed.entries()) {
      stage.cut();
      if (index % 2 === 1) {
        await stage.reorganise(MAX_DEPTH);
      }
      await stage.mine(count);
      await stage.checkCut(count);
      const start = performance.now();
      stage.mend();
      await stage.reachHead();
      const seconds = (performance.now() - start) / 1000;
      stage.findings.longestRefill = Math.max(stage.findings.longestRefill, seconds);
      stage.findings.mostMissed = Math.max(stage.findings.mostMissed, count);
      options.log?.(`${count} missed blocks refilled in ${seconds.toFixed(1)} s`);
      await stage.compare(`refill of ${count} blocks with seed ${seed}`);
      stage.findings.sequences += 1;
    }
    return stage.found();
  } finally {
    await stage.close();
  }
}

async function openStage(
  seed: number,
  transport: Transport,
  nodeOptions: Parameters<typeof startSandboxWorld>[0],
): Promise<Stage> {
  const world = await startSandboxWorld(nodeOptions);
  const folder = mkdtempSync(join(tmpdir(), 'twinlane-proof-'));
  try {
    const stage = new Stage(world, folder, seed);
    await stage.open(transport);
    return stage;
  } catch (error) {
    await world.stop();
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** A node, somebody who trades on it, and a mirror of its pools. */
class Stage {
  readonly random: RandomStream;
  readonly findings = noFindings();
  private readonly world: SandboxWorld;
  private readonly folder: string;
  private readonly trader: RandomTrader;
  private readonly marks = new Map<number, MarkedRanges>();
  private readonly created = new Map<Address, KnownPool>();
  private readonly log = createTestLog();
  private client: ReadClient | undefined;
  private mirror: PoolMirrorService | undefined;

  constructor(world: SandboxWorld, folder: string, seed: number) {
    this.world = world;
    this.folder = folder;
    this.random = createRandomStream(seed, 'mirror proof');
    this.trader = new RandomTrader(world, seed);
  }

  async open(transport: Transport): Promise<void> {
    this.client = await createReadClient({
      ...this.addressOf(transport),
      chainId: sandbox.id,
      pollMs: 20,
    });
    const mirror = createPoolMirror({
      client: this.client,
      chain: sandbox,
      venues,
      knownPools: this.world.pools,
      historyBlocks: 0,
      onPoolDiscovered: (pool) => {
        this.findings.poolsCreated += 1;
        this.created.set(pool.address, pool);
      },
      onPoolForgotten: () => {
        this.findings.poolsForgotten += 1;
      },
      log: this.log,
    });
    this.mirror = mirror;
    mirror.onRollback(async ({ dropped }) => {
      this.findings.rollbacks += 1;
      this.findings.deepest = Math.max(this.findings.deepest, dropped.length);
    });
    mirror.onReset(() => {
      this.findings.resets += 1;
    });
    await mirror.start();
  }

  /** Mines blocks with a few trades each, now and then with a new pool. */
  async mine(count: number): Promise<void> {
    for (let block = 0; block < count; block += 1) {
      const pools = [...this.mirrored().pools()];
      const trades = Array.from({ length: this.random.integer(0, 4) }, () => this.trader.next(pools));
      // Seconds that no other branch has, so that its blocks are other ones.
      const after = this.random.integer(1, 1_000);
      if (this.random.chance(0.05)) {
        await this.world.mine(this.creation(), { after });
      } else {
        await this.world.trade(trades, { after });
      }
      this.findings.blocks += 1;
      this.marks.set(await this.height(), this.trader.mark());
    }
  }

  /** Drops blocks and mines others in their place: fewer, as many or more. */
  async reorganise(depth: number): Promise<void> {
    const { anvil } = this.world;
    const before = await this.height();
    await anvil.request('anvil_rollback', [depth]);
    const base = await this.height();
    const mark = this.marks.get(base);
    if (before - base !== depth || mark === undefined) {
      throw new Error(
        `the node went from block ${before} to ${base} where ${depth} blocks were to be dropped`,
      );
    }
    this.trader.goBack(mark);
    const length = this.random.integer(Math.max(1, depth - 3), depth + 3);
    await this.mine(length);
    this.findings.reorganisations += 1;
    this.findings.shorter += length < depth ? 1 : 0;
  }

  async reachHead(): Promise<void> {
    const { hash } = await this.world.anvil.request<{ hash: string }>('eth_getBlockByNumber', [
      'latest',
      false,
    ]);
    const deadline = performance.now() + WAIT_MS;
    while (this.mirrored().head().hash !== hash) {
      if (performance.now() > deadline) {
        const { number } = this.mirrored().head();
        throw new Error(`the mirror stays at block ${number} instead of coming to ${hash}`, {
          cause: this.mirrored().trouble(),
        });
      }
      await new Promise((resolve) => {
        setTimeout(resolve, 2);
      });
    }
  }

  /** Compares all that is mirrored with what the node says. */
  async compare(when: string): Promise<void> {
    const mirror = this.mirrored();
    const known = [...this.world.pools, ...this.created.values()];
    const fresh = await loadPools(this.reader(), known, mirror.head().number);
    const mirrored = new Map([...mirror.pools()].map((pool) => [pool.address, pool]));
    for (const { address, venue } of known) {
      const [ours, theirs] = [mirrored.get(address), fresh.get(address)];
      this.findings.poolsCompared += 1;
      this.findings.ticksCompared += theirs !== undefined && 'ticks' in theirs ? theirs.ticks.size : 0;
      if (!isDeepStrictEqual(plain(ours), plain(theirs))) {
        this.findings.mismatches += 1;
        if (this.findings.examples.length < 5) {
          this.findings.examples.push(`${when}: ${venue} pool ${address} is not as the node has it`);
        }
      }
    }
    const extra = [...mirrored.keys()].filter((address) => !fresh.has(address));
    this.findings.mismatches += extra.length;
  }

  /** The node can no longer be reached, and what is open breaks. */
  cut(): void {
    rmSync(this.socket());
    this.reader().close();
  }

  /** Makes sure that the mirror saw none of so many blocks. */
  async checkCut(missed: number): Promise<void> {
    const behind = (await this.height()) - this.mirrored().head().number;
    if (behind < missed - MAX_DEPTH) {
      throw new Error(`the mirror is only ${behind} blocks behind although its connection was cut`);
    }
  }

  mend(): void {
    symlinkSync(this.world.anvil.ipcPath, this.socket());
  }

  found(): MirrorFindings {
    const { swap, mint, burn } = this.trader.tried;
    return { ...this.findings, swaps: swap, mints: mint, burns: burn };
  }

  async close(): Promise<void> {
    await this.mirror?.stop();
    this.client?.close();
    await this.world.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private creation(): Parameters<SandboxWorld['mine']>[0] {
    const { deployment } = this.world;
    const [tokenA, tokenB] = this.random.shuffle(deployment.tokens);
    if (tokenA === undefined || tokenB === undefined) {
      throw new Error('there are no tokens');
    }
    const creation = poolCreation(deployment, {
      venue: this.random.pick(CREATED_ON),
      tokenA,
      tokenB,
      price: 2,
    });
    // Reverts where the pool is there already, which is a block like any other.
    return [
      ...creation.transactions,
      ...liquidityAddition(deployment, { ...creation, amount0: 10n ** 12n, amount1: 10n ** 12n }),
    ];
  }

  private addressOf(transport: Transport): NodeAddress {
    const { httpUrl } = this.world.anvil;
    if (transport === 'ipc') {
      this.mend();
      return { ipcPath: this.socket() };
    }
    return transport === 'http' ? { httpUrl } : { wsUrl: httpUrl.replace('http', 'ws') };
  }

  private socket(): string {
    return join(this.folder, 'node.ipc');
  }

  private async height(): Promise<number> {
    return Number(await this.world.anvil.request<string>('eth_blockNumber'));
  }

  private mirrored(): PoolMirrorService {
    if (this.mirror === undefined) {
      throw new Error('the mirror has not been opened');
    }
    return this.mirror;
  }

  private reader(): ReadClient {
    if (this.client === undefined) {
      throw new Error('the client has not been opened');
    }
    return this.client;
  }
}

/** All that a quote depends on, in a form that compares. */
function plain(pool: Pool | undefined): object | undefined {
  return pool?.kind === 'concentratedLiquidity' ? { ...pool, ticks: [...ticksOf(pool.ticks)] } : pool;
}
