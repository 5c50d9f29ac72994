import { contractFactor } from './contractFactor.ts';
import { holdersFactor } from './holdersFactor.ts';
import { honeypotFactor } from './honeypotFactor.ts';
import { liquidityFactor } from './liquidityFactor.ts';
import { marketStructureFactor } from './marketStructureFactor.ts';
import { mevExposureFactor } from './mevExposureFactor.ts';
import { regulatoryFactor } from './regulatoryFactor.ts';
import type { RiskFactor } from './riskFactor.ts';
import { slippageFactor } from './slippageFactor.ts';
import { taxFactor } from './taxFactor.ts';
import { volatilityFactor } from './volatilityFactor.ts';

/** Every risk factor, heaviest first: the order in which blocking findings decide and thoughts list them. */
export const RISK_FACTORS: readonly RiskFactor[] = [
  honeypotFactor,
  liquidityFactor,
  contractFactor,
  taxFactor,
  holdersFactor,
  marketStructureFactor,
  volatilityFactor,
  slippageFactor,
  mevExposureFactor,
  regulatoryFactor,
];
