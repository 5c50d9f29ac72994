import { pgliteHarness } from '@twinlane/bot/store/testing/harness';
import { proveRugs, type RugOutcome, type RugResult } from '@twinlane/bot/testing/proveRugs';
import { RUG_WAYS, type RugWay } from '@twinlane/bot/testing/rugPlan';
import type { Proof, ProofFigure } from '../harness.ts';

/** Rugs of each way, and honest tokens. */
const FULL = 25;
const SMOKE = 1;
/** Of the normal distribution: 95 % lie within. */
const Z = 1.959_964;

/** Seeded rugs, each with an open position of a watched account and of one that has a stop-loss alone, in the same run. */
export const proof: Proof = {
  name: 'rugs',
  title:
    'a rug with an open position is left in the next block, where the market allows it, and what that saves',
  async run({ smoke, seed, log }) {
    const each = smoke ? SMOKE : FULL;
    const ways = RUG_WAYS.flatMap((way) => Array.from({ length: each }, () => way));
    const harness = pgliteHarness();
    try {
      const { results, lookTimes } = await proveRugs(ways, seed, await harness.open(), log);
      const rugs = results.filter(({ way }) => way !== 'no rug');
      const honest = results.filter(({ way }) => way === 'no rug');
      const sellable = rugs.filter((rug) => rug.sellable);
      const late = sellable.filter(({ watched }) => watched.decidedAfter !== 0 || watched.minedAfter !== 1);
      for (const { way, kind, watched } of late) {
        log(
          `late: ${way}, ${kind}: decided ${watched.decidedAfter}, mined ${watched.minedAfter} after the sign`,
        );
      }
      const alarms = honest.filter(({ watched }) => watched.byRugExit);
      const figures: readonly ProofFigure[] = [
        judge('rugs', rugs.length, '≥ 200', smoke ? null : rugs.length >= 200),
        informs('of these with a way out on the block of the sign', sellable.length),
        judge(
          'of those: decided on that block, mined in the next, %',
          percent(1 - late.length / sellable.length),
          '100',
          late.length === 0,
        ),
        informs(
          'of those: all of it sold by then',
          share(sellable, ({ watched }) => watched.filled && watched.minedAfter === 1),
        ),
        ...RUG_WAYS.filter((way) => way !== 'no rug').map((way) => savedBy(rugs, way)),
        informs('saved of all rugs, %: watched', interval(rugs.map(({ watched }) => saved(watched)))),
        informs('saved of all rugs, %: stop-loss alone', interval(rugs.map(({ naive }) => saved(naive)))),
        informs(
          'saved where there was a way out, %: watched',
          interval(sellable.map(({ watched }) => saved(watched))),
        ),
        informs(
          'saved where there was a way out, %: stop-loss alone',
          interval(sellable.map(({ naive }) => saved(naive))),
        ),
        moreThanNaive(rugs),
        informs('honest tokens left by the rug exit', `${alarms.length} of ${honest.length}`),
        informs(
          'a look at what is held, p50 and p95, ms',
          `${quantile(lookTimes, 0.5)} and ${quantile(lookTimes, 0.95)}`,
        ),
      ];
      return { holds: figures.every(({ holds }) => holds !== false), figures };
    } finally {
      await harness.cleanUp();
    }
  },
};

function savedBy(rugs: readonly RugResult[], way: RugWay): ProofFigure {
  const those = rugs.filter((rug) => rug.way === way);
  const watched = interval(those.map((rug) => saved(rug.watched)));
  const naive = interval(those.map((rug) => saved(rug.naive)));
  return informs(`saved, %: ${way}`, `${watched}; stop-loss alone ${naive}`);
}

/** The difference pair by pair: both met the same rug. */
function moreThanNaive(rugs: readonly RugResult[]): ProofFigure {
  const differences = rugs.map(({ watched, naive }) => saved(watched) - saved(naive));
  const { mean, reach } = meanOf(differences);
  const holds = mean - reach > 0;
  return judge(
    'saved more than by a stop-loss, points',
    `${percent(mean)} ± ${percent(reach)}`,
    '> 0',
    holds,
  );
}

/** Of what a sale would have brought before the rug. */
function saved({ before, out }: RugOutcome): number {
  return Number((out * 1_000_000n) / before) / 1_000_000;
}

function interval(values: readonly number[]): string {
  const { mean, reach } = meanOf(values);
  return `${percent(mean)} ± ${percent(reach)}`;
}

function meanOf(values: readonly number[]): { readonly mean: number; readonly reach: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance =
    values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1);
  return { mean, reach: Z * Math.sqrt(variance / values.length) };
}

function share(results: readonly RugResult[], holds: (result: RugResult) => boolean): string {
  return `${results.filter(holds).length} of ${results.length}`;
}

function quantile(times: readonly number[], part: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return Math.round(10 * (sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0)) / 10;
}

function percent(part: number): string {
  return (100 * part).toFixed(1);
}

function judge(what: string, value: number | string, bar: string, holds: boolean | null): ProofFigure {
  return { what, value, bar, holds };
}

function informs(what: string, value: number | string): ProofFigure {
  return { what, value, bar: null, holds: null };
}
