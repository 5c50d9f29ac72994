import type { RiskVerdict } from '../risk/assess.ts';
import type { TradeSimulation } from '../risk/riskFactor.ts';
import type { Signal } from '../strategy/strategy.ts';

/** The risk of a purchase, vetoed where its strategy buys nothing but what the scan calls safe and this is not. */
export function provenSafe(
  { onlySafe }: Pick<Signal, 'onlySafe'>,
  risk: RiskVerdict,
  simulation: TradeSimulation,
): RiskVerdict {
  const scan = simulation.outcome === 'passed' ? simulation.scan : undefined;
  if (onlySafe !== true || risk.verdict === 'vetoed' || scan?.verdict === 'safe') {
    return risk;
  }
  const why = scan?.reason ?? 'The token was not scanned.';
  const reason = `The strategy buys nothing but what the scan calls safe. ${why}`;
  return { ...risk, verdict: 'vetoed', gate: 'risk.contract', reason };
}
