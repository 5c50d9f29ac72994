import type { Pool } from '../amm/pool.ts';
import type { Token } from '../market/token.ts';

/** What came of a cycle that was tried on a node's state. */
export type CycleTrial =
  | {
      readonly outcome: 'passed';
      /** Base units of cash that came back. */
      readonly amountOut: bigint;
      /** Units of gas that its transaction used. */
      readonly gas: bigint;
    }
  | { readonly outcome: 'reverted'; readonly reason: string }
  /** The node was asked in vain, and may answer later. */
  | { readonly outcome: 'unavailable'; readonly reason: string }
  /** The node cannot simulate, or the chain has no contract for cycles. */
  | { readonly outcome: 'unsupported' };

/** Tries cycles without sending them. */
export interface CycleSimulator {
  /** Puts `amountIn` of cash round through the pools, on the state after a block, of which they are the state. Never throws. */
  simulateCycle(request: {
    readonly pools: readonly Pool[];
    readonly cash: Token;
    readonly amountIn: bigint;
    /** It reverts where less comes back. */
    readonly minAmountOut: bigint;
    readonly block: number;
  }): Promise<CycleTrial>;
}
