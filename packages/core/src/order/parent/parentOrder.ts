import type { Token } from '../../market/token.ts';
import type { DecisionKind } from '../../thought/thought.ts';

/**
 * Where a parent order stands. `waiting`: nothing was sent yet. `working`: it was triggered, or some of it was sent. Every other
 * state is an end.
 */
export const PARENT_ORDER_STATES = ['waiting', 'working', 'done', 'cancelled', 'expired', 'failed'] as const;
export type ParentOrderState = (typeof PARENT_ORDER_STATES)[number];

/** What a parent order has seen of the market. Plain JSON; how much was traded is never in it: that is read from the orders. */
export interface ParentOrderMemory {
  /** The price furthest in its favour since it was placed, cash per whole token, as a decimal string. */
  readonly extreme?: string;
  /** Chain time at which its condition was met, Unix seconds. */
  readonly triggeredAt?: number;
  /** How large its slices are against each other. */
  readonly weights?: readonly number[];
}

/** An order that leads to others: what a person asked for, or an exit that is carried out in slices. */
export interface ParentOrder {
  readonly id: string;
  readonly accountId: string;
  /** Whose money and positions it trades. */
  readonly botId: string;
  /** Who asked for it. */
  readonly origin: 'person' | 'exit';
  /** Registry kind. */
  readonly kind: string;
  /** Already parsed by the schema of the kind. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly side: 'buy' | 'sell';
  readonly token: Token;
  /** Base units of what is given: cash of a purchase, the token of a sale. */
  readonly amount: bigint;
  /** Chain time, Unix seconds. */
  readonly placedAt: number;
  /** Good till this chain time; absent where it has no end of its own. */
  readonly expiresAt?: number;
  /** A risk score above the tolerance does not stop its purchases; what blocks does. */
  readonly acceptRisk: boolean;
  /** What its orders are told as in the thought log. */
  readonly decision: DecisionKind;
  /** Why it was placed, in one sentence. */
  readonly reason: string;
  /** Of an exit: the position that it leaves. */
  readonly positionId?: string;
  /** A second order with the same key is the same order. */
  readonly requestKey: string;
  readonly state: ParentOrderState;
  /** What it waits for, or why it ended. */
  readonly stateReason: string;
  readonly memory: ParentOrderMemory;
}

/** Whether anything may still come of it. */
export function isOpen({ state }: Pick<ParentOrder, 'state'>): boolean {
  return state === 'waiting' || state === 'working';
}
