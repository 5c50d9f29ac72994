import { contractFactor } from './contractFactor.ts';
import { honeypotFactor } from './honeypotFactor.ts';
import { liquidityFactor } from './liquidityFactor.ts';
import type { RiskFactor } from './riskFactor.ts';
import { slippageFactor } from './slippageFactor.ts';

/** Every risk factor, heaviest first: the order in which blocking findings decide and thoughts list them. */
export const RISK_FACTORS: readonly RiskFactor[] = [
  honeypotFactor,
  liquidityFactor,
  contractFactor,
  slippageFactor,
];
