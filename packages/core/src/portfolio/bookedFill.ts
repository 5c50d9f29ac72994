import type { OrderSide } from '../order/orderIntent.ts';
import type { Fill } from './fill.ts';
import type { Position } from './position.ts';

/** A fill with what booking it found out. */
export interface BookedFill extends Fill {
  /** The position that it opened, added to or reduced; absent where it touched none. */
  readonly positionId?: string;
  /**
   * Cash base units, without gas: proceeds minus what had been paid for what was sold, or what a cycle brought. Absent where
   * nothing was realised.
   */
  readonly realisedPnl?: bigint;
}

/** What a fill did to the position that it touched. `before`: as it stood, where it was open; `after`: as it stands now. */
export function bookedFill(
  fill: Fill,
  side: OrderSide,
  before: Position | undefined,
  after: Position | undefined,
): BookedFill {
  if (after === undefined || (fill.outcome === 'reverted' && after === before)) return fill;
  const realised = after.realisedPnl - (before?.id === after.id ? before.realisedPnl : 0n);
  // A purchase realises nothing, unless a tax took all of it.
  const isRealised = fill.outcome === 'filled' && (side !== 'buy' || realised !== 0n);
  return { ...fill, positionId: after.id, ...(isRealised ? { realisedPnl: realised } : {}) };
}
