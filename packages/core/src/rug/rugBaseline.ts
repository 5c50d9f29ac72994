import type { MarketSnapshot } from '../market/marketSnapshot.ts';
import type { Address } from '../money/hex.ts';
import { pooledLiquidity, pooledLiquidityAt } from './pooledLiquidity.ts';
import { sellTaxBps, WHOLE } from './rugFacts.ts';

/** What a position's later blocks are compared with. Plain JSON; liquidity and prices are decimal strings. */
export interface RugBaseline {
  /** By pool, the liquidity that a sale met when the position was opened, and the price (square root, Q64.96) then. */
  readonly pools: Readonly<Record<Address, { readonly liquidity: string; readonly sqrtPrice?: string }>>;
  /** The lowest sell tax seen since then, basis points; absent while none was measured. */
  readonly sellTaxBps?: number;
  /** When a sale of it was first found to fail since then, on two blocks without one between that passed; Unix seconds. */
  readonly unsellableSince?: number;
  /** When the last trial sale failed, while it is the only one; Unix seconds. One alone may be the node's. */
  readonly failedAt?: number;
}

/** A tax that is lower by less than this is the same, so that rounding is not stored on every block. */
const TAX_STEP_BPS = 10;

/**
 * The baseline of a position in a token, carried on to the snapshot: begun where there is none, and where more was bought
 * while there was more liquidity than before. `taxBps`: the sell tax that was measured before the purchase.
 */
export function rugBaseline(
  before: RugBaseline | undefined,
  token: Address,
  snapshot: MarketSnapshot,
  { grown, taxBps }: { readonly grown: boolean; readonly taxBps?: number },
): RugBaseline {
  const pools = before === undefined || grown ? newMarks(before, token, snapshot) : before.pools;
  const tax = lowestTax(before === undefined ? taxBps : before.sellTaxBps, token, snapshot);
  const failures = failuresOf(before, token, snapshot);
  const isSame =
    before?.pools === pools &&
    before.sellTaxBps === tax &&
    before.unsellableSince === failures.unsellableSince &&
    before.failedAt === failures.failedAt;
  return isSame ? before : { pools, ...(tax === undefined ? {} : { sellTaxBps: tax }), ...failures };
}

/**
 * Millionths of the liquidity at the position's opening that is left. Pools that came since count; of a concentrated pool the
 * better of the price then and the price now, since its providers may have followed the price.
 */
export function liquidityLeft({ pools }: RugBaseline, token: Address, snapshot: MarketSnapshot): number {
  const had = total(Object.values(pools).map(({ liquidity }) => BigInt(liquidity)));
  const has = total(
    (snapshot.tokens.get(token)?.pools ?? []).map((pool) => {
      const here = pooledLiquidity(pool, token);
      const mark = pools[pool.address];
      if (mark?.sqrtPrice === undefined || here >= BigInt(mark.liquidity)) {
        return here;
      }
      const there = pooledLiquidityAt(pool, token, BigInt(mark.sqrtPrice));
      return there > here ? there : here;
    }),
  );
  return had === 0n ? WHOLE : Number((has * BigInt(WHOLE)) / had);
}

function newMarks(
  before: RugBaseline | undefined,
  token: Address,
  snapshot: MarketSnapshot,
): RugBaseline['pools'] {
  const marks: RugBaseline['pools'] = Object.fromEntries(
    (snapshot.tokens.get(token)?.pools ?? []).map((pool) => {
      const liquidity = String(pooledLiquidity(pool, token));
      const price = pool.kind === 'constantProduct' ? {} : { sqrtPrice: String(pool.sqrtPriceX96) };
      return [pool.address, { liquidity, ...price }] as const;
    }),
  );
  const isMore = totalOf(marks) > totalOf(before?.pools ?? {});
  return before === undefined || isMore ? marks : before.pools;
}

function lowestTax(known: number | undefined, token: Address, { rugs }: MarketSnapshot): number | undefined {
  const sale = rugs?.get(token)?.sale;
  if (sale?.outcome !== 'passed') {
    return known;
  }
  const tax = sellTaxBps(sale);
  return known === undefined || tax <= known - TAX_STEP_BPS ? tax : known;
}

function failuresOf(
  before: RugBaseline | undefined,
  token: Address,
  { rugs, now }: MarketSnapshot,
): Pick<RugBaseline, 'unsellableSince' | 'failedAt'> {
  const outcome = rugs?.get(token)?.sale?.outcome;
  if (before?.unsellableSince !== undefined) {
    return { unsellableSince: before.unsellableSince };
  }
  const failedAt = before?.failedAt;
  if (outcome === 'failed') {
    return failedAt === undefined || failedAt === now ? { failedAt: now } : { unsellableSince: failedAt };
  }
  return outcome === 'passed' || failedAt === undefined ? {} : { failedAt };
}

function totalOf(pools: RugBaseline['pools']): bigint {
  return total(Object.values(pools).map(({ liquidity }) => BigInt(liquidity)));
}

function total(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, amount) => sum + amount, 0n);
}
