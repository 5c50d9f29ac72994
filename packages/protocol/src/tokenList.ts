import { z } from 'zod';
import { token } from './amount.ts';
import { pageOf, pageQuery } from './page.ts';
import { address, decimalString, isoTime } from './scalars.ts';
import { riskFinding } from './thought.ts';

/** Query of `GET /api/tokens`. `search` is a part of the symbol or the beginning of the address, in any case. */
export const tokenQuery = pageQuery.extend({
  search: z.string().trim().min(1).max(64).optional(),
  sort: z.enum(['liquidity', 'volume', 'gainers', 'losers', 'newest']).default('liquidity'),
});
export type TokenQuery = z.infer<typeof tokenQuery>;

/** How far a price has moved up to now, as a share of what it was, signed. Absent where it is not known that far back. */
export const priceChanges = z.object({
  '5m': z.number().optional(),
  '1h': z.number().optional(),
  '6h': z.number().optional(),
  '24h': z.number().optional(),
});
export type PriceChangesView = z.infer<typeof priceChanges>;

/** A token that has pools. Money is in whole cash; the symbol is hostile text. */
export const listedToken = z.object({
  token,
  /** Cash per whole token; absent where no pool tells it. */
  price: decimalString.optional(),
  change: priceChanges,
  /** What its pools hold on the side that is not the token. */
  liquidity: decimalString,
  /** What changed hands in the last 24 hours, as far as candles know. */
  volume: decimalString,
  pools: z.int().nonnegative(),
  /** Chain time at which its first pool came. */
  openedAt: isoTime.optional(),
  /** `openedAt` is no later than the truth: the pool was found, not seen to come. */
  openedGuessed: z.boolean().optional(),
  /** Why nothing of it may be bought: it stands on a deny list. */
  denied: z.string().optional(),
});
export type ListedTokenView = z.infer<typeof listedToken>;

/** `GET /api/tokens`. */
export const tokenPage = pageOf(listedToken);

/** Swaps and what changed hands (whole cash) in a time up to now, by the candles. */
const activity = z.object({
  window: z.enum(['5m', '1h', '6h', '24h']),
  buys: z.int().nonnegative(),
  sells: z.int().nonnegative(),
  volume: decimalString,
});

/** What was found out about a token the last time that somebody looked. */
const lastVerdict = z.object({
  /** Chain time, and whose look it was: an entry's analysis, or the scan that goes on in the background. */
  at: isoTime,
  source: z.enum(['decision', 'scan']),
  verdict: z.enum(['safe', 'unsafe', 'unknown']),
  /** One sentence. Hostile, as all text is that quotes a token. */
  reason: z.string(),
  /** 0 (safe) to 100. */
  score: z.number().optional(),
  /** 0 to 1. */
  certainty: z.number().optional(),
  /** The gravest first. */
  findings: z.array(riskFinding),
  /** The decision that it comes from. */
  thoughtId: z.string().optional(),
});

/** One pool. Money is in whole cash. */
export const poolView = z.object({
  address,
  venue: z.string(),
  kind: z.enum(['constantProduct', 'concentratedLiquidity']),
  token0: token,
  token1: token,
  /** Per cent of what is put in. */
  feePercent: z.number(),
  /** Cash per whole token of the one that is not cash; absent where nothing says what the other side is worth. */
  price: decimalString.optional(),
  /** What it holds on the side that prices are told by; absent likewise. */
  liquidity: decimalString.optional(),
  /** What changed hands in the last 24 hours, by its swaps; absent where neither token has a price. */
  volume: decimalString.optional(),
  /** Chain time from which on `volume` is known, where that is less than 24 hours. */
  volumeSince: isoTime.optional(),
  createdAt: isoTime.optional(),
  createdAtBlock: z.int().nonnegative().optional(),
  /** It was found, not seen to come: it is at least so old. */
  createdGuessed: z.boolean().optional(),
});
export type PoolView = z.infer<typeof poolView>;

/** `GET /api/tokens/:address`: what is known of a token without asking anybody. */
export const tokenDetail = listedToken.extend({
  activity: z.array(activity),
  /** Its deepest pools, the deepest first. */
  deepest: z.array(poolView),
  verdict: lastVerdict.optional(),
  /** Settings trust it: nothing that its rulers could do counts. */
  trusted: z.boolean(),
});
export type TokenDetailView = z.infer<typeof tokenDetail>;

/** Query of `GET /api/pools`. */
export const poolQuery = pageQuery.extend({
  token: address.optional(),
  sort: z.enum(['liquidity', 'volume', 'newest']).default('liquidity'),
});
export type PoolQuery = z.infer<typeof poolQuery>;

/** `GET /api/pools`. */
export const poolPage = pageOf(poolView);
