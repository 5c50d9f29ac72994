import { z } from 'zod';
import { amount, token } from './amount.ts';
import { address, baseUnits, decimalString, hash, id, isoTime } from './scalars.ts';

/** A `cycle` goes from cash through several pools back to cash in one transaction. */
const sides = ['buy', 'sell', 'cycle'] as const;
export const tradeSide = z.enum(sides);
export const tradeOutcome = z.enum(['filled', 'reverted']);

/** A sized wish to swap and where it stands. `requested` is in flight; every other status is an end. */
export const order = z.object({
  id,
  accountId: id,
  botId: id,
  thoughtId: id,
  side: tradeSide,
  tokenIn: token,
  tokenOut: token,
  amountIn: amount,
  quotedAmountOut: amount,
  minAmountOut: amount,
  /** Pool addresses in the order in which they are crossed. */
  route: z.array(address),
  gasStyle: z.string(),
  /** Chain time after which the swap reverts. */
  deadline: isoTime,
  decidedAtBlock: z.int(),
  /** Chain time of the decision. */
  decidedAt: isoTime,
  status: z.enum(['requested', 'filled', 'reverted', 'rejected', 'expired']),
  /** Why it was rejected or expired, in one sentence. */
  statusReason: z.string().optional(),
});
export type OrderView = z.infer<typeof order>;

/** What one mined order did: a fill, or a revert that cost gas. */
export const trade = z.object({
  id,
  orderId: id,
  thoughtId: id,
  accountId: id,
  botId: id,
  side: tradeSide,
  outcome: tradeOutcome,
  revertReason: z.string().optional(),
  tokenIn: token,
  tokenOut: token,
  /** What left the account; 0 when reverted. */
  amountIn: amount,
  /** What reached the account, after transfer taxes; 0 when reverted. */
  amountOut: amount,
  quotedAmountOut: amount,
  /** Cash per whole token, from the amounts; absent when reverted, and of a cycle. */
  price: decimalString.optional(),
  /** How much less arrived than was quoted, in basis points; negative where more arrived. Absent when reverted. */
  slippageBps: z.number().optional(),
  gasUsed: baseUnits,
  /** Wei per gas. */
  gasPrice: baseUnits,
  /** Native currency. */
  gasFee: amount,
  /** The same in cash at that block. */
  gasFeeCash: amount,
  blockNumber: z.int(),
  blockHash: hash,
  /** Chain time. */
  time: isoTime,
  /**
   * Of sales: what decided it: the kind of the exit rule (`stopLoss`), `signal` of a strategy, `operator` for a position that
   * was closed by hand, or the gate of an order (`order.limit`). Absent where it is not known yet.
   */
  exitReason: z.string().optional(),
  /** Cash over what had been paid for what was sold, without gas. Of sales and cycles that filled. */
  realisedPnl: amount.optional(),
  /** The position that it opened, added to or reduced. */
  positionId: id.optional(),
  /** Of live accounts: the transaction that carried it. */
  transactionId: id.optional(),
});
export type TradeView = z.infer<typeof trade>;

/**
 * `trade_update`: an order came, ended, or is in flight again. `trade` is there where it was mined (`filled` and
 * `reverted`); `undone` where the chain dropped the block of its trade, which then counts no more.
 */
export const tradeUpdate = z.object({
  order,
  trade: trade.optional(),
  undone: z.object({ trade, reason: z.string() }).optional(),
});
export type TradeUpdate = z.infer<typeof tradeUpdate>;
