import type { Pool } from '../../pool.ts';
import type { Hop, Route } from '../../route.ts';
import type { Address } from '../../../money/hex.ts';
import { quotePaths } from '../quotePaths.ts';

/** Every route of up to `maxHops` pools that meets no token twice. */
export function allRoutes(
  pools: readonly Pool[],
  from: Address,
  to: Address,
  maxHops: number,
): readonly Route[] {
  const routes: Route[] = [];
  const follow = (hops: readonly Hop[], at: Address): void => {
    if (at === to) {
      routes.push({ hops });
      return;
    }
    if (hops.length === maxHops) {
      return;
    }
    for (const pool of pools) {
      for (const [tokenIn, tokenOut] of [
        [pool.token0, pool.token1],
        [pool.token1, pool.token0],
      ] as const) {
        const met = tokenOut.address === from || hops.some((hop) => hop.tokenIn.address === tokenOut.address);
        if (tokenIn.address === at && !met) {
          follow([...hops, { pool, tokenIn, tokenOut }], tokenOut.address);
        }
      }
    }
  };
  follow([], from);
  return routes;
}

/** What is to be optimised: paths with amounts that sum to the total; undefined where they cannot be traded. */
type Worth = (amounts: readonly bigint[]) => bigint | undefined;

/**
 * The best split over routes by trying: amounts are moved from every route to every other by ever smaller steps for as long
 * as exact quotes say that it pays. Slow, and knows nothing of curves. The worth is the amount out, or minus the amount in.
 */
export function bestByTrying(
  kind: 'exactIn' | 'exactOut',
  routes: readonly Route[],
  amount: bigint,
): { readonly worth: bigint; readonly routes: number } | undefined {
  const worthOf: Worth = (amounts) => {
    const used = routes
      .map((route, index) => ({ route, amount: amounts[index] ?? 0n }))
      .filter((each) => each.amount > 0n);
    const quoted = quotePaths(kind, used);
    return quoted && (kind === 'exactIn' ? quoted.amountOut : -quoted.amountIn);
  };
  const begun = starts(routes.length, amount)
    .flatMap((amounts) => {
      const worth = worthOf(amounts);
      return worth === undefined ? [] : [{ amounts, worth }];
    })
    .toSorted((a, b) => (a.worth < b.worth ? 1 : -1));
  const best = begun
    .slice(0, 2)
    .map((start) => climb(start, amount, worthOf))
    .toSorted((a, b) => (a.worth < b.worth ? 1 : -1))[0];
  return best && { worth: best.worth, routes: best.amounts.filter((each) => each > 0n).length };
}

/** Everything on one route, and the same on all. */
function starts(count: number, amount: bigint): readonly (readonly bigint[])[] {
  const indices = Array.from({ length: count }, (_, index) => index);
  const even = amount / BigInt(count);
  return [
    ...indices.map((only) => indices.map((index) => (index === only ? amount : 0n))),
    indices.map((index) => (index === 0 ? amount - even * BigInt(count - 1) : even)),
  ];
}

interface Tried {
  readonly worth: bigint;
  readonly amounts: readonly bigint[];
}

function climb(start: Tried, amount: bigint, worthOf: Worth): Tried {
  let best = start;
  for (let step = amount / 4n; step > amount / 2000n && step > 0n;) {
    const better = improved(best, step, worthOf);
    if (better === undefined) {
      step /= 3n;
    } else {
      best = better;
    }
  }
  return best;
}

/** The best move of one step from one route to another, where any pays. */
function improved(from: Tried, step: bigint, worthOf: Worth): Tried | undefined {
  let best: Tried | undefined;
  for (const [giver, held] of from.amounts.entries()) {
    const moved = held < step ? held : step;
    for (const taker of moved > 0n ? from.amounts.keys() : []) {
      const amounts = from.amounts.map(
        (each, index) => each + (index === taker ? moved : 0n) - (index === giver ? moved : 0n),
      );
      const worth = taker === giver ? undefined : worthOf(amounts);
      if (worth !== undefined && worth > (best?.worth ?? from.worth)) {
        best = { worth, amounts };
      }
    }
  }
  return best;
}
