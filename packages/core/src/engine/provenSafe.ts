import type { RiskVerdict } from '../risk/assess.ts';
import type { TradeSimulation } from '../risk/riskFactor.ts';
import type { Signal } from '../strategy/strategy.ts';

/** So much of what a scan looks at must have been found out: all but the greatest holder. Who holds the liquidity weighs more. */
const LEAST_CERTAINTY = 0.85;

/** The risk of a purchase, vetoed where its strategy buys nothing but what the scan calls safe and this is not. */
export function provenSafe(
  { onlySafe }: Pick<Signal, 'onlySafe'>,
  risk: RiskVerdict,
  simulation: TradeSimulation,
): RiskVerdict {
  const scan = simulation.outcome === 'passed' ? simulation.scan : undefined;
  const { verdict, certainty = 0 } = scan ?? {};
  const isProven = verdict === 'safe' && certainty >= LEAST_CERTAINTY;
  if (onlySafe !== true || risk.verdict === 'vetoed' || isProven) {
    return risk;
  }
  const missing = `Only ${Math.round(100 * certainty)} % of what tells could be found out about it.`;
  const why = verdict === 'safe' ? missing : (scan?.reason ?? 'The token was not scanned.');
  const reason = `The strategy buys nothing but what the scan calls safe. ${why}`;
  return { ...risk, verdict: 'vetoed', gate: 'risk.contract', reason };
}
