import { z } from 'zod';
import { amount, token } from './amount.ts';
import { reason } from './operator.ts';
import { decimalString, id, isoTime } from './scalars.ts';

/** What a position would fetch now. */
export const positionMark = z.object({
  positionId: id,
  /** Cash per whole token. */
  price: decimalString,
  /** Cash for the whole quantity. */
  value: decimalString,
  /** `value` minus what was paid for the quantity still held. */
  unrealisedPnl: decimalString,
  /** Of live accounts: whether the allowance that its exit needs, exactly the amount held, is confirmed. */
  protected: z.boolean().optional(),
});
export type PositionMarkView = z.infer<typeof positionMark>;

/** One bot's holding of one token. */
export const position = z.object({
  id,
  accountId: id,
  botId: id,
  token,
  quantity: amount,
  /** Cash paid for the quantity still held. */
  cost: amount,
  /** `cost` per whole token still held; absent once closed. */
  entryPrice: decimalString.optional(),
  /** Cash, without gas. */
  realisedPnl: amount,
  /** Native currency. */
  gasFee: amount,
  gasFeeCash: amount,
  /** Chain time. */
  openedAt: isoTime,
  closedAt: isoTime.optional(),
});
export type PositionView = z.infer<typeof position>;

/** Body of `POST /api/positions/:id/close`; the answer is the order. */
export const closeRequest = z.strictObject({ reason });

/** `portfolio_update`: an account's money after a booking, whole. What only moves with prices is in `price_update`. */
export const portfolioUpdate = z.object({
  accountId: id,
  cash: amount,
  /** Native currency, for gas. */
  native: amount,
  /** All open positions; where it is a part, the one that changed, with a quantity of 0 once it is closed. */
  positions: z.array(position),
  isPart: z.boolean().optional(),
  /** Present where the sender knows prices: cash, gas money and positions at what they would fetch. */
  equity: decimalString.optional(),
  realisedPnl: decimalString.optional(),
  unrealisedPnl: decimalString.optional(),
});
export type PortfolioUpdate = z.infer<typeof portfolioUpdate>;
