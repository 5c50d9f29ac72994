import { FatalError } from '../../errors.ts';
import { betterPlan } from './judgePlan.ts';
import { type GroupSearch, findSingle, findSplit, isConnected, limitsOf } from './searchGroup.ts';
import type { RouteMarket } from './routeMarket.ts';
import type { JudgedPlan, NoRoute, RouteOutcome, RouteRequest } from './routeRequest.ts';

/**
 * Plans a trade: the best single route or the best spread over several, whichever is worth more after gas. Amounts are exact;
 * an exact amount out is delivered to the unit, and what rounding leaves over stays with the pools.
 * @throws FatalError `amm.bad-amount` for a negative amount, `amm.bad-limit` for limits that leave no route.
 */
export function planRoute(market: RouteMarket, request: RouteRequest): RouteOutcome {
  checkRequest(request);
  const refusal = refusalOf(request);
  if (refusal !== undefined) {
    return { outcome: 'none', reason: refusal };
  }
  let best: JudgedPlan | undefined;
  let single: JudgedPlan | undefined;
  let connected = false;
  for (const { graph, splits, ownContract } of market.groups) {
    const from = graph.tokens.get(request.tokenIn.address);
    const to = graph.tokens.get(request.tokenOut.address);
    if (from === undefined || to === undefined) {
      continue;
    }
    const oneKind = request.kind === 'exactOut' && !ownContract;
    const search: GroupSearch = { graph, from, to, request, oneKind };
    const alone = findSingle(search);
    connected ||= alone !== undefined || isConnected(search);
    single = betterPlan(request, single, alone?.judged);
    best = betterPlan(request, best, alone?.judged);
    if (splits && (ownContract || !isTaxed(request))) {
      best = betterPlan(request, best, findSplit(search, alone?.path));
    }
  }
  if (best === undefined) {
    return { outcome: 'none', reason: connected ? 'notEnoughLiquidity' : 'noRoute' };
  }
  return { outcome: 'planned', best, ...(single === undefined ? {} : { single }) };
}

function checkRequest(request: RouteRequest): void {
  if (request.amount < 0n) {
    throw new FatalError('amm.bad-amount', `An amount of ${request.amount} cannot be traded.`);
  }
  const { maxHops, maxPaths, minShareBps } = limitsOf(request);
  const fits = maxHops >= 1 && maxHops <= 3 && maxPaths >= 1 && minShareBps >= 0 && minShareBps <= 10_000;
  if (!fits) {
    throw new FatalError(
      'amm.bad-limit',
      `No route has at most ${maxHops} pools, ${maxPaths} paths and shares from ${minShareBps} basis points.`,
    );
  }
}

function isTaxed({ tokenIn, tokenOut, taxes }: RouteRequest): boolean {
  return taxes?.has(tokenIn.address) === true || taxes?.has(tokenOut.address) === true;
}

function refusalOf(request: RouteRequest): NoRoute | undefined {
  const { kind, tokenIn, tokenOut, amount } = request;
  if (amount === 0n) {
    return 'nothingToTrade';
  }
  if (tokenIn.address === tokenOut.address) {
    return 'sameToken';
  }
  return kind === 'exactOut' && isTaxed(request) ? 'taxedExactOut' : undefined;
}
