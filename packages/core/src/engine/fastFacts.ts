import type { Address } from '../money/hex.ts';
import type { TradeSimulation } from '../risk/riskFactor.ts';

/** What a purchase in a pool and its sale came to when they were tried ahead of any signal. */
export interface FastVerdict {
  readonly pool: Address;
  readonly simulation: Extract<TradeSimulation, { outcome: 'passed' }>;
  /** The block that it was tried on. */
  readonly block: number;
}

/** What the Fast Lane has at hand: none of it takes a call. Amounts are cash base units. */
export interface FastFacts {
  /** The pools of the token against cash that an order could go to at once. */
  verdicts(token: Address): readonly FastVerdict[];
  /** Most that one trade may put in, and all trades of today still may. */
  readonly perTrade: bigint;
  readonly leftToday: bigint;
}
