import { z } from 'zod';
import { amount, token } from './amount.ts';
import { address } from './scalars.ts';

/** A token by its address or its symbol. */
const named = z.string().min(1).max(100);
const flag = z.enum(['true', 'false']).default('false');

/** Query of `GET /api/quote`. */
export const quoteQuery = z.strictObject({
  in: named,
  out: named,
  /** Whole tokens: of the one sold, with `exactOut` of the one bought. */
  amount: z.string().min(1).max(80),
  exactOut: flag,
  maxHops: z.coerce.number().int().min(1).max(3).default(3),
  maxPaths: z.coerce.number().int().min(1).max(8).default(4),
  slippageBps: z.coerce.number().int().min(0).max(5_000).default(50),
});
export type QuoteQuery = z.infer<typeof quoteQuery>;

/** One pool on the way. */
const quotedHop = z.object({
  pool: address,
  /** Registry id. */
  venue: z.string(),
  /** 1e-6. */
  fee: z.int().nonnegative(),
  tokenOut: token,
});

/** One route of a quote, and what goes through it. */
const quotedPath = z.object({
  /** Of the amount that is fixed, 0 to 1. */
  share: z.number().min(0).max(1),
  amountIn: amount,
  amountOut: amount,
  hops: z.array(quotedHop).min(1),
});

/** `GET /api/quote`: the best way to trade an amount now, exact to the unit on the pools as they stand after `blockNumber`. */
export const quote = z.object({
  blockNumber: z.int().nonnegative(),
  kind: z.enum(['exactIn', 'exactOut']),
  /** What the routes may combine: pools of one family of venues, or of all. */
  through: z.enum(['oneFamily', 'anyVenue']),
  tokenIn: token,
  tokenOut: token,
  amountIn: amount,
  amountOut: amount,
  /** Executed in this order. */
  paths: z.array(quotedPath).min(1),
  /** What the trade's own size costs of what its first unit would pay, basis points. */
  priceImpactBps: z.number().min(0),
  gas: z.object({
    /** Units that it is expected to use. */
    units: z.string(),
    /** Wei per unit in the next block. */
    price: z.string(),
    native: amount,
    /** In the token bought, with `exactOut` in the one sold; absent where no route prices it. */
    cost: amount.optional(),
  }),
  /** What is left of the amount out after gas, which may be less than nothing; with `exactOut` what is paid in all. */
  net: amount,
  slippageBps: z.int().nonnegative(),
  /** The least to accept, with `exactOut` the most to pay, after slippage. */
  limit: amount,
  /** The best single pool that pairs the two tokens, to compare; absent where none can trade the amount. */
  singlePool: z
    .object({
      venue: z.string(),
      fee: z.int().nonnegative(),
      pool: address,
      net: amount,
      /** How much better the quote is after gas, basis points. */
      gainBps: z.number(),
    })
    .optional(),
});
export type QuoteView = z.infer<typeof quote>;
