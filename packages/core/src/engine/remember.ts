import type { Address } from '../money/hex.ts';
import type { TradeSimulation } from '../risk/riskFactor.ts';
import { noteSellable } from './botMemory.ts';
import type { StepRun } from './stepRun.ts';

/** Keeps what a simulation that passed tells of a token; any other tells nothing that lasts. */
export function remember(run: StepRun, token: Address, simulation: TradeSimulation): void {
  if (simulation.outcome === 'passed') {
    const { soldExpected, sold } = simulation;
    run.memory = noteSellable(run.memory, token, { soldExpected: String(soldExpected), sold: String(sold) });
  }
}
