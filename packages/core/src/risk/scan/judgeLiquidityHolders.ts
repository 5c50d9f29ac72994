import type { ScanFinding } from '../judgeScan.ts';
import type { LiquidityHolder, TokenScan } from '../tokenScan.ts';

/** Whoever holds more of the liquidity, unlocked, can end the market alone. */
const ENDS_THE_MARKET = 0.5;
/** Of the liquidity, so much must be accounted for. */
const LEAST_KNOWN = 0.5;

/** Judges whether the pool's liquidity can be pulled at once. */
export function judgeLiquidityHolders({ liquidity }: TokenScan): Omit<ScanFinding, 'factor' | 'weight'> {
  const known = (liquidity ?? []).reduce((sum, { share }) => sum + share, 0);
  if (liquidity === undefined || known < LEAST_KNOWN) {
    return {
      verdict: 'unassessed',
      reason: 'Who holds the liquidity could not be found out.',
      evidence: [],
    };
  }
  const evidence = liquidity
    .toSorted((a, b) => b.share - a.share)
    .slice(0, 8)
    .map(
      (holder) =>
        `${percent(holder.share)} of the liquidity is held by ${holder.address} (${heldHow(holder)}).`,
    );
  const free = liquidity.filter(({ locked, kind }) => !locked && kind !== 'timeLock');
  const [greatest] = free.toSorted((a, b) => b.share - a.share);
  const share = greatest?.share ?? 0;
  if (greatest !== undefined && share > ENDS_THE_MARKET) {
    const reason = `${greatest.address} can pull ${percent(share)} of the liquidity at once.`;
    return { verdict: 'block', score: 100, reason, evidence };
  }
  const score = Math.min(100, 100 * share);
  return share > 0.2
    ? {
        verdict: 'warn',
        score,
        reason: `One holder can pull ${percent(share)} of the liquidity at once.`,
        evidence,
      }
    : {
        verdict: 'pass',
        score,
        reason: 'No single holder can pull much of the liquidity at once.',
        evidence,
      };
}

function heldHow({ locked, lockLeft, kind }: LiquidityHolder): string {
  if (lockLeft === undefined) {
    return locked ? 'locked or burned' : kind;
  }
  const days = (lockLeft / 86_400).toFixed(1);
  return lockLeft > 0 ? `locked for ${days} days more` : 'its lock is over';
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
