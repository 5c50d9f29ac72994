import type { Decimal } from 'decimal.js';
import type { Address } from '../money/hex.ts';
import type { AllowanceRegister } from './allowanceRegister.ts';

/** What the policy is told by the process around it. Every answer is at hand: nothing here makes a call. */
export interface PolicyFacts {
  /** Chain time of the head, Unix seconds. Undefined before the first block: nothing with a deadline is signed. */
  chainTime(): number | undefined;
  /** US dollars that an amount of base units is worth. Undefined where no fresh price is known. */
  valueOf(token: Address, amount: bigint): Decimal | undefined;
  /** The allowances that orders and positions need. */
  readonly allowances: AllowanceRegister;
}

/** What an intent put in, for the limit of a day. */
export interface Spend {
  readonly intentId: string;
  /** Wall clock, ms. */
  readonly at: number;
  readonly usd: Decimal;
}
