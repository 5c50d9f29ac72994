import type { Decimal } from 'decimal.js';
import type { PlanRoute } from '../market/planCall.ts';
import type { Address } from '../money/hex.ts';

/** A contract that a key may call, and how it is called. */
export interface AllowedContract {
  readonly address: Address;
  /** Which calls it understands: the policy reads them by this, and refuses all others. */
  readonly kind: PlanRoute;
}

/**
 * What a key may be used for on its chain. Money is limited where it is put at risk: limits bind every trade but those that
 * bring another token home into cash, so that no limit ever keeps a position from being sold.
 */
export interface SpendPolicy {
  readonly chainId: number;
  /** The routers and the executor that trades may go through; nothing else is called but tokens, to approve these. */
  readonly contracts: readonly AllowedContract[];
  /** The chain's Permit2. Absent: nothing is allowed to it, and no permit is signed. */
  readonly permit2?: Address;
  /** What the account counts in. Never empty. */
  readonly cash: readonly [Address, ...Address[]];
  /** US dollars that one trade may put in. */
  readonly perTrade: Decimal;
  /** US dollars that all trades of any 24 hours may put in, and that a token's allowance given in advance may be worth. */
  readonly perDay: Decimal;
  /** Highest `maxFeePerGas`, wei. Cancels may reach it as well; swaps stop earlier by the manager's own rule. */
  readonly feeCeiling: bigint;
  /** Most that one transaction may pay for gas at its caps, wei: gas limit × `maxFeePerGas`. */
  readonly maxTransactionFee: bigint;
  /** A trade's deadline and a permit's expiry are at most so many seconds after the head of the chain. */
  readonly maxLifetime: number;
}

/** Why the policy forbids something: the rule, in one word for machines, and what is wrong, in a sentence. */
export interface PolicyRefusal {
  readonly rule: PolicyRule;
  readonly reason: string;
}

/** Every rule, by the name that refusals carry. */
const POLICY_RULES = [
  'chain',
  'target',
  'function',
  'malformed',
  'kind',
  'value',
  'fee',
  'recipient',
  'minimum',
  'deadline',
  'price',
  'tradeLimit',
  'dayLimit',
  'approval',
  'permit',
  'notReady',
] as const;
export type PolicyRule = (typeof POLICY_RULES)[number];

/** A refusal by that rule. */
export function refuse(rule: PolicyRule, reason: string): PolicyRefusal {
  return { rule, reason };
}
