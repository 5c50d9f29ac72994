import type { Opportunity } from '../opportunity/opportunityScore.ts';
import type { RiskFinding } from '../risk/riskFactor.ts';
import type { Address, Hash } from '../money/hex.ts';

export const DECISIONS = [
  'BUY',
  'SELL',
  'HOLD',
  'SKIP',
  'STOP_LOSS',
  'TAKE_PROFIT',
  'EXIT',
  'ARBITRAGE',
] as const;
export type DecisionKind = (typeof DECISIONS)[number];

/** What was seen of the market when deciding. Decimal strings are exact. */
export interface ThoughtMarket {
  /** Cash per whole token. */
  readonly price: string;
  /** Cash base units. */
  readonly liquidity: string;
  /** Standard deviation of log returns per block; absent without history. */
  readonly volatility?: number;
  /** Wei per gas. */
  readonly baseFeePerGas: string;
  readonly blockNumber: number;
  readonly blockHash: Hash;
}

/** One decision, explained. Plain JSON: it is stored, streamed and exported as it stands. */
export interface ThoughtDraft {
  readonly accountId: string;
  readonly botId: string;
  readonly chainId: number;
  readonly token: { readonly address: Address; readonly symbol: string };
  readonly decision: DecisionKind;
  readonly lane: 'fast' | 'smart';
  readonly laneReason: string;
  readonly strategy: string;
  readonly intelLevel: number;
  /** 0 to 100, after risk. */
  readonly confidence: number;
  /** 0 (safe) to 100; absent where risk was not assessed. */
  readonly riskScore?: number;
  /** How good the purchase looks, whatever its risk; absent where none was considered. */
  readonly opportunity?: Opportunity;
  readonly factors: readonly RiskFinding[];
  readonly positives: readonly string[];
  readonly negatives: readonly string[];
  /** The gate that settled it, such as `risk.honeypot`, `sizing.cash`, `exit.stopLoss`, `approved`. */
  readonly gate: string;
  /** One sentence in plain words. */
  readonly reasoning: string;
  /** What else was considered, one phrase each. */
  readonly alternatives: readonly string[];
  readonly market: ThoughtMarket;
  readonly features: Readonly<Record<string, number>>;
  /** Chain time, Unix seconds. */
  readonly decidedAt: number;
}

/** A stored decision: a link of its account's hash chain. */
export interface Thought extends ThoughtDraft {
  readonly id: string;
  /** 1 for the account's first thought, then one more each. */
  readonly index: number;
  /** Ties a thought to the order, fill and exit that came of it. */
  readonly correlationId: string;
  readonly orderId?: string;
  /** Milliseconds the decision took; measured, so no part of what must repeat. */
  readonly analysisMs: number;
  /** Hash of the account's thought before it; 32 zero bytes for the first. */
  readonly previousHash: Hash;
  readonly hash: Hash;
}
