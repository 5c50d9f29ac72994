import type { ScanFinding } from '../judgeScan.ts';
import type { LiquidityHolder, TokenScan } from '../tokenScan.ts';

/** Whoever holds more of the liquidity, unlocked, can end the market alone. */
const ENDS_THE_MARKET = 0.5;
/** What more than half of it rests on a lock of unknown make scores. */
const DOUBTFUL = 50;
/** Of the liquidity, so much must be accounted for. */
const LEAST_KNOWN = 0.5;

/** Whether more than half of the liquidity is held by locks whose rules nobody knows: trials alone found nobody who can pull it. */
export function restsOnTrials({ liquidity = [] }: TokenScan): boolean {
  return (
    liquidity.reduce((sum, { tried, share }) => (tried === true ? sum + share : sum), 0) > ENDS_THE_MARKET
  );
}

/** Judges whether the pool's liquidity can be pulled at once. */
export function judgeLiquidityHolders(scan: TokenScan): Omit<ScanFinding, 'factor' | 'weight'> {
  const { liquidity } = scan;
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
  if (restsOnTrials(scan)) {
    const reason =
      'Most of the liquidity is in locks whose rules are not known: trials alone found nobody who can pull it.';
    return { verdict: 'warn', score: Math.max(DOUBTFUL, score), reason, evidence };
  }
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

function heldHow({ locked, tried, lockLeft, kind }: LiquidityHolder): string {
  if (tried === true) {
    return 'a lock of unknown make, which trials did not open within a day';
  }
  if (lockLeft === undefined) {
    return locked ? 'locked or burned' : kind;
  }
  const days = (lockLeft / 86_400).toFixed(1);
  return lockLeft > 0 ? `locked for ${days} days more` : 'its lock is over';
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
