import type { Address } from '../money/hex.ts';

/** What was measured of a token when it was last simulated. Plain JSON. */
export interface TokenFacts {
  /** Decimal string: gas units of the sale. */
  readonly sellGas: string;
  /** Decimal strings: what a sale should bring by exact maths and what it brought; they differ by the sell tax. */
  readonly soldExpected: string;
  readonly sold: string;
}

/**
 * What a bot carries from one step to the next. Plain JSON, so that it can be stored as it stands; a bot that lost it
 * trades on correctly and only repeats itself. All times are chain time in Unix seconds.
 */
export interface BotMemory {
  /** When the strategy was last asked. */
  readonly lastDecisionAt?: number;
  /** When an entry was last ordered. */
  readonly lastEntryAt?: number;
  /** Until when a token is left alone, and why. */
  readonly rests: Readonly<Record<Address, { readonly until: number; readonly reason: string }>>;
  /** When a skip was last reported, by `token:gate`. */
  readonly told: Readonly<Record<string, number>>;
  readonly facts: Readonly<Record<Address, TokenFacts>>;
}

/** The memory of a bot that has not decided anything yet. */
export const EMPTY_MEMORY: BotMemory = { rests: {}, told: {}, facts: {} };
