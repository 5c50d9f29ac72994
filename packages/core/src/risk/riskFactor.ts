import type { Pool } from '../amm/pool.ts';
import type { TokenMarket, MarketSnapshot } from '../market/marketSnapshot.ts';
import type { ScanVerdict } from './judgeScan.ts';
import type { RiskSettings } from './riskSettings.ts';
import type { TokenBackground } from './tokenBackground.ts';
import type { TokenScan } from './tokenScan.ts';

/** What was found out about a token before the decision, which rests on it. */
export interface TokenOpinion extends Pick<ScanVerdict, 'verdict' | 'score' | 'certainty' | 'reason'> {
  /** Judged by its reputation: nobody looked at what its rulers could do. */
  readonly trusted?: boolean;
  /** What the scan found; absent where there was none. */
  readonly facts?: TokenScan;
  /** What else is known of it; absent where nothing is. */
  readonly background?: TokenBackground;
}

/** What a sale should have brought by exact maths when the token was last tried, and what it brought. Cash base units. */
export interface EarlierSale {
  readonly expected: bigint;
  readonly brought: bigint;
}

/** What happened when the trade was tried, buy and then sell, against the node's current state. */
export type TradeSimulation =
  | {
      readonly outcome: 'passed';
      /** Token base units the pool paid out by exact maths, and what reached the account. */
      readonly boughtExpected: bigint;
      readonly bought: bigint;
      /** Cash base units the pool paid out for `bought` by exact maths, and what reached the account. */
      readonly soldExpected: bigint;
      readonly sold: bigint;
      readonly buyGas: bigint;
      readonly sellGas: bigint;
      /** What the token and those who rule it can do, where that was asked for. */
      readonly scan?: TokenOpinion;
    }
  | { readonly outcome: 'buyFailed' | 'sellFailed'; readonly reason: string }
  /**
   * The simulation itself could not be made: never counts as safe. `ofTrade`: the node answered; it is the trade's doing.
   * `late`: it is still being made, so that the decision is made on a later block.
   */
  | {
      readonly outcome: 'unavailable';
      readonly reason: string;
      readonly ofTrade?: true;
      readonly late?: true;
    };

/** Facts about one candidate trade. */
export interface RiskFacts {
  readonly snapshot: MarketSnapshot;
  readonly market: TokenMarket;
  /** The pool the trade would cross. */
  readonly pool: Pool;
  /** Cash base units to be spent. */
  readonly amountIn: bigint;
  /** Share of the price lost to the trade's own size, in basis points. */
  readonly priceImpactBps: number;
  /** The most it may be. */
  readonly maxPriceImpactBps: number;
  /** How far the order may fall short of its quote, basis points. */
  readonly maxSlippageBps: number;
  /** The highest risk score that the level bears, 0 to 100. */
  readonly riskTolerance: number;
  readonly simulation: TradeSimulation;
  /** Absent where the token was not tried before. */
  readonly earlierSale?: EarlierSale;
  readonly settings: RiskSettings;
}

/** What a factor found. */
export interface RiskOpinion {
  /** 0 (safe) to 100; absent when it could not be assessed, which lowers confidence and never counts as safe. */
  readonly score?: number;
  /** A blocking finding vetoes the trade whatever the score. */
  readonly verdict: 'pass' | 'warn' | 'block' | 'unassessed';
  /** 0 to 1: how much of what it looks at could be found out; 1 where absent. Means nothing without a score. */
  readonly certainty?: number;
  /** One plain sentence. */
  readonly reason: string;
  /** What it rests on, plain sentences, the gravest first. */
  readonly evidence?: readonly string[];
  readonly facts: Readonly<Record<string, string | number | boolean>>;
}

/** One factor's judgement, as a thought keeps it. */
export interface RiskFinding extends RiskOpinion {
  readonly factor: string;
  /** Its share of the score; they sum to 1. */
  readonly weight: number;
}

/** A rule that judges one aspect of a candidate trade. Pure. */
export interface RiskFactor {
  readonly kind: string;
  /** Its share of the score; those of all factors sum to 1. */
  readonly weight: number;
  assess(facts: RiskFacts): RiskOpinion;
}

/** Declares a risk factor; list it in `registry.ts`. */
export function defineRiskFactor(factor: RiskFactor): RiskFactor {
  return factor;
}
