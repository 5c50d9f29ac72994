import type { Address } from '../money/hex.ts';

/** An address that a person denied while the program ran. */
export interface DeniedAddress {
  readonly chainId: number;
  readonly address: Address;
  /** One line. */
  readonly reason: string;
  readonly who: string;
  /** Wall clock, milliseconds since 1970. */
  readonly at: number;
}

/** Those of a chain. */
export interface DenyListRepository {
  /** By address. */
  all(chainId: number): Promise<readonly DeniedAddress[]>;
  /** Adds it, or replaces why. */
  put(denied: DeniedAddress): Promise<void>;
  /** Returns what was there. */
  remove(chainId: number, address: Address): Promise<DeniedAddress | undefined>;
}
