import { z } from 'zod';
import { address, baseUnits, decimalString, hash, id, isoTime } from './scalars.ts';

/** Every kind of decision; the last three leave a position. */
export const decision = z.enum([
  'BUY',
  'SELL',
  'HOLD',
  'SKIP',
  'STOP_LOSS',
  'TAKE_PROFIT',
  'EXIT',
  'ARBITRAGE',
]);
export type Decision = z.infer<typeof decision>;

/** One factor's judgement. */
export const riskFinding = z.object({
  factor: z.string(),
  weight: z.number(),
  /** 0 (safe) to 100; absent when it could not be assessed. */
  score: z.number().optional(),
  /** 0 to 1: how much of what it looks at could be found out; 1 where absent. */
  certainty: z.number().optional(),
  verdict: z.enum(['pass', 'warn', 'block', 'unassessed']),
  reason: z.string(),
  /** What it rests on, plain sentences, the gravest first. Hostile, as all text is. */
  evidence: z.array(z.string()).readonly().optional(),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
export type RiskFindingView = z.infer<typeof riskFinding>;

/** How good a purchase looks, from its parts. */
const opportunity = z.object({
  /** 0 to 100. */
  score: z.number(),
  parts: z.array(z.object({ part: z.string(), weight: z.number(), score: z.number(), reason: z.string() })),
});

/** `thought_log_created`: one decision, explained. Text in it may quote token symbols: hostile. */
export const thought = z.object({
  id,
  /** 1 for the account's first thought, then one more each. */
  index: z.int().positive(),
  accountId: id,
  botId: id,
  chainId: z.int(),
  token: z.object({ address, symbol: z.string() }),
  decision,
  lane: z.enum(['fast', 'smart']),
  laneReason: z.string(),
  strategy: z.string(),
  intelLevel: z.number(),
  /** 0 to 100, after risk. */
  confidence: z.number(),
  /** 0 (safe) to 100; absent where risk was not assessed. */
  riskScore: z.number().optional(),
  /** How good the purchase looks, whatever its risk; absent where none was considered. */
  opportunity: opportunity.optional(),
  factors: z.array(riskFinding),
  positives: z.array(z.string()),
  negatives: z.array(z.string()),
  /** The gate that settled it, such as `risk.honeypot`. */
  gate: z.string(),
  /** One sentence in plain words. */
  reasoning: z.string(),
  alternatives: z.array(z.string()),
  market: z.object({
    /** Cash per whole token. */
    price: decimalString,
    /** Cash base units. */
    liquidity: baseUnits,
    volatility: z.number().optional(),
    baseFeePerGas: baseUnits,
    blockNumber: z.int(),
    blockHash: hash,
  }),
  features: z.record(z.string(), z.number()),
  /** Chain time. */
  decidedAt: isoTime,
  correlationId: z.string(),
  orderId: id.optional(),
  analysisMs: z.number(),
  previousHash: hash,
  hash,
});
export type ThoughtView = z.infer<typeof thought>;
