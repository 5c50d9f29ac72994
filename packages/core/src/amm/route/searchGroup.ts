import type { Pool } from '../pool.ts';
import { type EdgePath, findPaths } from './findPaths.ts';
import { betterPlan } from './judgePlan.ts';
import type { Edge, PoolGraph } from './poolGraph.ts';
import { quoteFlow, quoteShares } from './quoteFlow.ts';
import { FURTHER_PATH_GAS, POOL_GAS } from './routeGas.ts';
import type { JudgedPlan, RouteLimits, RouteRequest } from './routeRequest.ts';
import { splitAmount } from './splitAmount.ts';

/** The pools of one group, and what is wanted of them. */
export interface GroupSearch {
  readonly graph: PoolGraph;
  /** Numbers of the tokens sold and bought. */
  readonly from: number;
  readonly to: number;
  readonly request: RouteRequest;
  /** Whether each route must keep to pools of one kind. */
  readonly oneKind: boolean;
}

/** Single routes that are quoted exactly, of those that the search finds best. */
const SINGLES = 4;
/** Below this a number tells whole units apart. */
const WHOLE_UNITS = 2 ** 50;
const PAIR_GAS = Number(POOL_GAS.constantProduct);
const RANGE_GAS = Number(POOL_GAS.concentratedLiquidity);

/** A request's limits, the usual ones where it sets none. */
export function limitsOf({ limits }: RouteRequest): Required<RouteLimits> {
  return { maxHops: 3, maxPaths: 4, minShareBps: 10, ...limits };
}

/** The best single route. Undefined where none can trade the whole amount. */
export function findSingle(search: GroupSearch): SingleRoute | undefined {
  const { request } = search;
  const found = bestQuoted(request, singlePaths(search, 'most'));
  // What pays best at first can be more than the next pool takes.
  return (
    found ?? (request.kind === 'exactIn' ? bestQuoted(request, singlePaths(search, 'least')) : undefined)
  );
}

/** A route and the plan that it alone makes. */
export interface SingleRoute {
  readonly path: EdgePath;
  readonly judged: JudgedPlan;
}

/** Good paths for the whole amount, following the ways on which most arrives, or least, of each token on the way. */
function singlePaths(search: GroupSearch, follow: 'most' | 'least'): readonly EdgePath[] {
  const { request } = search;
  const backward = request.kind === 'exactOut';
  const inverse = backward || follow === 'least';
  const amount = Number(request.amount) * keptOf(request, 'sell');
  const kept = keptOf(request, 'buy');
  const perUnit = gasInToken(request);
  const usable = usableEdge(request);
  return findPaths({
    ...endsOf(search),
    maxHops: limitsOf(request).maxHops,
    count: SINGLES,
    value: inverse ? 1 / amount : amount,
    step: (edge, value) => {
      if (!usable(edge.pool)) {
        return 0;
      }
      if (backward) {
        return 1 / wholeCost(edge, 1 / value);
      }
      const paid = wholePay(edge, inverse ? 1 / value : value);
      return inverse && paid > 0 ? 1 / paid : paid;
    },
    score: (value, hops, ranges) => {
      const cost = perUnit * gasOfHops(hops, ranges);
      const reached = inverse ? 1 / value : value;
      return backward ? -reached - cost : reached * kept - cost;
    },
  });
}

function bestQuoted(request: RouteRequest, paths: readonly EdgePath[]): SingleRoute | undefined {
  let best: SingleRoute | undefined;
  for (const path of paths) {
    const judged = quoteShares(request, [{ path, amount: request.amount }]);
    if (judged !== undefined && betterPlan(request, best?.judged, judged) === judged) {
      best = { path, judged };
    }
  }
  return best;
}

/** The best spread over several routes that the search finds. Undefined where it finds none that is more than one route. */
export function findSplit(search: GroupSearch, single: EdgePath | undefined): JudgedPlan | undefined {
  const { request, graph, from, to, oneKind } = search;
  const { maxHops, maxPaths, minShareBps } = limitsOf(request);
  if (maxPaths === 1) {
    return undefined;
  }
  const perUnit = gasInToken(request) / keptOf(request, 'buy');
  const usable = usableEdge(request);
  const flows = splitAmount(
    {
      graph,
      from,
      to,
      backward: request.kind === 'exactOut',
      amount: Number(request.amount) * keptOf(request, 'sell'),
      maxHops,
      maxPaths,
      oneKind,
      minShare: minShareBps / 10_000,
      usable: (edge) => usable(edge.pool),
      costOf: (path) =>
        perUnit * Number(path.reduce((sum, { pool }) => sum + POOL_GAS[pool.kind], FURTHER_PATH_GAS)),
    },
    single,
  );
  let best: JudgedPlan | undefined;
  for (const flow of flows) {
    best = betterPlan(request, best, quoteFlow(request, flow, keptOf(request, 'buy')));
  }
  return best;
}

/** Whether any route joins the two tokens, however little it can trade. */
export function isConnected(search: GroupSearch): boolean {
  const usable = usableEdge(search.request);
  const [path] = findPaths({
    ...endsOf(search),
    maxHops: limitsOf(search.request).maxHops,
    count: 1,
    value: 1,
    step: (edge, value) => (usable(edge.pool) ? value : 0),
    score: (value) => value,
  });
  return path !== undefined;
}

function endsOf({ graph, from, to, request, oneKind }: GroupSearch): {
  readonly oneKind: boolean;
  readonly graph: PoolGraph;
  readonly start: number;
  readonly goal: number;
  readonly backward: boolean;
} {
  const backward = request.kind === 'exactOut';
  return { graph, backward, oneKind, start: backward ? to : from, goal: backward ? from : to };
}

/** What is left of an amount by the tax of the token sold or bought, 0 to 1. */
function keptOf({ taxes, tokenIn, tokenOut }: RouteRequest, side: 'sell' | 'buy'): number {
  const tax = taxes?.get((side === 'sell' ? tokenIn : tokenOut).address)?.[side];
  return tax === undefined ? 1 : 1 - Number(tax.parts) / Number(tax.of);
}

/** Tokens that keep a part trade on constant product alone, and are not worth crossing on the way. */
function usableEdge({ taxes, tokenIn, tokenOut }: RouteRequest): (pool: Pool) => boolean {
  if (taxes === undefined || taxes.size === 0) {
    return () => true;
  }
  const ends = [tokenIn.address, tokenOut.address];
  const isTaxed = ends.some((end) => taxes.has(end));
  return ({ kind, token0, token1 }) =>
    (!isTaxed || kind === 'constantProduct') &&
    [token0.address, token1.address].every((token) => ends.includes(token) || !taxes.has(token));
}

/** Cost of a unit of gas in the token in which plans are judged. */
function gasInToken({ gas }: RouteRequest): number {
  return gas === undefined ? 0 : (Number(gas.price) * Number(gas.rate.token)) / Number(gas.rate.wei);
}

function gasOfHops(hops: number, ranges: number): number {
  return (hops - ranges) * PAIR_GAS + ranges * RANGE_GAS;
}

/** What a pool pays for all of an amount, in whole units as far as a number can tell; 0 where it cannot take it. */
function wholePay({ curve }: Edge, amount: number): number {
  if (curve.rateAt(amount) === 0) {
    return 0;
  }
  const paid = curve.outAt(amount);
  return paid < WHOLE_UNITS ? Math.floor(paid * (1 + 1e-12)) : paid;
}

function wholeCost({ curve }: Edge, amount: number): number {
  const cost = curve.inAt(amount);
  return cost < WHOLE_UNITS ? Math.ceil(cost * (1 - 1e-12)) : cost;
}
