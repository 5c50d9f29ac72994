import { z } from 'zod';
import { UserError } from '../../errors.ts';
import type { ExecutionPlan } from '../schedule/executionPlan.ts';
import { nextSlice } from '../schedule/nextSlice.ts';
import type { KindDecision, OrderQuestion } from './orderKind.ts';
import { leastAtPrice, bestQuote, priceSchema } from './price.ts';
import type { ParentOrder } from './parentOrder.ts';
import { swapBounds } from './swapBounds.ts';

/** What TWAP and VWAP are told. */
export const sliceParams = {
  minutes: z
    .number()
    .positive()
    .max(7 * 1_440)
    .default(30)
    .describe('How long it takes, minutes of chain time'),
  slices: z.int().min(1).max(1_000).default(10).describe('Into how many parts it is cut'),
  maxParticipationPercent: z
    .number()
    .positive()
    .max(100)
    .default(100)
    .describe(
      'The most that a slice may be of what was traded over the length of a slice, per cent; 100 sets no limit',
    ),
  price: priceSchema
    .optional()
    .describe('The worst price to accept, cash per whole token; slices wait while it is not there'),
};
export const sliceParamsSchema = z.strictObject({ ...sliceParams, ...swapBounds });
export type SliceParams = z.infer<typeof sliceParamsSchema>;

/** Slices below this share of an even one wait for the next: they would cost more gas than they save. */
const SMALLEST_SHARE = 4n;

/** The times and amounts of a plan, but for its weights. */
export function planRequest(
  { id, amount, placedAt }: Pick<ParentOrder, 'id' | 'amount' | 'placedAt'>,
  { minutes, slices, maxParticipationPercent }: SliceParams,
): Omit<ExecutionPlan, 'kind' | 'weights'> & { readonly slices: number } {
  return {
    id,
    total: amount,
    startsAt: placedAt,
    endsAt: placedAt + secondsOf(minutes),
    slices,
    maxParticipationPercent,
    smallestSlice: amount / (BigInt(slices) * SMALLEST_SHARE),
  };
}

/** @throws UserError `order.plan` where there are more slices than seconds. */
export function requireSeconds({ minutes, slices }: SliceParams): void {
  if (secondsOf(minutes) < slices) {
    throw new UserError('order.plan', `${minutes} minutes cannot be cut into ${slices} slices.`, {
      hint: 'Choose more time, or no more slices than it has seconds.',
    });
  }
}

function secondsOf(minutes: number): number {
  return Math.max(1, Math.round(minutes * 60));
}

/** What the plan trades now. */
export function tradeSlice(question: OrderQuestion, plan: ExecutionPlan, params: SliceParams): KindDecision {
  const { order, progress, snapshot } = question;
  const next = nextSlice({
    plan,
    progress,
    now: snapshot.now,
    recentVolume: recentVolume(question, (plan.endsAt - plan.startsAt) / plan.weights.length),
    isCancelled: false,
  });
  switch (next.outcome) {
    case 'trade': {
      const { slice, amount } = next;
      const reason = `Slice ${slice + 1} of ${plan.weights.length} is due.`;
      const { price } = params;
      return price === undefined || isThere(question, amount, price)
        ? { outcome: 'trade', amount, slice, reason, ...(price === undefined ? {} : { limitPrice: price }) }
        : {
            outcome: 'wait',
            reason: `The pools do not pay the limit of ${price} for the slice that is due.`,
          };
    }
    case 'wait':
      return { outcome: 'wait', reason: WAITS[next.reason] };
    case 'finished':
      return { outcome: 'end', state: 'done', reason: 'All of it was traded.' };
    case 'ended':
    default: {
      const reason = `Its time is over; ${order.side === 'sell' ? 'not all was sold' : 'not all was spent'}.`;
      return { outcome: 'end', state: 'expired', reason };
    }
  }
}

const WAITS = {
  early: 'Its first slice is not due yet.',
  inFlight: 'A slice is in flight.',
  done: 'The next slice is not due yet.',
  participation: 'Too little is traded by others for the slice that is due.',
  small: 'What is due is too small to trade by itself.',
} as const;

function isThere({ order, snapshot, left }: OrderQuestion, amount: bigint, price: string): boolean {
  const { side, token } = order;
  const trade = { side, token, cash: snapshot.cash, amount: amount < left ? amount : left };
  const paid = bestQuote(snapshot, trade)?.quote.amountOut ?? 0n;
  return paid > 0n && paid >= leastAtPrice(trade, price);
}

/** Base units of what is given that were traded over the newest seconds, as the price history tells. */
function recentVolume({ order, market, snapshot }: OrderQuestion, seconds: number): bigint {
  const cash = market.history
    .filter(
      ({ timestamp, blockNumber }) =>
        blockNumber <= snapshot.block.number &&
        timestamp <= snapshot.now &&
        timestamp > snapshot.now - seconds,
    )
    .reduce((sum, { volume = 0 }) => sum + (Number.isFinite(volume) && volume > 0 ? volume : 0), 0);
  if (order.side === 'buy') {
    return BigInt(Math.floor(cash));
  }
  const wholeCash = cash / 10 ** snapshot.cash.decimals;
  const units = market.price.gt(0)
    ? market.price.pow(-1).mul(wholeCash).mul(`1e${order.token.decimals}`).floor()
    : market.price;
  return BigInt(units.toFixed(0));
}
