import type { Pool } from '@twinlane/core/amm/pool';
import { MAX_TICK, sqrtRatioAtTick } from '@twinlane/core/amm/tickMath';
import { createTickTable } from '@twinlane/core/amm/tickTable';
import type { BlockHeader } from '@twinlane/core/market/block';
import type { KnownPool } from '@twinlane/core/market/knownPool';
import { toChecksumAddress } from '@twinlane/core/money/address';
import { createRandomStream, type RandomStream } from '@twinlane/sandbox/agents/randomStream';
import { toEventSelector } from 'viem';

/** Pools and what happens to them block by block, as a node tells it. */
export interface PoolLogs {
  readonly known: readonly KnownPool[];
  readonly pools: readonly Pool[];
  /** Written as they are asked for; once. */
  readonly blocks: Iterable<LoggedBlock>;
}

export interface LoggedBlock {
  readonly header: BlockHeader;
  /** The node's answer to eth_getLogs. */
  readonly json: string;
  /** How many logs that are. */
  readonly count: number;
}

export interface PoolLogsSize {
  readonly pools: number;
  readonly blocks: number;
  readonly logsPerBlock: number;
}

const CHAIN_ID = 31_337;
const SPACING = 10;
const SYNC = toEventSelector('Sync(uint112,uint112)');
const PAIR_SWAP = toEventSelector('Swap(address,uint256,uint256,uint256,uint256,address)');
const SWAP = toEventSelector('Swap(address,address,int256,int256,uint160,uint128,int24)');
const MINT = toEventSelector('Mint(address,address,int24,int24,uint128,uint256,uint256)');
const BURN = toEventSelector('Burn(address,int24,int24,uint128,uint256,uint256)');
const SOMEONE = word(0xabc_def_012_345n);

interface Position {
  readonly tickLower: number;
  readonly tickUpper: number;
  readonly liquidity: bigint;
}

/** A pool while its logs are written. */
interface Author {
  readonly pool: Pool;
  readonly positions: Position[];
  tick: number;
}

/**
 * A seeded market: half pairs, half ranges, of which the busiest have over a thousand ticks, as they have on mainnet. Of
 * the logs 50 % are swaps in ranges, 30 % come from swaps in pairs, 20 % are mints and burns.
 */
export function writePoolLogs(size: PoolLogsSize, seed: number): PoolLogs {
  const random = createRandomStream(seed, 'pool logs');
  const authors = Array.from({ length: size.pools }, (_, index) => authorOf(index, size.pools, random));
  return {
    known: authors.map(({ pool }) => knownOf(pool)),
    pools: authors.map(({ pool }) => pool),
    blocks: writeBlocks(authors, size, random),
  };
}

function* writeBlocks(
  authors: readonly Author[],
  size: PoolLogsSize,
  random: RandomStream,
): Generator<LoggedBlock, void, undefined> {
  for (let number = 1; number <= size.blocks; number += 1) {
    const header = headerOf(number);
    const logs: object[] = [];
    while (logs.length < size.logsPerBlock) {
      for (const [topics, data, address] of happening(busy(authors, random), random)) {
        logs.push({
          address,
          topics,
          data,
          blockHash: header.hash,
          blockNumber: `0x${header.number.toString(16)}`,
          blockTimestamp: `0x${header.timestamp.toString(16)}`,
          transactionHash: `0x${word(BigInt(logs.length))}`,
          transactionIndex: `0x${logs.length.toString(16)}`,
          logIndex: `0x${logs.length.toString(16)}`,
          removed: false,
        });
      }
    }
    yield { header, json: JSON.stringify(logs), count: logs.length };
  }
}

/** Few pools see most of what happens. */
function busy(authors: readonly Author[], random: RandomStream): Author {
  const rank = Math.floor(authors.length * random.between(0, 1) ** 3);
  const author = authors[Math.min(rank, authors.length - 1)];
  if (author === undefined) {
    throw new Error('there are no pools');
  }
  return author;
}

type Written = readonly [topics: readonly string[], data: string, address: string];

function happening(author: Author, random: RandomStream): readonly Written[] {
  const { pool } = author;
  const address = pool.address.toLowerCase();
  if (pool.kind === 'constantProduct') {
    const [in0, out1] = [amount(random), amount(random)];
    return [
      [[SYNC], hex(amount(random), amount(random)), address],
      [[PAIR_SWAP, `0x${SOMEONE}`, `0x${SOMEONE}`], hex(in0, 0n, 0n, out1), address],
    ];
  }
  if (random.chance(0.7)) {
    author.tick = Math.max(-200_000, Math.min(200_000, author.tick + random.integer(-15, 15)));
    const price = sqrtRatioAtTick(author.tick) + 1n;
    const data = hex(amount(random), -amount(random), price, amount(random), BigInt(author.tick));
    return [[[SWAP, `0x${SOMEONE}`, `0x${SOMEONE}`], data, address]];
  }
  const topicsOf = (event: string, { tickLower, tickUpper }: Position): string[] => [
    event,
    `0x${SOMEONE}`,
    `0x${word(BigInt(tickLower))}`,
    `0x${word(BigInt(tickUpper))}`,
  ];
  const [burnt] =
    author.positions.length > 0 && random.chance(0.5)
      ? author.positions.splice(random.integer(0, author.positions.length - 1), 1)
      : [];
  if (burnt !== undefined) {
    return [[topicsOf(BURN, burnt), hex(burnt.liquidity, 1n, 1n), address]];
  }
  const minted = positionAt(author.tick, random);
  author.positions.push(minted);
  return [[topicsOf(MINT, minted), hex(BigInt(`0x${SOMEONE}`), minted.liquidity, 1n, 1n), address]];
}

function authorOf(index: number, pools: number, random: RandomStream): Author {
  const token = (number: number): Pool['token0'] => ({
    chainId: CHAIN_ID,
    address: addressOf(number),
    symbol: `T${number}`,
    decimals: 18,
  });
  const identity = {
    address: addressOf(1_000_000 + index),
    token0: token(1 + index),
    token1: token(500_000),
    fee: 500,
  };
  if (index % 2 === 0) {
    const pool: Pool = {
      ...identity,
      kind: 'constantProduct',
      venue: 'uniswap-v2',
      fee: 3_000,
      reserve0: amount(random),
      reserve1: amount(random),
    };
    return { pool, positions: [], tick: 0 };
  }
  const tick = random.integer(-100_000, 100_000);
  const count = index < pools / 100 ? 800 : 40;
  const positions = Array.from({ length: count }, () => positionAt(tick, random));
  return { pool: { ...identity, venue: 'uniswap-v3', ...stateOf(tick, positions) }, positions, tick };
}

function stateOf(
  tick: number,
  positions: readonly Position[],
): Omit<Extract<Pool, { kind: 'concentratedLiquidity' }>, 'address' | 'venue' | 'token0' | 'token1' | 'fee'> {
  const ticks = new Map<number, { net: bigint; gross: bigint }>();
  let inRange = 0n;
  for (const { tickLower, tickUpper, liquidity } of positions) {
    for (const [at, net] of [
      [tickLower, liquidity],
      [tickUpper, -liquidity],
    ] as const) {
      const entry = ticks.get(at) ?? { net: 0n, gross: 0n };
      ticks.set(at, { net: entry.net + net, gross: entry.gross + liquidity });
    }
    inRange += tickLower <= tick && tick < tickUpper ? liquidity : 0n;
  }
  const entries = [...ticks].map(([at, { net, gross }]) => ({
    tick: at,
    liquidityNet: net,
    liquidityGross: gross,
  }));
  return {
    kind: 'concentratedLiquidity',
    tickSpacing: SPACING,
    sqrtPriceX96: sqrtRatioAtTick(tick),
    tick,
    liquidity: inRange,
    ticks: createTickTable(SPACING, entries),
  };
}

function positionAt(tick: number, random: RandomStream): Position {
  const width = random.integer(1, 300);
  const lowest = Math.ceil(-MAX_TICK / SPACING);
  const lower = Math.max(lowest, Math.floor(tick / SPACING) + random.integer(-1_000, 1_000));
  return { tickLower: lower * SPACING, tickUpper: (lower + width) * SPACING, liquidity: amount(random) };
}

function knownOf(pool: Pool): KnownPool {
  const { address, venue, token0, token1, fee } = pool;
  return {
    chainId: CHAIN_ID,
    address,
    venue,
    token0,
    token1,
    fee,
    ...(pool.kind === 'concentratedLiquidity' ? { tickSpacing: pool.tickSpacing } : {}),
    createdAtBlock: 0,
    createdAt: 0,
  };
}

/** The header of a block that follows on the one before. */
export function headerOf(number: number): BlockHeader {
  return {
    number,
    hash: `0x${word(BigInt(number))}`,
    parentHash: `0x${word(BigInt(number - 1))}`,
    timestamp: 1_767_225_600 + number * 2,
    baseFeePerGas: 1_000_000_000n,
    gasUsed: 15_000_000n,
    gasLimit: 30_000_000n,
  };
}

function addressOf(number: number): Pool['address'] {
  return toChecksumAddress(`0x${number.toString(16).padStart(40, '0')}`);
}

function amount(random: RandomStream): bigint {
  return BigInt(random.integer(1, 2 ** 48)) * BigInt(random.integer(1, 2 ** 30));
}

function hex(...values: readonly bigint[]): string {
  return `0x${values.map(word).join('')}`;
}

function word(value: bigint): string {
  return BigInt.asUintN(256, value).toString(16).padStart(64, '0');
}
