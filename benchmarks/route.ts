import * as fc from 'fast-check';
import { createRequire } from 'node:module';
import type { ConcentratedLiquidityPool } from '@twinlane/core/amm/pool';
import type { Route } from '@twinlane/core/amm/route';
import type { RoutePlan } from '@twinlane/core/amm/routePlan';
import { planRoute } from '@twinlane/core/amm/route/planRoute';
import { createRouteMarket, type RouteMarket } from '@twinlane/core/amm/route/routeMarket';
import type { RouteLimits, RouteRequest } from '@twinlane/core/amm/route/routeRequest';
import { allRoutes, bestByTrying } from '@twinlane/core/amm/route/testing/bruteForce';
import { anyPools, TOKENS } from '@twinlane/core/amm/route/testing/randomMarket';
import { createTickTable, ticksOf } from '@twinlane/core/amm/tickTable';
import { sqrtRatioAtTick } from '@twinlane/core/amm/tickMath';
import { changeLiquidity } from '@twinlane/core/amm/concentratedLiquidity';
import { aToken, anAddress } from '@twinlane/core/testing/buildMarket';
import { createRandomStream } from '@twinlane/sandbox/agents/randomStream';
import { type Benchmark, type Figure, figure, measure, percentile, timingFigures } from './harness.ts';

const POOLS = 50;
const POSITIONS = 12;
const MAX_PATHS = 4;
const E18 = 10n ** 18n;
const SDK = '@uniswap/v3-sdk 3.31.5';
const EVERY_ROUTE = `every route with ${SDK}`;
const STEPS = `${EVERY_ROUTE}, in steps of 5 %`;
const GROUPS = [{ venues: new Set(['uniswap-v3', 'uniswap-v2']), splits: true, ownContract: true }];
const tokens = Array.from({ length: 8 }, (_, index) => aToken(0x100 + index, `T${index}`, 18));
const [tokenIn, tokenOut] = [tokens[0]!, tokens[1]!];
const BAR = { atMost: 1000 };
/** Trades, as parts of the depth of a usual pool. */
const SIZES = [
  ['small', 10n],
  ['middling', 300n],
  ['large', 3000n],
] as const;

/** Planning over 50 pools and three hops, beside a search with the published library over the same pools. */
export const benchmark: Benchmark = {
  name: 'route',
  title: `A plan over ${POOLS} pools and 3 hops beside ${EVERY_ROUTE}`,
  async run({ smoke, log }) {
    const pools = fiftyPools();
    const market = createRouteMarket(pools, GROUPS);
    const routes = allRoutes(pools, tokenIn.address, tokenOut.address, 3);
    log(`${pools.length} pools, ${routes.length} routes`);
    const theirs = await publishedSearch(pools, routes);
    const figures: Figure[] = [];
    for (const kind of ['exactIn', 'exactOut'] as const) {
      for (const [how, maxPaths] of [
        ['single route', 1],
        ['split', MAX_PATHS],
      ] as const) {
        figures.push(...(await speed(market, theirs, { kind, how, limits: { maxPaths } }, smoke, log)));
      }
    }
    figures.push(...(await coldFigures(pools, smoke)), ...gains(market), ...gaps(smoke ? 20 : 300));
    return figures;
  },
};

function fiftyPools(): readonly ConcentratedLiquidityPool[] {
  const random = createRandomStream(11, 'routes');
  const values = tokens.map(() => random.between(-4000, 4000));
  return Array.from({ length: POOLS }, (_, index) => {
    const [low, high] = random
      .shuffle([...tokens.keys()])
      .slice(0, 2)
      .toSorted((a, b) => a - b);
    const [fee, spacing] = random.pick([
      [500, 10],
      [3000, 60],
    ] as const);
    const tick = Math.round(values[low!]! - values[high!]! + random.between(-25, 25));
    const middle = Math.floor(tick / spacing);
    const empty: ConcentratedLiquidityPool = {
      kind: 'concentratedLiquidity',
      address: anAddress(0x9000 + index),
      venue: 'uniswap-v3',
      token0: tokens[low!]!,
      token1: tokens[high!]!,
      fee,
      tickSpacing: spacing,
      tick,
      sqrtPriceX96: sqrtRatioAtTick(tick) + 1n,
      liquidity: 0n,
      ticks: createTickTable(spacing, []),
    };
    const depth = 10 ** random.between(3, 5);
    return Array.from({ length: POSITIONS }).reduce<ConcentratedLiquidityPool>((pool, _position, at) => {
      const width = at === 0 ? Math.floor(100_000 / spacing) : random.integer(2, Math.floor(4000 / spacing));
      const liquidity = BigInt(Math.floor(depth * random.between(0.5, 4))) * E18;
      return changeLiquidity(pool, (middle - width) * spacing, (middle + width) * spacing, liquidity);
    }, empty);
  });
}

interface Question {
  readonly kind: RouteRequest['kind'];
  readonly how: string;
  readonly limits: RouteLimits;
}

function plan(market: RouteMarket, request: Pick<RouteRequest, 'kind' | 'amount' | 'limits'>): RoutePlan {
  const outcome = planRoute(market, { ...request, tokenIn, tokenOut });
  if (outcome.outcome === 'none') {
    throw new Error(`no plan: ${outcome.reason}`);
  }
  return outcome.best.plan;
}

async function speed(
  market: RouteMarket,
  theirs: PublishedSearch,
  { kind, how, limits }: Question,
  smoke: boolean,
  log: (line: string) => void,
): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const [size, units] of SIZES) {
    const amount = units * E18;
    const ours = plan(market, { kind, amount, limits });
    const split = how === 'split';
    const found = await theirs(kind, amount, split);
    const better = kind === 'exactIn' ? ours.amountOut >= found : ours.amountIn <= found;
    if (!better) {
      throw new Error(`${kind} ${how} ${size}: ours ${ours.amountIn} for ${ours.amountOut}, theirs ${found}`);
    }
    log(`${kind}, ${how}, ${size}: ${ours.paths.length} routes`);
    const own = await measure(() => plan(market, { kind, amount, limits }), {
      warmup: smoke ? 2 : 500,
      samples: smoke ? 3 : 1000,
    });
    const peer = await measure(() => theirs(kind, amount, split), {
      warmup: smoke ? 0 : 2,
      samples: smoke ? 1 : split ? 5 : 15,
    });
    figures.push(
      ...timingFigures(
        `${kind === 'exactIn' ? 'exact in' : 'exact out'}, ${how}, ${size} trade`,
        own,
        {
          name: split ? STEPS : EVERY_ROUTE,
          timing: peer,
        },
        BAR,
      ),
    );
  }
  return figures;
}

/** The best amount that trying every route finds: out for an exact amount in, else in. */
type PublishedSearch = (kind: RouteRequest['kind'], amount: bigint, split: boolean) => Promise<bigint>;

interface Quotient {
  readonly quotient: { toString(): string };
}

interface PublishedPool {
  getOutputAmount(amount: unknown): Promise<readonly [Quotient, unknown]>;
  getInputAmount(amount: unknown): Promise<readonly [Quotient, unknown]>;
}

/** What the published library's users do: quote each route for each share of the amount, and take the best that fit together. */
async function publishedSearch(
  pools: readonly ConcentratedLiquidityPool[],
  routes: readonly Route[],
): Promise<PublishedSearch> {
  const require = createRequire(import.meta.url);
  const { Pool } = require('@uniswap/v3-sdk') as { readonly Pool: new (...args: unknown[]) => PublishedPool };
  const { Token, CurrencyAmount } = require('@uniswap/sdk-core') as {
    readonly Token: new (chain: number, address: string, decimals: number) => unknown;
    readonly CurrencyAmount: { fromRawAmount(token: unknown, amount: string): unknown };
  };
  const known = new Map(tokens.map(({ address }) => [address, new Token(1, address, 18)]));
  const published = new Map(
    pools.map(({ address, token0, token1, fee, sqrtPriceX96, liquidity, tick, ticks }) => [
      address,
      new Pool(
        known.get(token0.address),
        known.get(token1.address),
        fee,
        sqrtPriceX96.toString(),
        liquidity.toString(),
        tick,
        [...ticksOf(ticks)].map((entry) => ({
          index: entry.tick,
          liquidityNet: entry.liquidityNet.toString(),
          liquidityGross: entry.liquidityGross.toString(),
        })),
      ),
    ]),
  );
  const quote = async (
    kind: RouteRequest['kind'],
    route: Route,
    amount: bigint,
  ): Promise<bigint | undefined> => {
    let current = CurrencyAmount.fromRawAmount(
      known.get((kind === 'exactIn' ? tokenIn : tokenOut).address),
      amount.toString(),
    );
    let result = 0n;
    for (const { pool } of kind === 'exactIn' ? route.hops : route.hops.toReversed()) {
      const each = published.get(pool.address)!;
      try {
        const [next] = await (kind === 'exactIn'
          ? each.getOutputAmount(current)
          : each.getInputAmount(current));
        current = next;
        result = BigInt(next.quotient.toString());
      } catch {
        return undefined;
      }
    }
    return result;
  };
  return async (kind, amount, split) => {
    const sign = kind === 'exactIn' ? 1n : -1n;
    const table: (readonly (bigint | undefined)[])[] = [];
    const steps = split ? 20n : 1n;
    for (const route of routes) {
      const row: (bigint | undefined)[] = [0n];
      for (let step = 1n; step <= steps; step += 1n) {
        const paid = await quote(kind, route, (amount * step) / steps);
        row.push(paid === undefined ? undefined : paid * sign);
      }
      table.push(row);
    }
    return bestOfTable(table, routes, Number(steps)) * sign;
  };
}

/** Gives away one step after the other to the route that gains most, among at most four routes that share no pool. */
function bestOfTable(
  table: readonly (readonly (bigint | undefined)[])[],
  routes: readonly Route[],
  steps: number,
): bigint {
  const given = routes.map(() => 0);
  let total = 0n;
  for (let step = 0; step < steps; step += 1) {
    const busy = new Set(
      routes.flatMap((route, index) => (given[index]! > 0 ? route.hops.map(({ pool }) => pool.address) : [])),
    );
    let best: { readonly index: number; readonly gain: bigint } | undefined;
    for (const [index, row] of table.entries()) {
      const clear = !routes[index]!.hops.some(({ pool }) => busy.has(pool.address));
      const free = given[index]! > 0 || (clear && given.filter(Boolean).length < MAX_PATHS);
      const [before, after] = [row[given[index]!], row[given[index]! + 1]];
      if (
        free &&
        before !== undefined &&
        after !== undefined &&
        (best === undefined || after - before > best.gain)
      ) {
        best = { index, gain: after - before };
      }
    }
    if (best === undefined) {
      throw new Error('the amount cannot be traded');
    }
    given[best.index]! += 1;
    total += best.gain;
  }
  return total;
}

/** What the first plan on a state costs, with nothing known of its pools. */
async function coldFigures(
  pools: readonly ConcentratedLiquidityPool[],
  smoke: boolean,
): Promise<readonly Figure[]> {
  const fresh = () =>
    pools.map((pool) => ({ ...pool, ticks: createTickTable(pool.tickSpacing, ticksOf(pool.ticks)) }));
  const options = { warmup: smoke ? 1 : 50, samples: smoke ? 2 : 300 };
  const made = Array.from({ length: options.warmup + options.samples }, fresh);
  let next = 0;
  const request = { kind: 'exactIn' as const, amount: 300n * E18 };
  const cold = await measure(
    () => plan(createRouteMarket(made[next++ % made.length]!, GROUPS), request),
    options,
  );
  const rebuilt = await measure(() => plan(createRouteMarket(pools, GROUPS), request), options);
  return [
    figure({
      what: 'first plan on pools never quoted before, median',
      value: cold.median / 1000,
      unit: 'µs',
    }),
    figure({ what: 'first plan on a block’s pools, median', value: rebuilt.median / 1000, unit: 'µs' }),
  ];
}

function gains(market: RouteMarket): readonly Figure[] {
  return SIZES.map(([size, units]) => {
    const amount = units * E18;
    const split = plan(market, { kind: 'exactIn', amount }).amountOut;
    const single = plan(market, { kind: 'exactIn', amount, limits: { maxPaths: 1 } }).amountOut;
    return figure({
      what: `${size} trade, what a split gains over the best single route`,
      value: Number(((split - single) * 1_000_000n) / single) / 100,
      unit: 'bps',
      bar: { atLeast: 0 },
    });
  });
}

/** How much less a plan pays than the best split that trying finds, on random small graphs. */
function gaps(count: number): readonly Figure[] {
  const amount = fc
    .integer({ min: 0, max: 4000 })
    .map((step) => BigInt(Math.floor(10 ** (18 + step / 1000))));
  const cases = fc.sample(fc.tuple(anyPools(7), amount), { numRuns: count, seed: 7 });
  const found: number[] = [];
  for (const [pools, units] of cases) {
    const [from, to] = [TOKENS[0]!, TOKENS[1]!];
    const routes = allRoutes(pools, from.address, to.address, 3);
    const best = routes.length > 0 && routes.length <= 7 ? bestByTrying('exactIn', routes, units) : undefined;
    if (best !== undefined) {
      const request = {
        kind: 'exactIn' as const,
        tokenIn: from,
        tokenOut: to,
        amount: units,
        limits: { maxPaths: 8 },
      };
      const outcome = planRoute(createRouteMarket(pools, GROUPS), request);
      const paid = outcome.outcome === 'planned' ? outcome.best.plan.amountOut : 0n;
      found.push(Number(best.worth - paid) / Number(best.worth));
    }
  }
  const sorted = found.toSorted((a, b) => a - b);
  return [
    figure({
      what: `random small graphs compared with trying every split`,
      value: found.length,
      unit: 'graphs',
    }),
    figure({
      what: 'what trying finds more, p99',
      value: Math.max(0, percentile(sorted, 0.99)) * 10_000,
      unit: 'bps',
    }),
    figure({
      what: 'what trying finds more, at most',
      value: Math.max(0, sorted.at(-1) ?? 1) * 10_000,
      unit: 'bps',
      bar: { atMost: 10 },
    }),
  ];
}
