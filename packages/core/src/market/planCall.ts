import type { RoutePlan } from '../amm/routePlan.ts';
import type { Address, Hex } from '../money/hex.ts';
import type { ContractCall } from './venueDefinition.ts';

/** By which contract a plan is executed: a venue's router by its ABI, Uniswap's Universal Router, or our own executor. */
export type PlanRoute = 'v2Router' | 'v3Router' | 'v3Router02' | 'universalRouter' | 'twinlaneExecutor';

/** A signed Permit2 allowance (`PermitSingle`), to be handed in with the trade. */
export interface SignedPermit {
  readonly token: Address;
  /** Below 2^160; the greatest of them is never used up. */
  readonly amount: bigint;
  /** Unix seconds until which the allowance counts. */
  readonly expiration: number;
  /** The payer's next nonce for this token and spender. */
  readonly nonce: number;
  /** The Universal Router. */
  readonly spender: Address;
  /** Unix seconds until which the signature counts. */
  readonly sigDeadline: number;
  readonly signature: Hex;
}

/** What a plan's call must keep to. */
export interface PlanCallRequest {
  /**
   * Exact in: the least that must arrive in total. Exact out: the most that may be taken in total; where a plan splits over
   * several calls of a router, each may take its share of it.
   */
  readonly limit: bigint;
  /** Gets what the plan buys. */
  readonly recipient: Address;
  /** Unix seconds; blocks after it refuse the trade. */
  readonly deadline: number;
  /** A token of the plan keeps a share of its transfers: what counts is what arrives. */
  readonly feeOnTransfer: boolean;
  /** The payer lets Permit2 take its tokens, and no router; with the permit where one is to be handed in. */
  readonly permit2?: { readonly permit?: SignedPermit };
}

/** Why there is no call for a plan. */
export type PlanCallRefusal =
  /** One of its venues is not on this chain. */
  | 'venueNotOnChain'
  /** Tokens that keep a share of transfers are sold through pairs, exact in, and nowhere else. */
  | 'feeOnTransfer'
  /** Exact out cannot cross a pool twice in one path. */
  | 'poolCrossedTwice'
  /** Permit2 was asked for, and no router that takes tokens through it can execute the plan. */
  | 'noPermit2Router'
  /** No router of one venue family can execute the plan, and the chain has no `TwinlaneExecutor`. */
  | 'noExecutor';

/** The call that executes a plan. */
export interface PlanCall {
  readonly outcome: 'call';
  readonly call: ContractCall;
  /**
   * Takes the input from the account that makes the call. It must be allowed to: by the token, or with `permit2` inside Permit2,
   * which the token must allow.
   */
  readonly spender: Address;
  readonly permit2: boolean;
  readonly via: PlanRoute;
}

/** The call for a plan, or why there is none. */
export type PlanCallOutcome =
  PlanCall | { readonly outcome: 'impossible'; readonly refusal: PlanCallRefusal; readonly reason: string };

/**
 * The call that executes a plan on the chain that it was made for: a pure function of both. For simulation and for sending
 * alike.
 * @throws FatalError `venue.bad-plan` for a plan that contradicts itself.
 */
export type PlanCalls = (plan: RoutePlan, request: PlanCallRequest) => PlanCallOutcome;
