import type { TokenMarket, MarketSnapshot } from '../market/marketSnapshot.ts';

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
    }
  | { readonly outcome: 'buyFailed' | 'sellFailed'; readonly reason: string }
  /** The simulation itself could not be made: never counts as safe. */
  | { readonly outcome: 'unavailable'; readonly reason: string };

/** Facts about one candidate trade. */
export interface RiskFacts {
  readonly snapshot: MarketSnapshot;
  readonly market: TokenMarket;
  /** Cash base units to be spent. */
  readonly amountIn: bigint;
  /** Share of the price lost to the trade's own size, in basis points. */
  readonly priceImpactBps: number;
  readonly simulation: TradeSimulation;
}

/** One factor's judgement. */
export interface RiskFinding {
  readonly factor: string;
  readonly weight: number;
  /** 0 (safe) to 100; absent when it could not be assessed, which lowers confidence and never counts as safe. */
  readonly score?: number;
  /** A blocking finding vetoes the trade whatever the score. */
  readonly verdict: 'pass' | 'warn' | 'block' | 'unassessed';
  /** One plain sentence. */
  readonly reason: string;
  readonly facts: Readonly<Record<string, string | number | boolean>>;
}

/** A rule that judges one aspect of a candidate trade. Pure. */
export interface RiskFactor {
  readonly kind: string;
  readonly weight: number;
  assess(facts: RiskFacts): RiskFinding;
}

/** Declares a risk factor; list it in `registry.ts`. */
export function defineRiskFactor(factor: RiskFactor): RiskFactor {
  return factor;
}
