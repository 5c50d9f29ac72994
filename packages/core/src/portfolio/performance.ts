import type { Position } from './position.ts';

/** How an account has done with what it has closed. A rate without trades to compute it from is absent. */
export interface Performance {
  readonly closedPositions: number;
  /** Closed with more than they cost, gas included. */
  readonly wins: number;
  /** Closed with less. */
  readonly losses: number;
  /** `wins` over all closed positions, 0 to 1. */
  readonly winRate?: number;
  /** Sum of gains over sum of losses, gas included; absent without a loss. */
  readonly profitFactor?: number;
}

/** Statistics over closed positions; open ones are passed over. */
export function performanceOf(positions: Iterable<Position>): Performance {
  let closedPositions = 0;
  let wins = 0;
  let losses = 0;
  let gained = 0n;
  let lost = 0n;
  for (const position of positions) {
    if (position.quantity > 0n) continue;
    closedPositions += 1;
    const result = position.realisedPnl - position.gasFeeCash;
    if (result > 0n) {
      wins += 1;
      gained += result;
    } else if (result < 0n) {
      losses += 1;
      lost -= result;
    }
  }
  return {
    closedPositions,
    wins,
    losses,
    ...(closedPositions === 0 ? {} : { winRate: wins / closedPositions }),
    ...(lost === 0n ? {} : { profitFactor: Number(gained) / Number(lost) }),
  };
}

/** How far each value lies below the highest one before it: shares, 0 to 1. Values are not negative. */
export function drawdowns(values: readonly bigint[]): readonly number[] {
  let high = 0n;
  return values.map((value) => {
    if (value > high) high = value;
    return high === 0n ? 0 : Number(high - value) / Number(high);
  });
}

/** The greatest of `drawdowns`; 0 for no values. */
export function maxDrawdown(values: readonly bigint[]): number {
  return drawdowns(values).reduce((worst, drawdown) => Math.max(worst, drawdown), 0);
}
