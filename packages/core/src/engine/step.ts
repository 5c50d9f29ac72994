import type { StepInput, StepPorts, StepResult } from './stepTypes.ts';

/**
 * One bot's decisions on one block: exits of what it holds first, then its strategy's signals, gate by gate.
 * Deterministic: the same input and simulations give the same result. Rejects only for faults.
 */
export async function step(input: StepInput, ports: StepPorts): Promise<StepResult> {
  void ports;
  return Promise.resolve({ decisions: [], memory: input.memory });
}
