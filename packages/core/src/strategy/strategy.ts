import type { z } from 'zod';
import type { MarketSnapshot } from '../market/marketSnapshot.ts';
import type { Address } from '../money/hex.ts';

/** One strategy's wish to trade one token. */
export interface Signal {
  readonly side: 'buy' | 'sell';
  readonly token: Address;
  /** 0 to 100. */
  readonly confidence: number;
  /** What speaks for it and against it, in plain words, strongest first. */
  readonly positives: readonly string[];
  readonly negatives: readonly string[];
  /** The numbers it was computed from. */
  readonly features: Readonly<Record<string, number>>;
}

/** A rule that reads a snapshot and names trades. Pure: the same snapshot and parameters give the same signals. */
export interface Strategy<Params> {
  readonly kind: string;
  readonly title: string;
  /** One paragraph for the documentation and the dashboard. */
  readonly description: string;
  readonly params: z.ZodType<Params>;
  /** Price points that a token needs before the strategy can judge it. */
  warmUp(params: Params): number;
  /** At most one signal per token. Tokens without enough history are left out. */
  evaluate(snapshot: MarketSnapshot, params: Params): readonly Signal[];
}

/** Declares a strategy; list it in `registry.ts` to make it available everywhere. */
export function defineStrategy<Params>(strategy: Strategy<Params>): Strategy<Params> {
  return strategy;
}
