import type { ScanFinding } from '../judgeScan.ts';
import type { TokenScan } from '../tokenScan.ts';
import { usualSale } from './usualSale.ts';

/** A tax that rounding may feign. */
const NO_TAX = 0.0005;
/** A round trip that loses this much is confiscation. */
const CONFISCATION = 0.5;
/** A round trip taxed this much scores 100. */
const WORST = 0.2;

/** Judges what the token keeps of a purchase and of its sale today. A V3 pool cannot sell what is taxed. */
export function judgeTaxes({ buy, trials, pool }: TokenScan): Omit<ScanFinding, 'factor' | 'weight'> {
  const now = usualSale(trials);
  if (buy.failed || now === undefined) {
    return { verdict: 'unassessed', reason: 'There was no round trip to measure a tax on.', evidence: [] };
  }
  const bought = taxOf(buy.received, buy.expected);
  const sold = now.expected === undefined ? 0 : taxOf(now.proceeds, now.expected);
  const kept = 1 - (1 - bought) * (1 - sold);
  const evidence = [`A purchase loses ${show(bought)} to the token, a sale ${show(sold)}.`];
  if (kept <= NO_TAX) {
    return { verdict: 'pass', score: 0, reason: 'It takes no tax.', evidence };
  }
  if (pool.kind === 'concentratedLiquidity') {
    const reason = `It taxes a round trip with ${show(kept)}, which a V3 pool cannot sell again.`;
    return { verdict: 'block', score: 100, reason, evidence };
  }
  return kept >= CONFISCATION
    ? {
        verdict: 'block',
        score: 100,
        reason: `It taxes a round trip with ${show(kept)}, which is confiscation.`,
        evidence,
      }
    : {
        verdict: 'warn',
        score: Math.min(100, (100 * kept) / WORST),
        reason: `It taxes a round trip with ${show(kept)}.`,
        evidence,
      };
}

function taxOf(got: bigint, expected: bigint): number {
  return expected <= 0n || got >= expected ? 0 : Number(expected - got) / Number(expected);
}

function show(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
