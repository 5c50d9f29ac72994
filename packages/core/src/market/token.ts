import type { Address } from '../money/hex.ts';

/** An ERC-20 token on one chain. `symbol` is hostile input: escape it wherever it is shown. */
export interface Token {
  readonly chainId: number;
  readonly address: Address;
  readonly symbol: string;
  readonly decimals: number;
}
