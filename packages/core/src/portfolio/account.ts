import type { Token } from '../market/token.ts';

/** A trading account. Its money is in `Balances`, which change only through fills. */
export interface Account {
  readonly id: string;
  readonly name: string;
  readonly kind: 'paper' | 'live';
  readonly chainId: number;
  /** The stablecoin it counts in and trades from. */
  readonly cash: Token;
  /** Cash base units it started with. */
  readonly initialCash: bigint;
  /** Wei it started with, for gas. */
  readonly initialNative: bigint;
  /** Wall clock, milliseconds since 1970. */
  readonly createdAt: number;
}

/** Base units of cash, and wei for gas. What is held of other tokens is in the positions. Never negative. */
export interface Balances {
  readonly cash: bigint;
  readonly native: bigint;
}
