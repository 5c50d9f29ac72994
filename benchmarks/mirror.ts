import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { MirroredPools } from '@twinlane/bot/feed/mirroredPools';
import type { RawLog } from '@twinlane/bot/feed/rawLog';
import type { Pool } from '@twinlane/core/amm/pool';
import { ticksOf } from '@twinlane/core/amm/tickTable';
import { decodeEventLog, type Hex, parseAbi } from 'viem';
import { type Benchmark, type Figure, figure, percentile } from './harness.ts';
import { KEPT_BLOCKS, mirrorBlock, mirrorOf } from './mirrorParts.ts';
import { type LoggedBlock, writePoolLogs } from './poolLogs.ts';

const PEER = 'viem 2.57.1 decodeEventLog and a mutable map';
const FULL = { pools: 5_000, blocks: 1_200, logsPerBlock: 200 };
/** Long enough for memory to have found its level. */
const MEMORY = { pools: 5_000, blocks: 1_000, logsPerBlock: 200 };
const SMOKE = { pools: 60, blocks: 70, logsPerBlock: 40 };
/** Blocks that go to one of the two before it is the other's turn. */
const TURN = 20;
const DROPPED = 32;

/** Logs applied to thousands of pools, beside the obvious way to do it. */
export const benchmark: Benchmark = {
  name: 'mirror',
  title: `A pool mirror fed with raw logs, beside ${PEER}`,
  async run({ smoke, log }) {
    const size = smoke ? SMOKE : FULL;
    const market = writePoolLogs(size, 1);
    const blocks = [...market.blocks];
    const count = blocks.reduce((sum, block) => sum + block.count, 0);
    log(`${count} logs of ${size.pools} pools in ${size.blocks} blocks written`);
    const ours = mirrorOf(market);
    const theirs = new MutablePools(market.pools);
    const spent = { ours: 0n, theirs: 0n };
    for (let from = 0; from < blocks.length; from += TURN) {
      const turn = blocks.slice(from, from + TURN);
      let start = process.hrtime.bigint();
      for (const block of turn) {
        await mirrorBlock(ours, block);
      }
      spent.ours += process.hrtime.bigint() - start;
      start = process.hrtime.bigint();
      for (const { json } of turn) {
        theirs.apply(JSON.parse(json) as readonly RawLog[]);
      }
      spent.theirs += process.hrtime.bigint() - start;
    }
    for (const pool of market.pools) {
      const mirrored = ours.current.get(pool.address);
      if (mirrored === undefined || !theirs.agrees(mirrored)) {
        throw new Error(`the two ways end with different states of pool ${pool.address}`);
      }
    }
    const perSecond = (nanoseconds: bigint): number => (count / Number(nanoseconds)) * 1e9;
    return [
      figure({
        what: `logs parsed, decoded and applied to ${size.pools} pools`,
        value: perSecond(spent.ours),
        unit: 'per s',
        peer: { name: PEER, value: perSecond(spent.theirs) },
        better: 'higher',
        bar: { atLeast: 50_000 },
      }),
      await rollbacks(blocks.slice(-DROPPED), ours, smoke),
      memory(smoke),
    ];
  },
};

/** Takes the last blocks back and applies them again, several times. */
async function rollbacks(
  branch: readonly LoggedBlock[],
  mirror: MirroredPools,
  smoke: boolean,
): Promise<Figure> {
  const states = new Map(mirror.current);
  const times: number[] = [];
  for (let round = 0; round < (smoke ? 2 : 50); round += 1) {
    const start = process.hrtime.bigint();
    mirror.rollBackTo(mirror.head.number - DROPPED);
    times.push(Number(process.hrtime.bigint() - start) / 1e6);
    for (const block of branch) {
      await mirrorBlock(mirror, block);
    }
  }
  const differing = [...states].filter(([address, pool]) => {
    const again = mirror.current.get(address);
    return again === undefined || JSON.stringify(plain(again)) !== JSON.stringify(plain(pool));
  });
  if (differing.length > 0) {
    throw new Error(`${differing.length} pools are not the same after a rollback and the same blocks again`);
  }
  return figure({
    what: `rollback of ${DROPPED} blocks, median`,
    value: percentile(
      times.toSorted((a, b) => a - b),
      0.5,
    ),
    unit: 'ms',
  });
}

function plain(pool: Pool): object {
  const state = pool.kind === 'constantProduct' ? pool : { ...pool, ticks: [...ticksOf(pool.ticks)] };
  return JSON.parse(
    JSON.stringify(state, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
  ) as object;
}

/** The most that a process of its own holds which does nothing but mirror. */
function memory(smoke: boolean): Figure {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, 'mirrorMemory.ts'), JSON.stringify(smoke ? SMOKE : MEMORY)],
    { encoding: 'utf8' },
  );
  if (status !== 0) {
    throw new Error(`the process that measures memory failed: ${stderr}`);
  }
  return figure({
    what: `most memory of a process that mirrors ${(smoke ? SMOKE : MEMORY).pools} pools and keeps ${KEPT_BLOCKS} blocks`,
    value: Number(stdout) / 1024,
    unit: 'MiB',
    bar: { atMost: 1024 },
  });
}

const abi = parseAbi([
  'event Sync(uint112 reserve0, uint112 reserve1)',
  'event Swap(address indexed sender, uint256 amount0In, uint256 amount1In, uint256 amount0Out, uint256 amount1Out, address indexed to)',
  'event Mint(address sender, address indexed owner, int24 indexed tickLower, int24 indexed tickUpper, uint128 amount, uint256 amount0, uint256 amount1)',
  'event Burn(address indexed owner, int24 indexed tickLower, int24 indexed tickUpper, uint128 amount, uint256 amount0, uint256 amount1)',
]);
const rangeSwap = parseAbi([
  'event Swap(address indexed sender, address indexed recipient, int256 amount0, int256 amount1, uint160 sqrtPriceX96, uint128 liquidity, int24 tick)',
]);
const events = [...abi, ...rangeSwap] as const;

interface MutablePair {
  reserve0: bigint;
  reserve1: bigint;
}

interface MutableRange {
  sqrtPriceX96: bigint;
  liquidity: bigint;
  tick: number;
  readonly ticks: Map<number, { net: bigint; gross: bigint }>;
}

/** What one would write first: the library's decoder, and objects that are changed in place. Cannot go back. */
class MutablePools {
  private readonly pairs = new Map<string, MutablePair>();
  private readonly ranges = new Map<string, MutableRange>();

  constructor(pools: readonly Pool[]) {
    for (const pool of pools) {
      const key = pool.address.toLowerCase();
      if (pool.kind === 'constantProduct') {
        this.pairs.set(key, { reserve0: pool.reserve0, reserve1: pool.reserve1 });
      } else {
        const ticks = new Map(
          [...ticksOf(pool.ticks)].map(({ tick, liquidityNet, liquidityGross }) => [
            tick,
            { net: liquidityNet, gross: liquidityGross },
          ]),
        );
        const { sqrtPriceX96, liquidity, tick } = pool;
        this.ranges.set(key, { sqrtPriceX96, liquidity, tick, ticks });
      }
    }
  }

  apply(logs: readonly RawLog[]): void {
    for (const { address, topics, data } of logs) {
      const { eventName, args } = decodeEventLog({ abi: events, data, topics: topics as [Hex, ...Hex[]] });
      const pair = this.pairs.get(address);
      const range = this.ranges.get(address);
      if (eventName === 'Sync' && pair !== undefined) {
        pair.reserve0 = args.reserve0;
        pair.reserve1 = args.reserve1;
      } else if (eventName === 'Swap' && range !== undefined && 'tick' in args) {
        range.sqrtPriceX96 = args.sqrtPriceX96;
        range.liquidity = args.liquidity;
        range.tick = args.tick;
      } else if (eventName === 'Mint' && range !== undefined) {
        changeRange(range, args.tickLower, args.tickUpper, args.amount);
      } else if (eventName === 'Burn' && range !== undefined) {
        changeRange(range, args.tickLower, args.tickUpper, -args.amount);
      }
    }
  }

  agrees(pool: Pool): boolean {
    const key = pool.address.toLowerCase();
    if (pool.kind === 'constantProduct') {
      const pair = this.pairs.get(key);
      return pair?.reserve0 === pool.reserve0 && pair.reserve1 === pool.reserve1;
    }
    const range = this.ranges.get(key);
    return (
      range !== undefined &&
      range.sqrtPriceX96 === pool.sqrtPriceX96 &&
      range.tick === pool.tick &&
      range.liquidity === pool.liquidity &&
      range.ticks.size === pool.ticks.size &&
      [...ticksOf(pool.ticks)].every(({ tick, liquidityNet, liquidityGross }) => {
        const entry = range.ticks.get(tick);
        return entry?.net === liquidityNet && entry.gross === liquidityGross;
      })
    );
  }
}

function changeRange(range: MutableRange, tickLower: number, tickUpper: number, delta: bigint): void {
  for (const [at, net] of [
    [tickLower, delta],
    [tickUpper, -delta],
  ] as const) {
    const entry = range.ticks.get(at) ?? { net: 0n, gross: 0n };
    entry.net += net;
    entry.gross += delta;
    if (entry.gross === 0n) {
      range.ticks.delete(at);
    } else {
      range.ticks.set(at, entry);
    }
  }
  if (tickLower <= range.tick && range.tick < tickUpper) {
    range.liquidity += delta;
  }
}
