import type { Token } from '../market/token.ts';
import type { Hash } from '../money/hex.ts';

/** Why a mined swap failed: the contract's own reasons, the same for paper and live. */
export type RevertReason =
  | 'insufficientOutput'
  | 'deadlinePassed'
  | 'insufficientBalance'
  | 'transferFailed'
  | 'insufficientLiquidity'
  | 'outOfGas'
  | 'unknown';

/** What one mined order did to its account, on paper or on the chain. Positions are folded from these. */
export interface Fill {
  readonly id: string;
  readonly orderId: string;
  readonly accountId: string;
  readonly botId: string;
  readonly outcome: 'filled' | 'reverted';
  /** Present if and only if `outcome` is `reverted`. */
  readonly revertReason?: RevertReason;
  readonly tokenIn: Token;
  readonly tokenOut: Token;
  /** Base units that left the account; 0 when reverted. */
  readonly amountIn: bigint;
  /** Base units that reached the account, after transfer taxes; 0 when reverted. */
  readonly amountOut: bigint;
  /** Output promised when the order was decided. */
  readonly quotedAmountOut: bigint;
  readonly gasUsed: bigint;
  /** Wei per gas: base fee and tip. */
  readonly effectiveGasPrice: bigint;
  /**
   * Wei taken from the account's native balance: `gasUsed · effectiveGasPrice`, and of a live fill what the chain takes beside
   * it (OP stack).
   */
  readonly gasFee: bigint;
  /** `gasFee` in base units of the account's cash token at that block, rounded up. For reports. */
  readonly gasFeeCash: bigint;
  readonly blockNumber: number;
  readonly blockHash: Hash;
  /** Chain time, Unix seconds. */
  readonly timestamp: number;
}
