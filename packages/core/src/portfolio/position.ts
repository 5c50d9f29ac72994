import type { Token } from '../market/token.ts';

/** One bot's holding of one token, from its first buy to the sale of the last unit. Folded from fills. */
export interface Position {
  /** The id of the fill that opened it. */
  readonly id: string;
  readonly accountId: string;
  readonly botId: string;
  readonly token: Token;
  /** Base units held; 0 if and only if closed. */
  readonly quantity: bigint;
  /** Cash base units paid for the quantity still held. */
  readonly cost: bigint;
  /** Cash base units: proceeds of sales minus the cost of what was sold. Without gas. */
  readonly realisedPnl: bigint;
  /** Wei spent on gas by its fills, reverted ones included while it was open. */
  readonly gasFee: bigint;
  /** `gasFee` in cash base units, each fill at its own block. */
  readonly gasFeeCash: bigint;
  /** Chain time, Unix seconds. */
  readonly openedAt: number;
  readonly closedAt?: number;
}
