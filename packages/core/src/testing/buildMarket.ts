import { Decimal } from 'decimal.js';
import { createTickTable } from '../amm/tickTable.ts';
import { sqrtRatioAtTick } from '../amm/tickMath.ts';
import type { ConcentratedLiquidityPool, ConstantProductPool, Pool } from '../amm/pool.ts';
import type { OwnImpact } from '../fill/ownImpact.ts';
import type { BlockHeader } from '../market/block.ts';
import { blockPrices } from '../market/blockPrices.ts';
import { createSnapshot, recordPrices } from '../market/createSnapshot.ts';
import type { MarketSnapshot, PricePoint } from '../market/marketSnapshot.ts';
import type { Token } from '../market/token.ts';
import type { Address, Hash } from '../money/hex.ts';

/** An address made of one number, for tests. */
export function anAddress(number: number): Address {
  return `0x${number.toString(16).padStart(40, '0')}`;
}

/** A token for tests; the number is its address. */
export function aToken(number: number, symbol = `T${number}`, decimals = 18): Token {
  return { chainId: 31_337, address: anAddress(number), symbol, decimals };
}

export const USDC = aToken(0x500, 'USDC', 6);
export const WETH = aToken(0x600, 'WETH', 18);

function aHash(number: number): Hash {
  return `0x${number.toString(16).padStart(64, '0')}`;
}

/** A block for tests: two seconds each, 10 gwei base fee, half full. */
export function aBlock(number: number, changes: Partial<BlockHeader> = {}): BlockHeader {
  return {
    number,
    hash: aHash(number),
    parentHash: aHash(number - 1),
    timestamp: 1_700_000_000 + 2 * number,
    baseFeePerGas: 10_000_000_000n,
    gasUsed: 15_000_000n,
    gasLimit: 30_000_000n,
    ...changes,
  };
}

/** A pair that holds so much of each, in base units. */
export function aPair(
  tokenA: Token,
  amountA: bigint,
  tokenB: Token,
  amountB: bigint,
  changes: Partial<ConstantProductPool> = {},
): ConstantProductPool {
  const inOrder = BigInt(tokenA.address) < BigInt(tokenB.address);
  return {
    kind: 'constantProduct',
    address: anAddress(
      Number((BigInt(tokenA.address) ^ (BigInt(tokenB.address) << 16n)) & 0xffffffffn) + 0x10000,
    ),
    venue: 'uniswap-v2',
    token0: inOrder ? tokenA : tokenB,
    token1: inOrder ? tokenB : tokenA,
    reserve0: inOrder ? amountA : amountB,
    reserve1: inOrder ? amountB : amountA,
    fee: 3_000,
    ...changes,
  };
}

/** A concentrated pool at a tick with one range of liquidity round it and a wider one of a tenth of it. */
export function aRangePool(
  token0: Token,
  token1: Token,
  { tick = 0, liquidity = 10n ** 18n, fee = 3_000, address = anAddress(0xabcdef) } = {},
): ConcentratedLiquidityPool {
  const spacing = 60;
  const near = Math.floor(tick / spacing) * spacing;
  const wide = liquidity / 10n;
  const ticks = createTickTable(spacing, [
    { tick: near - 6_000, liquidityNet: wide, liquidityGross: wide },
    { tick: near - 600, liquidityNet: liquidity, liquidityGross: liquidity },
    { tick: near + 600, liquidityNet: -liquidity, liquidityGross: liquidity },
    { tick: near + 6_000, liquidityNet: -wide, liquidityGross: wide },
  ]);
  return {
    kind: 'concentratedLiquidity',
    address,
    venue: 'uniswap-v3',
    token0,
    token1,
    fee,
    tickSpacing: spacing,
    sqrtPriceX96: sqrtRatioAtTick(tick),
    tick,
    liquidity: liquidity + wide,
    ticks,
  };
}

/** Prices of a token, one per block, the last at block `at`. */
export function aHistory(prices: readonly number[], at: number): PricePoint[] {
  return prices.map((price, index) => {
    const { number: blockNumber, timestamp } = aBlock(at - prices.length + 1 + index);
    return { blockNumber, timestamp, price };
  });
}

/** What a test's market is made of. */
export interface MarketPlan {
  readonly block?: BlockHeader;
  readonly pools: readonly Pool[];
  /** Prices per block up to the snapshot's; a token without them gets its pool price alone. */
  readonly prices?: ReadonlyMap<Address, readonly number[]>;
  readonly ownImpacts?: readonly OwnImpact[];
  readonly nativePrice?: number;
  /** When tokens were listed, and at what price where somebody saw it. */
  readonly listings?: ReadonlyMap<Address, { readonly block: number; readonly price?: number }>;
}

/** A snapshot of all tokens that the pools pair with USDC. */
export function aSnapshot(plan: MarketPlan): MarketSnapshot {
  const block = plan.block ?? aBlock(1_000);
  const tokens = new Map<Address, Token>();
  for (const { token0, token1 } of plan.pools) {
    tokens.set(token0.address, token0).set(token1.address, token1);
  }
  const source = {
    chainId: 31_337,
    header: block,
    cash: USDC,
    wrappedNative: WETH,
    tokens: [...tokens.values()],
    poolsOf: (a: Address, b: Address) =>
      plan.pools.filter(({ token0, token1 }) => {
        const pair = new Set([token0.address, token1.address]);
        return pair.has(a) && pair.has(b);
      }),
    ownImpacts: new Map((plan.ownImpacts ?? []).map((impact) => [impact.pool, impact])),
  };
  const given = [...(plan.prices ?? [])].map(
    ([token, prices]) => [token, aHistory(prices, block.number)] as const,
  );
  const histories = new Map([...recordPrices(new Map(), block, blockPrices(source), 1), ...given]);
  const listed = [...(plan.listings ?? [])];
  const snapshot = createSnapshot({
    ...source,
    histories,
    listings: new Map(
      listed.map(([token, { block: number }]) => [
        token,
        { createdAtBlock: number, createdAt: aBlock(number).timestamp },
      ]),
    ),
    openings: {
      awaited: new Set(),
      prices: new Map(
        listed.flatMap(([token, { block: number, price }]) =>
          price === undefined ? [] : [[token, { block: number, price }] as const],
        ),
      ),
    },
  });
  return { ...snapshot, nativePrice: new Decimal(plan.nativePrice ?? 3_000) };
}
