import { clusterBootstrap, type Estimate } from '@twinlane/bot/testing/clusterBootstrap';
import { proveSchedules, type Arm, type ScheduleCase } from '@twinlane/bot/testing/proveSchedules';
import type { Proof, ProofFigure } from '../harness.ts';

const FULL = { markets: 20, moments: 4, tokens: 7, minutes: 3, slices: 9 };
const SMOKE = { markets: 2, moments: 1, tokens: 4, minutes: 1, slices: 5 };
const LEAST = 500;

/** Orders carried out on running sandbox markets whose agents trade on, each from one moment whole, as TWAP and as VWAP. */
export const proof: Proof = {
  name: 'schedules',
  title: 'TWAP and VWAP lose less against the arrival price than one market order of the same size',
  async run({ smoke, seed, log }) {
    const size = smoke ? SMOKE : FULL;
    const cases = await proveSchedules({ ...size, seed, log });
    const wanted = smoke ? size.markets * size.tokens : LEAST;
    const figures: readonly ProofFigure[] = [
      judged(
        'orders, each as market order, TWAP and VWAP',
        cases.length,
        `≥ ${wanted}`,
        cases.length >= wanted,
      ),
      shown('markets (seeds)', size.markets),
      shown('slices over minutes', `${size.slices} over ${size.minutes}`),
      ...(['market', 'twap', 'vwap'] as const).map((arm) =>
        shown(`slippage of ${arm}, bps (95 %)`, text(estimate(cases, seed, ({ slippage }) => slippage[arm]))),
      ),
      ...(['twap', 'vwap'] as const).flatMap((arm) => versus(cases, arm, seed, smoke)),
      ...(['market', 'twap', 'vwap'] as const).map((arm) =>
        shown(`gas of ${arm}, units, mean`, Math.round(mean(cases, ({ gas }) => gas[arm]))),
      ),
      ...(['market', 'twap', 'vwap'] as const).map((arm) =>
        shown(`orders sent by ${arm}, mean`, mean(cases, ({ orders }) => orders[arm]).toFixed(2)),
      ),
    ];
    return { holds: figures.every(({ holds }) => holds !== false), figures };
  },
};

function versus(cases: readonly ScheduleCase[], arm: Arm, seed: number, smoke: boolean): ProofFigure[] {
  const less = estimate(cases, seed, ({ slippage }) => slippage[arm] - slippage.market);
  const better = cases.filter(({ slippage }) => slippage[arm] < slippage.market).length;
  return [
    {
      what: `${arm} less market order, paired, bps (95 %)`,
      value: text(less),
      bar: 'wholly below 0',
      // A few orders show that it runs; whether it pays is a matter of many.
      holds: smoke ? null : less.high < 0,
    },
    shown(`${arm} better than the market order, % of orders`, ((100 * better) / cases.length).toFixed(1)),
  ];
}

function estimate(
  cases: readonly ScheduleCase[],
  seed: number,
  value: (each: ScheduleCase) => number,
): Estimate {
  return clusterBootstrap(
    cases.map((each) => ({ cluster: each.market, value: value(each) })),
    seed,
  );
}

function mean(cases: readonly ScheduleCase[], value: (each: ScheduleCase) => number): number {
  return cases.reduce((sum, each) => sum + value(each), 0) / cases.length;
}

function text({ mean: middle, low, high }: Estimate): string {
  return `${middle.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
}

function shown(what: string, value: number | string): ProofFigure {
  return judged(what, value, null, null);
}

function judged(
  what: string,
  value: number | string,
  bar: string | null,
  holds: boolean | null,
): ProofFigure {
  return { what, value, bar, holds };
}
