import { gasPlan } from '../fill/gasPlan.ts';
import { nextBaseFee } from '../market/nextBaseFee.ts';
import type { TokenMarket } from '../market/marketSnapshot.ts';
import { opportunityScore, type Opportunity } from '../opportunity/opportunityScore.ts';
import { toCashUnits } from '../order/sizeBound.ts';
import type { TradeSimulation } from '../risk/riskFactor.ts';
import type { StepRun } from './stepRun.ts';
import { USUAL_GAS } from './usualGas.ts';

/** What is known of the purchase so far. */
interface Considered {
  /** Cash base units; that of the level's smallest trade where it was not sized. */
  readonly amountIn?: bigint;
  readonly simulation?: TradeSimulation;
}

/** How good a purchase looks to the bot as it is considered. */
export function opportunityOf(
  { input: { snapshot, settings } }: StepRun,
  market: TokenMarket,
  { amountIn, simulation }: Considered,
): Opportunity {
  const { intel } = settings;
  const gas = simulation?.outcome === 'passed' ? simulation.buyGas + simulation.sellGas : 2n * USUAL_GAS;
  const price = nextBaseFee(snapshot.block) + gasPlan(intel.gasStyle, snapshot.block).maxPriorityFeePerGas;
  const smallest = toCashUnits(intel.minTrade, snapshot.cash.decimals);
  return opportunityScore({ snapshot, market, amountIn: amountIn ?? smallest, gasFee: gas * price });
}
