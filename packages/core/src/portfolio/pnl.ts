import type { Position } from './position.ts';

/** Profit and loss in cash base units, gas apart. */
export interface ProfitAndLoss {
  readonly realised: bigint;
  /** What the open positions would fetch minus what is still tied up in them. */
  readonly unrealised: bigint;
  /** Gas of all positions, each fill at its own block's price. */
  readonly gasFeeCash: bigint;
}

/** Adds up positions. `valueOf` gives what an open position would fetch, cash base units. */
export function profitAndLoss(
  positions: Iterable<Position>,
  valueOf: (position: Position) => bigint,
): ProfitAndLoss {
  let realised = 0n;
  let unrealised = 0n;
  let gasFeeCash = 0n;
  for (const position of positions) {
    realised += position.realisedPnl;
    gasFeeCash += position.gasFeeCash;
    if (position.quantity > 0n) unrealised += valueOf(position) - position.cost;
  }
  return { realised, unrealised, gasFeeCash };
}
