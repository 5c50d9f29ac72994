import type { TradeSimulation } from './riskFactor.ts';

/** What rounding may take of a transfer, one part in so many: more is a tax. */
const ROUNDING = 2_000n;

/**
 * What a purchase and a sale that were tried have against a token that is only passed through, as a sentence: it fails, it
 * keeps a share, or its rulers could stop it. What could not be tried or judged counts against it.
 */
export function untaxedFault(simulation: TradeSimulation): string | undefined {
  if (simulation.outcome !== 'passed') {
    const what = {
      buyFailed: 'a purchase fails',
      sellFailed: 'a sale fails',
      unavailable: 'it could not be tried',
    };
    return `${what[simulation.outcome]}: ${simulation.reason}`;
  }
  const { bought, boughtExpected, sold, soldExpected, scan } = simulation;
  if (isLess(bought, boughtExpected) || isLess(sold, soldExpected)) {
    return 'it keeps a share of its transfers.';
  }
  return scan?.verdict === 'safe' ? undefined : (scan?.reason ?? 'it was not scanned.');
}

function isLess(reached: bigint, expected: bigint): boolean {
  return reached + expected / ROUNDING + 1n < expected;
}
