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
  /** Of an account that can carry out cycles. */
  readonly cycles?: CycleFacts;
}

/** What is at hand for cycles. */
export interface CycleFacts {
  /** What the contract that carries them out may take of the cash now, base units. */
  readonly allowed: bigint;
  /** How a purchase of the token and its sale went when they were tried ahead. */
  verdict(token: Address): Omit<FastVerdict, 'pool'> | undefined;
  /** Wei that a cycle of that gas limit costs in the next block at most, by what is offered for gas now. */
  cost(gasLimit: bigint): bigint;
}
