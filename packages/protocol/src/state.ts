import { z } from 'zod';
import { amount, token } from './amount.ts';
import { bot } from './bot.ts';
import { breaker } from './breaker.ts';
import { performanceUpdate } from './performance.ts';
import { position, positionMark } from './portfolio.ts';
import { priceAnswer } from './price.ts';
import { address, baseUnits, decimalString, hash, id, isoTime } from './scalars.ts';

/** What the process trades on, and with whose money. */
export const mode = z.enum(['sandbox', 'paper', 'live', 'backtest']);
export type ModeView = z.infer<typeof mode>;

/** The last block applied. */
export const block = z.object({
  number: z.int().nonnegative(),
  hash,
  /** Chain time. */
  time: isoTime,
  /** Wall clock when this process had applied it; the age of everything that is derived from the chain. */
  receivedAt: isoTime,
  baseFeePerGas: baseUnits,
});
export type BlockView = z.infer<typeof block>;

/** One source of market data. */
export const feed = z.object({
  name: z.string(),
  /** Milliseconds since it last delivered; absent before it first did. */
  ageMs: z.number().nonnegative().optional(),
  state: z.enum(['fresh', 'stale', 'down']),
  detail: z.string().optional(),
});
export type FeedView = z.infer<typeof feed>;

/** One RPC endpoint of the chain. Its address, which may carry a key, is not told. */
export const endpoint = z.object({
  /** Its label, or its number in the configuration and its provider's domain. */
  name: z.string(),
  transport: z.enum(['http', 'ws', 'ipc']),
  /** Asked first; asked when that one is late or fails; left alone for now; not used at all. */
  role: z.enum(['first', 'ready', 'resting', 'excluded']),
  /** 0 (not used) to 100, from errors, lag and latency. */
  score: z.int().min(0).max(100),
  /** Milliseconds to an answer that was data; absent before there was one. */
  p50Ms: z.number().nonnegative().optional(),
  p95Ms: z.number().nonnegative().optional(),
  /** Share of `requests` that failed. */
  errorRate: z.number().min(0).max(1),
  /** Requests of the last minutes that the figures are made of. */
  requests: z.int().nonnegative(),
  /** Blocks behind the best endpoint when it was last asked; absent before that. */
  lag: z.int().nonnegative().optional(),
  /** What is wrong with it, in words; empty when nothing is. */
  troubles: z.array(z.string()),
});
export type EndpointView = z.infer<typeof endpoint>;

/** A token's price in cash per whole token. */
export const price = z.object({
  token: address,
  price: decimalString,
  /** Share of the price gained or lost since the start of the window that is kept, signed; absent without history. */
  change: z.number().optional(),
});
export type PriceView = z.infer<typeof price>;

/** One trading account, whole. */
export const accountState = z.object({
  id,
  name: z.string(),
  kind: z.enum(['paper', 'live']),
  chainId: z.int(),
  /** What it counts in and trades from. */
  cashToken: token,
  initialCash: amount,
  initialNative: amount,
  createdAt: isoTime,
  cash: amount,
  /** Native currency, for gas. */
  native: amount,
  /** Cash, gas money and positions at what they would fetch; absent until there are prices. */
  equity: decimalString.optional(),
  /** Change of equity since the chain's day began (UTC) or the account's first block; absent until there are prices. */
  todayPnl: decimalString.optional(),
  bots: z.array(bot),
  /** Open ones. */
  positions: z.array(position),
  marks: z.array(positionMark),
  trades: z.int().nonnegative(),
  thoughts: z.int().nonnegative(),
  performance: performanceUpdate.optional(),
});
export type AccountState = z.infer<typeof accountState>;

/** How long a stage from a signal of the Fast Lane to the node's answer took, over all trades of this process; milliseconds. */
export const fastLaneStage = z.object({
  stage: z.enum(['decide', 'check', 'build', 'sign', 'persist', 'send', 'total']),
  /** Trades. */
  count: z.int().nonnegative(),
  p50: z.number().nonnegative(),
  p95: z.number().nonnegative(),
  p99: z.number().nonnegative(),
  max: z.number().nonnegative(),
});
export type FastLaneStageView = z.infer<typeof fastLaneStage>;

/** What is known beside the accounts. */
export const processState = z.object({
  mode,
  version: z.string(),
  startedAt: isoTime,
  /** Wall clock at the server when this was written. */
  time: isoTime,
  chain: z.object({ id: z.int(), name: z.string(), nativeSymbol: z.string() }),
  /** Absent until the first block. */
  block: block.optional(),
  /** Cash per whole unit of the native currency. */
  nativePrice: decimalString.optional(),
  /** Those that are not closed, the gravest first. */
  breakers: z.array(breaker),
  feeds: z.array(feed),
  /** In the order of the configuration. */
  endpoints: z.array(endpoint),
  /** The stages of the Fast Lane, in order; absent where the process sends nothing to a chain. */
  fastLane: z.array(fastLaneStage).optional(),
});
export type ProcessState = z.infer<typeof processState>;

/** `GET /api/state`: what `twinlane status` prints. */
export const state = processState.extend({ accounts: z.array(accountState) });
export type StateView = z.infer<typeof state>;

/** `GET /api/health`. `starting` until the first block, `degraded` where a feed is not fresh. */
export const health = z.object({
  status: z.enum(['ok', 'starting', 'degraded']),
  version: z.string(),
  mode,
  uptimeSeconds: z.number().nonnegative(),
  blockNumber: z.int().optional(),
});
export type Health = z.infer<typeof health>;

/** `GET /api/prices`. */
export const prices = z.object({
  block: block.optional(),
  nativePrice: decimalString.optional(),
  /** What prices are in. */
  cash: token,
  tokens: z.array(price.extend({ token })),
  /** Prices in US dollars, where they were asked for. */
  dollars: z.array(priceAnswer).optional(),
});
export type PricesView = z.infer<typeof prices>;
