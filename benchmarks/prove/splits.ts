import * as fc from 'fast-check';
import { allRoutes, bestByTrying } from '@twinlane/core/amm/route/testing/bruteForce';
import { anyPools, TOKENS } from '@twinlane/core/amm/route/testing/randomMarket';
import { planRoute } from '@twinlane/core/amm/route/planRoute';
import { createRouteMarket } from '@twinlane/core/amm/route/routeMarket';
import type { Proof, ProofFigure } from '../harness.ts';

/** Samples, each of its own seed, and graphs in each. */
const FULL = { samples: 5, graphs: 10_000 };
const SMOKE = { samples: 1, graphs: 500 };
const MAX_POOLS = 7;
const MAX_ROUTES = 6;
const BAR = 0.001;
const GROUPS = [{ venues: new Set(['uniswap-v2', 'uniswap-v3']), splits: true, ownContract: true }];
const [FROM, TO] = [TOKENS[0]!, TOKENS[1]!];
const anyAmount = fc
  .integer({ min: 0, max: 5000 })
  .map((step) => BigInt(Math.floor(10 ** (18 + step / 1000))));

/** Plans beside the best split that trying finds, on random small graphs, up to amounts that use all of a market up. */
export const proof: Proof = {
  name: 'splits',
  title: 'plans are within 0.1 % of the best split that trying finds, on random small graphs',
  run({ smoke, seed, log }) {
    const { samples, graphs } = smoke ? SMOKE : FULL;
    const gaps: number[] = [];
    for (let sample = 0; sample < samples; sample += 1) {
      gaps.push(...gapsOf(seed + sample, graphs));
      log(`${gaps.length} plans compared`);
    }
    gaps.sort((a, b) => a - b);
    const over = gaps.filter((gap) => gap > BAR).length;
    const figures: readonly ProofFigure[] = [
      { what: 'plans compared', value: gaps.length, bar: null, holds: null },
      { what: 'more than 0.1 % short', value: over, bar: '0', holds: over === 0 },
      { what: 'most that is missing, bps', value: (gaps.at(-1) ?? 0) * 10_000, bar: null, holds: null },
    ];
    return Promise.resolve({ holds: over === 0, figures });
  },
};

/** By how much each plan of a sample falls short, as a part. */
function gapsOf(seed: number, numRuns: number): readonly number[] {
  return fc.sample(fc.tuple(anyPools(MAX_POOLS), anyAmount), { numRuns, seed }).flatMap(([pools, amount]) => {
    const routes = allRoutes(pools, FROM.address, TO.address, 3);
    const isSmall = routes.length > 1 && routes.length <= MAX_ROUTES;
    return (isSmall ? (['exactIn', 'exactOut'] as const) : []).flatMap((kind) => {
      const best = bestByTrying(kind, routes, amount);
      return best === undefined ? [] : [gapOf(best.worth, worthOf(kind, pools, amount))];
    });
  });
}

/** What a plan pays, or minus what it costs; undefined where there is none. */
function worthOf(
  kind: 'exactIn' | 'exactOut',
  pools: Parameters<typeof createRouteMarket>[0],
  amount: bigint,
): bigint | undefined {
  const limits = { maxPaths: 8 };
  const request = { kind, tokenIn: FROM, tokenOut: TO, amount, limits };
  const outcome = planRoute(createRouteMarket(pools, GROUPS), request);
  if (outcome.outcome === 'none') {
    return undefined;
  }
  return kind === 'exactIn' ? outcome.best.plan.amountOut : -outcome.best.plan.amountIn;
}

function gapOf(best: bigint, worth: bigint | undefined): number {
  return worth === undefined ? 1 : Number(best - worth) / Math.abs(Number(best));
}
