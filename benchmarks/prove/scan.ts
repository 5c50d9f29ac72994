import { proveScan } from '@twinlane/bot/testing/proveScan';
import type { JudgedVariant } from '@twinlane/bot/testing/proveScan';
import type { Proof, ProofFigure } from '../harness.ts';

/** Of each family. */
const FULL = 18;
const SMOKE = 2;
/** Of the normal distribution: 95 % lie within. */
const Z = 1.959_964;
const WARM_UP = 10;

/** Seeded variants of malicious and honest families, on V2 and V3. */
export const proof: Proof = {
  name: 'scan',
  title: 'the scam check finds every malicious family and leaves the honest ones alone, in time',
  async run({ smoke, seed, log }) {
    const judged = await proveScan(smoke ? SMOKE : FULL, seed, log);
    const wrong = judged.filter((variant) => isFound(variant) !== variant.refusable);
    for (const { family, pool, seed: own, verdict } of wrong) {
      log(`wrong: ${family.name}, ${pool.kind}, seed ${own}: ${verdict.verdict}, ${verdict.reason}`);
    }
    const bad = judged.filter(({ refusable }) => refusable);
    const good = judged.filter(({ refusable }) => !refusable);
    const missed = families(bad).filter((name) =>
      bad.every((variant) => variant.family.name !== name || !isFound(variant)),
    );
    const times = judged
      .slice(WARM_UP)
      .map(({ milliseconds }) => milliseconds)
      .toSorted((a, b) => a - b);
    const p95 = quantile(times, 0.95);
    const recall = bad.filter(isFound).length / bad.length;
    const alarms = good.filter(isFound).length / good.length;
    const figures: readonly ProofFigure[] = [
      judge('variants', judged.length, '≥ 600', smoke ? null : judged.length >= 600),
      judge('families to be refused', families(bad).length, '≥ 12', families(bad).length >= 12),
      judge('families to be let through', families(good).length, '≥ 12', families(good).length >= 12),
      judge('families never detected', missed.join(', ') || 0, '0', missed.length === 0),
      judge('recall, %', 100 * recall, '≥ 97', recall >= 0.97),
      informs('recall, 95 % interval', wilson(bad.filter(isFound).length, bad.length)),
      judge('false alarms, %', 100 * alarms, '≤ 3', alarms <= 0.03),
      informs('false alarms, 95 % interval', wilson(good.filter(isFound).length, good.length)),
      informs(
        'honest variants not called safe',
        good.filter(({ verdict }) => verdict.verdict !== 'safe').length,
      ),
      informs('verdict p50, ms', quantile(times, 0.5)),
      judge('verdict p95, ms', p95, '≤ 150', smoke ? null : p95 <= 150),
    ];
    return { holds: figures.every(({ holds }) => holds !== false), figures };
  },
};

function isFound({ verdict }: JudgedVariant): boolean {
  return verdict.verdict === 'unsafe';
}

function families(variants: readonly JudgedVariant[]): readonly string[] {
  return [...new Set(variants.map(({ family }) => family.name))];
}

function quantile(sorted: readonly number[], share: number): number {
  return Math.round(10 * (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0)) / 10;
}

/** Wilson's score interval of a share, in percent. */
function wilson(hits: number, count: number): string {
  const share = hits / count;
  const middle = share + Z ** 2 / (2 * count);
  const reach = Z * Math.sqrt((share * (1 - share)) / count + Z ** 2 / (4 * count ** 2));
  const whole = 1 + Z ** 2 / count;
  return `${percent((middle - reach) / whole)} to ${percent((middle + reach) / whole)} %, ${hits} of ${count}`;
}

function percent(value: number): string {
  return (100 * Math.max(0, Math.min(1, value))).toFixed(2);
}

function judge(what: string, value: number | string, bar: string, holds: boolean | null): ProofFigure {
  return { what, value, bar, holds };
}

function informs(what: string, value: number | string): ProofFigure {
  return { what, value, bar: null, holds: null };
}
