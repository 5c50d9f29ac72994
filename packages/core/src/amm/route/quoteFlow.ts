import type { EdgePath } from './findPaths.ts';
import type { Flow } from './flow.ts';
import { betterPlan, judgePlan } from './judgePlan.ts';
import { type PathAmount, quotePaths } from './quotePaths.ts';
import type { JudgedPlan, RouteRequest } from './routeRequest.ts';

/** A share that cannot be traded hands over one part of so many, then 2^5 times as much, and so on. */
const FIRST_PART = 1n << 30n;
const HANDOVER_BITS = 5n;
const MAX_ATTEMPTS = 24;
/** Quotes nearer than this, as a part, to what curves said are as they should be. */
const NEARNESS = 1e-4;
const SHARE_BITS = 52n;
const SHARE_UNIT = 2 ** 52;

/**
 * Quotes a flow exactly. A pair keeps the fee of one route in its reserves before the next one comes, which curves know nothing
 * of: where that shows, other orders of the routes are tried. `kept` is what is left of the token bought by its tax, 0 to 1.
 * Undefined where it is one route alone, or cannot be traded.
 */
export function quoteFlow(request: RouteRequest, flow: Flow, kept: number): JudgedPlan | undefined {
  if (flow.paths.length < 2) {
    return undefined;
  }
  const shares = wholeShares(request.amount, flow.paths, flow.shares);
  const asFound = quoteHandingOver(request, shares, flow.kinks);
  if (asFound === undefined || isAsSteered(flow, asFound, kept)) {
    return asFound;
  }
  const ascending = shares.toSorted((one, other) => (one.amount < other.amount ? -1 : 1));
  return [ascending, ascending.toReversed()]
    .map((order) => quoteHandingOver(request, order, flow.kinks))
    .reduce((best, quoted) => betterPlan(request, best, quoted), asFound);
}

/** Whether a quote is what curves said, as far as they can tell. */
function isAsSteered({ total }: Flow, { plan }: JudgedPlan, kept: number): boolean {
  const quoted = plan.kind === 'exactIn' ? Number(plan.amountOut) / kept : Number(plan.amountIn);
  return Math.abs(quoted / total - 1) < NEARNESS;
}

/**
 * Quotes shares exactly. Where liquidity ends, the last digits decide whether all of it can be traded: the route that cannot
 * take its share then hands over a little of it, and more each time, to the largest of those that never failed and do not cross
 * what is used up.
 */
function quoteHandingOver(
  request: RouteRequest,
  shares: readonly PathShare[],
  kinks: Flow['kinks'],
): JudgedPlan | undefined {
  const held = [...shares];
  const failures = held.map(() => 0);
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const judged = quoteShares(request, held);
    if (judged !== undefined) {
      return judged;
    }
    const failing = firstFailing(request, held);
    const full = held[failing]?.path.filter(({ id }) => kinks.has(id)) ?? [];
    const canTake = (index: number) => failures[index] === 0 && index !== failing;
    const isClear = (path: EdgePath) => !full.some((edge) => path.includes(edge));
    const takers = held.map(({ amount }, index) => (canTake(index) ? amount : -1n));
    const clear = takers.map((amount, index) => (isClear(held[index]?.path ?? []) ? amount : -1n));
    const taker = largestOf(clear.some((amount) => amount > 0n) ? clear : takers);
    const [from, to] = [held[failing], held[taker]];
    if (from === undefined || to === undefined) {
      return undefined;
    }
    failures[failing] = (failures[failing] ?? 0) + 1;
    const part = FIRST_PART >> (HANDOVER_BITS * BigInt(failures[failing] - 1));
    const moved = part <= 1n ? from.amount : from.amount / part + 1n;
    held[failing] = { path: from.path, amount: from.amount - moved };
    held[taker] = { path: to.path, amount: to.amount + moved };
  }
  return undefined;
}

/** The first route that cannot take its share after those before it. */
function firstFailing(request: RouteRequest, shares: readonly PathShare[]): number {
  return shares.findIndex((_, index) => quoteShares(request, shares.slice(0, index + 1)) === undefined);
}

/** Shares as whole units that sum to the amount: the largest gets what the others leave. */
function wholeShares(
  amount: bigint,
  paths: readonly EdgePath[],
  shares: readonly number[],
): readonly PathShare[] {
  const total = shares.reduce((sum, share) => sum + share, 0);
  const largest = shares.indexOf(Math.max(...shares));
  const parts = shares.map((share, index) =>
    index === largest ? 0n : BigInt(Math.floor((share / total) * SHARE_UNIT)),
  );
  const amounts = parts.map((part) => (amount * part) >> SHARE_BITS);
  const rest = amounts.reduce((left, each) => left - each, amount);
  return paths.map((path, index) => ({ path, amount: index === largest ? rest : (amounts[index] ?? 0n) }));
}

/** Which of the shares is the largest; -1 where none is more than nothing. */
function largestOf(amounts: readonly bigint[]): number {
  let largest = -1;
  for (const [index, amount] of amounts.entries()) {
    largest = amount > (amounts[largest] ?? 0n) ? index : largest;
  }
  return largest;
}

/** A path and the amount that is fixed of what goes through it. */
export interface PathShare {
  readonly path: EdgePath;
  readonly amount: bigint;
}

/** Quotes shares in their order. Undefined where one of them cannot be traded. */
export function quoteShares(request: RouteRequest, shares: readonly PathShare[]): JudgedPlan | undefined {
  const amounts: readonly PathAmount[] = shares
    .filter(({ amount }) => amount > 0n)
    .map(({ path, amount }) => ({
      route: { hops: path.map(({ pool, tokenIn, tokenOut }) => ({ pool, tokenIn, tokenOut })) },
      amount,
    }));
  const quoted = quotePaths(request.kind, amounts, request.taxes);
  return quoted === undefined ? undefined : judgePlan(request, quoted);
}
