import { findCycles, type CycleSearch } from '@twinlane/core/arbitrage/findCycles';
import { bestByTrying, everyCycle } from '@twinlane/core/arbitrage/testing/everyCycle';
import { changeLiquidity } from '@twinlane/core/amm/concentratedLiquidity';
import type { Pool } from '@twinlane/core/amm/pool';
import { quoteExactIn } from '@twinlane/core/amm/quote';
import { sqrtRatioAtTick } from '@twinlane/core/amm/tickMath';
import { createTickTable } from '@twinlane/core/amm/tickTable';
import type { Token } from '@twinlane/core/market/token';
import { aPair, aToken, anAddress } from '@twinlane/core/testing/buildMarket';
import { createRandomStream, type RandomStream } from '@twinlane/sandbox/agents/randomStream';
import { type Benchmark, type Figure, figure, measure, timingFigures } from './harness.ts';

const SIZES = [50, 100, 200] as const;
const NAIVE = 'every cycle, each input by trying';
const CASH = aToken(0x500, 'CASH', 18);
const E18 = 10n ** 18n;
/** Microseconds: a four-hundredth of a block of two seconds. */
const BAR = { atMost: 5_000 };
const MOST = 10n ** 24n;

/** Looking for cycles over 50 to 200 pools, in a calm market and after a large trade, beside trying all of them. */
export const benchmark: Benchmark = {
  name: 'arbitrage',
  title: `The best cycles over ${SIZES.join(', ')} pools, beside trying every one`,
  async run({ smoke, log }) {
    const figures: Figure[] = [];
    for (const size of smoke ? SIZES.slice(0, 1) : SIZES) {
      const calm = marketOf(size);
      const moved = afterTrade(calm);
      for (const [state, pools] of [
        ['calm', calm],
        ['after a large trade', moved],
      ] as const) {
        figures.push(...(await compare(`${size} pools, ${state}`, pools, smoke, log)));
      }
    }
    return figures;
  },
};

async function compare(
  what: string,
  pools: readonly Pool[],
  smoke: boolean,
  log: (line: string) => void,
): Promise<readonly Figure[]> {
  const search: CycleSearch = { cash: CASH, pools, maxHops: 3, most: MOST, costOf: () => 0n, count: 3 };
  const [best] = findCycles(search);
  const tried = naive(pools);
  const ours = best?.gross ?? 0n;
  log(`${what}: ${everyCycle(pools, CASH, 3).length} ways round, best gains ${ours}, by trying ${tried}`);
  if (ours * 1_000n < tried * 999n) {
    throw new Error(`${what}: ours gains ${ours}, trying finds ${tried}`);
  }
  const own = await measure(() => findCycles(search), { warmup: smoke ? 2 : 100, samples: smoke ? 3 : 400 });
  const peer = await measure(() => naive(pools), { warmup: 0, samples: 1 });
  return [
    ...timingFigures(what, own, { name: NAIVE, timing: peer }, BAR),
    figure({
      what: `${what}, what trying gains more`,
      value: ours === 0n ? 0 : Number(((tried - ours) * 1_000_000n) / ours) / 100,
      unit: 'bps',
      bar: { atMost: 10 },
    }),
  ];
}

/** What anybody would write first: all ways round, and for each the input at which it gains most, by exact quotes. */
function naive(pools: readonly Pool[]): bigint {
  let best = 0n;
  for (const hops of everyCycle(pools, CASH, 3)) {
    const cycle = bestByTrying(hops, MOST);
    const gain = cycle === undefined ? 0n : cycle.amountOut - cycle.amountIn;
    best = gain > best ? gain : best;
  }
  return best;
}

/** Half of the pools pair a token with cash, the others two tokens; prices disagree by less than fees, as they do. */
function marketOf(size: number): readonly Pool[] {
  const random = createRandomStream(size, 'cycles');
  const tokens = Array.from({ length: Math.ceil(size / 6) }, (_, index) => aToken(0x600 + index));
  return Array.from({ length: size }, (_, index) => {
    const token = random.pick(tokens);
    const others = tokens.filter((other) => other !== token);
    const other = index % 2 === 0 ? CASH : random.pick(others);
    return poolOf(random, index, token, other);
  });
}

function poolOf(random: RandomStream, index: number, one: Token, other: Token): Pool {
  const [token0, token1] = BigInt(one.address) < BigInt(other.address) ? [one, other] : [other, one];
  const depth = 10 ** random.between(4, 6);
  const tick = Math.round(random.between(-8, 8));
  const address = anAddress(0x9000 + index);
  if (random.between(0, 1) < 0.4) {
    return aPair(token0, units(depth), token1, units(depth * 1.0001 ** tick), { address });
  }
  const spacing = 10;
  const empty: Pool = {
    kind: 'concentratedLiquidity',
    address,
    venue: 'uniswap-v3',
    token0,
    token1,
    fee: 500,
    tickSpacing: spacing,
    tick,
    sqrtPriceX96: sqrtRatioAtTick(tick) + 1n,
    liquidity: 0n,
    ticks: createTickTable(spacing, []),
  };
  return [10_000, 400, 120, 40, 20].reduce(
    (pool, width) => changeLiquidity(pool, -width * spacing, width * spacing, units(depth)),
    empty,
  );
}

/** Whole tokens as base units. */
function units(amount: number): bigint {
  return BigInt(Math.floor(amount)) * E18;
}

/** The market after somebody has moved the first pool with cash by some per cent. */
function afterTrade(pools: readonly Pool[]): readonly Pool[] {
  return pools.map((pool, index) => {
    const depth = pool.kind === 'constantProduct' ? pool.reserve0 / 20n : pool.liquidity / 20n;
    return index === 0 ? quoteExactIn(pool, CASH.address, depth).after : pool;
  });
}
