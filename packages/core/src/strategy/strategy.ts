import type { z } from 'zod';
import type { LaneChoice } from '../lane/chooseLane.ts';
import type { MarketSnapshot } from '../market/marketSnapshot.ts';
import type { Address } from '../money/hex.ts';
import type { OrderSide } from '../order/orderIntent.ts';
import type { Position } from '../portfolio/position.ts';

/** One strategy's wish to trade one token. */
export interface Signal {
  readonly side: OrderSide;
  /** Of a cycle: the first token that it goes through. */
  readonly token: Address;
  /** 0 to 100. */
  readonly confidence: number;
  /** What speaks for it and against it, in plain words, strongest first. */
  readonly positives: readonly string[];
  readonly negatives: readonly string[];
  /** The numbers it was computed from. */
  readonly features: Readonly<Record<string, number>>;
  /** Whole units of cash that a purchase should take; as much as its sizing allows where absent. */
  readonly spend?: number;
  /** Base units that a sale should sell; all that is held where absent. */
  readonly quantity?: bigint;
  /** A purchase of a plan that buys in steps: neither what is held already nor a sale just made stands against it. */
  readonly inSteps?: boolean;
  /** Pools that a purchase keeps to; any where absent. */
  readonly onlyPools?: readonly Address[];
  /** A purchase that is not made unless the scan calls the token safe: what it could not judge is not bought. */
  readonly onlySafe?: true;
  /** Present if and only if `side` is `cycle`. */
  readonly cycle?: CycleWish;
}

/** A way from cash through several pools back to cash. Amounts are base units of cash. */
export interface CycleWish {
  /** Pools in the order in which they are crossed. */
  readonly route: readonly Address[];
  /** Tokens gone through on the way. */
  readonly tokens: readonly Address[];
  /** The input that gains most, and what the pools pay for it. */
  readonly amountIn: bigint;
  readonly amountOut: bigint;
  /** What must be left after gas. */
  readonly leastProfit: bigint;
}

/** What a strategy has noted of tokens: plain numbers, so that they can be stored as they stand. */
export type StrategyNotes = Readonly<Record<Address, Readonly<Record<string, number>>>>;

/** What a strategy may know of its own bot. All of it outlives a restart. */
export interface OwnTrading {
  /** The bot's open positions by token. */
  readonly positions: ReadonlyMap<Address, Position>;
  /** When its last purchase of each token that was filled had been decided: chain time, Unix seconds. */
  readonly purchases: Readonly<Record<Address, number>>;
  /** What `remember` returned last; empty at first, and after a loss, which a strategy must survive. */
  readonly notes: StrategyNotes;
}

/** The own trading of a bot that has not done anything yet. */
export const NO_TRADING: OwnTrading = { positions: new Map(), purchases: {}, notes: {} };

/** A rule that reads a snapshot and names trades. Pure: the same arguments give the same signals. */
export interface Strategy<Params> {
  readonly kind: string;
  readonly title: string;
  /** One paragraph for the documentation and the dashboard. */
  readonly description: string;
  readonly params: z.ZodType<Params>;
  /** The lane that suits what it finds: `fast` for what may be gone within a block. A bot's settings may choose another. */
  readonly lane: LaneChoice['lane'];
  /** What its signals trade: tokens against cash unless told. Cycles need a contract of ours on the chain. */
  readonly trades?: 'tokens' | 'cycles';
  /** Price points that a token needs before the strategy can judge it. */
  warmUp(params: Params): number;
  /** At most one signal per token. Tokens without enough history are left out. */
  evaluate(snapshot: MarketSnapshot, params: Params, own: OwnTrading): readonly Signal[];
  /** What to note before `evaluate` is asked; strategies that need no notes leave it out. */
  remember?(snapshot: MarketSnapshot, params: Params, own: OwnTrading): StrategyNotes;
}

/** Declares a strategy; list it in `registry.ts` to make it available everywhere. */
export function defineStrategy<Params>(strategy: Strategy<Params>): Strategy<Params> {
  return strategy;
}
