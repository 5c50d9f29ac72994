import type { z } from 'zod';
import type { MarketSnapshot, TokenMarket } from '../../market/marketSnapshot.ts';
import type { PlanProgress } from '../schedule/planProgress.ts';
import type { ParentOrder, ParentOrderMemory } from './parentOrder.ts';

/** What a kind decides on. Nothing in it is newer than the snapshot's block. */
export interface OrderQuestion {
  readonly order: ParentOrder;
  readonly snapshot: MarketSnapshot;
  /** Of the order's token; it has a price. */
  readonly market: TokenMarket;
  /** Read from the orders that it led to. None of them is in flight. */
  readonly progress: PlanProgress;
  /** Base units that may be traded now: what is left of the order, and of a sale no more than is held. */
  readonly left: bigint;
}

/** What a kind wants now. Amounts are base units of what is given. */
export type KindDecision =
  | { readonly outcome: 'wait'; readonly reason: string }
  | {
      readonly outcome: 'trade';
      readonly amount: bigint;
      /** The part of the order that it belongs to. */
      readonly slice: number;
      /** The worst price to accept, cash per whole token, as a decimal string. */
      readonly limitPrice?: string;
      /** One plain sentence with the numbers. */
      readonly reason: string;
    }
  | {
      readonly outcome: 'end';
      readonly state: 'done' | 'expired' | 'failed';
      readonly reason: string;
    };

/** A kind of order. Pure: the same arguments give the same answers. */
export interface OrderKind<Params> {
  readonly kind: string;
  readonly title: string;
  /** One paragraph for the documentation and the dashboard. */
  readonly description: string;
  readonly params: z.ZodType<Params>;
  readonly sides: readonly ParentOrder['side'][];
  /** Whether a gate that refuses its order ends it; else it tries again. */
  readonly endsWhenRefused: boolean;
  /** What it notes of the market before `evaluate` is asked; kinds that need no memory leave it out. */
  remember?(question: OrderQuestion, params: Params): ParentOrderMemory;
  evaluate(question: OrderQuestion, params: Params): KindDecision;
}

/** Declares a kind of order; list it in `registry.ts`. */
export function defineOrderKind<Params>(kind: OrderKind<Params>): OrderKind<Params> {
  return kind;
}
