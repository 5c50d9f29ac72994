import type { Address } from '../money/hex.ts';
import type { DecisionKind } from './thought.ts';

/** How long after a decision the market is looked at again, chain seconds, in the order in which that is done. */
export const OUTCOME_HORIZONS = [300, 3_600, 86_400] as const;
export type OutcomeHorizon = (typeof OUTCOME_HORIZONS)[number];

/** A horizon as people write it. */
export const HORIZON_NAMES: Readonly<Record<OutcomeHorizon, string>> = {
  300: '5m',
  3_600: '1h',
  86_400: '24h',
};

/** What the market did after a decision, up to one horizon. Prices are cash per whole token, exact decimals as text. */
export interface OutcomeLabel {
  readonly accountId: string;
  readonly thoughtId: string;
  /** The thought's place in its account's chain. */
  readonly thoughtIndex: number;
  readonly horizon: OutcomeHorizon;
  readonly token: Address;
  readonly decision: DecisionKind;
  readonly gate: string;
  /** Chain time of the decision, Unix seconds. */
  readonly decidedAt: number;
  /** When deciding. */
  readonly price: string;
  /** At the horizon: that of the last block until then. */
  readonly after?: string;
  /** The highest and lowest price from the decision to the horizon, its own included; absent where some of that time was not seen. */
  readonly best?: string;
  readonly worst?: string;
  /** Why something of it is not known: one sentence. */
  readonly absent?: string;
  /** Chain seconds by which the window's ends may be off, as the candles that were left are long; 1 is exact. */
  readonly resolution: number;
  /** Whether the token could be sold, as far as that was last known at the horizon, and when that was. */
  readonly sellable?: boolean;
  readonly sellableAt?: number;
}

/** What a trade came to: that of the position which its fill opened, added to or reduced, once that is closed. */
export interface TradeOutcome {
  readonly accountId: string;
  readonly thoughtId: string;
  readonly orderId: string;
  readonly positionId: string;
  /** Chain time, Unix seconds. */
  readonly openedAt: number;
  readonly closedAt: number;
  /** Cash base units, of the whole position, without gas. */
  readonly realisedPnl: bigint;
  /** Cash base units that its fills spent on gas. */
  readonly gasFeeCash: bigint;
}

/** All that is known of what came of one decision. It grows with time and never changes. */
export interface ThoughtOutcome {
  /** The shortest horizon first; those that have not come yet are missing. */
  readonly labels: readonly OutcomeLabel[];
  readonly trade?: TradeOutcome;
}

/** How decisions of one kind at one gate turned out an hour later. */
export interface OutcomeSummary {
  readonly decision: DecisionKind;
  readonly gate: string;
  /** Decisions labelled at the horizon, and those of them whose price then is known. */
  readonly count: number;
  readonly known: number;
  /** Per cent by which the price had moved; absent where none is known. */
  readonly medianMove?: number;
  /** Share of those known whose price had risen, 0 to 1. */
  readonly risen?: number;
}
