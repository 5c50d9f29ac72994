import type { Bot } from '@twinlane/core/engine/bot';
import type { KnownPool } from '@twinlane/core/market/knownPool';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { Account } from '@twinlane/core/portfolio/account';
import type { Fill } from '@twinlane/core/portfolio/fill';
import type { TradeRow } from '@twinlane/core/portfolio/listRepository';
import type { Position } from '@twinlane/core/portfolio/position';
import type { ReversedFill } from '@twinlane/core/repositories';
import type { Thought } from '@twinlane/core/thought/thought';
import type { accounts, bots, fills, orders, pools, positions, thoughts } from './schema.ts';
import type { reversedFills } from './reversalSchema.ts';

/** Between rows and the domain: a column that is null is a property that is absent. */

/** An account without its money, which is in the same row. */
export function toAccount({
  cashToken,
  cash: _cash,
  native: _native,
  ...row
}: typeof accounts.$inferSelect): Account {
  return { ...row, cash: cashToken };
}

export function toBot({
  sequence: _sequence,
  version: _version,
  listedAs: _listedAs,
  deletedAt: _deletedAt,
  settings,
  positionExits,
  ...row
}: typeof bots.$inferSelect): Bot {
  return {
    ...row,
    ...(settings === null || settings === undefined ? {} : { settings }),
    ...(positionExits === null || positionExits === undefined ? {} : { positionExits }),
  };
}

export function toOrder({
  sequence: _sequence,
  endBlockNumber: _endBlockNumber,
  endBlockHash: _endBlockHash,
  statusReason,
  parentOrderId,
  ...row
}: typeof orders.$inferSelect): Order {
  return {
    ...row,
    ...(parentOrderId === null ? {} : { parentOrderId }),
    ...(statusReason === null ? {} : { statusReason }),
  };
}

export function toFill({
  sequence: _sequence,
  side: _side,
  thoughtId: _thoughtId,
  tokenAddress: _tokenAddress,
  exitReason: _exitReason,
  riskScore: _riskScore,
  positionId: _positionId,
  realisedPnl: _realisedPnl,
  revertReason,
  ...row
}: typeof fills.$inferSelect): Fill {
  return { ...row, ...(revertReason === null ? {} : { revertReason }) };
}

/** A fill with what its row says of its order and its decision. */
export function toTrade(row: typeof fills.$inferSelect): TradeRow {
  const { side, thoughtId, exitReason, positionId, realisedPnl } = row;
  return {
    ...toFill(row),
    side,
    thoughtId,
    ...(exitReason === null ? {} : { exitReason }),
    ...(positionId === null ? {} : { positionId }),
    ...(realisedPnl === null ? {} : { realisedPnl }),
  };
}

export function toReversedFill({
  sequence: _sequence,
  revertReason,
  reason,
  reversedAt,
  ...row
}: typeof reversedFills.$inferSelect): ReversedFill {
  return { fill: { ...row, ...(revertReason === null ? {} : { revertReason }) }, reason, reversedAt };
}

export function toPosition({
  sequence: _sequence,
  tokenAddress: _tokenAddress,
  closedAt,
  ...row
}: typeof positions.$inferSelect): Position {
  return { ...row, ...(closedAt === null ? {} : { closedAt }) };
}

export function toThought({ record, hash }: Pick<typeof thoughts.$inferSelect, 'record' | 'hash'>): Thought {
  return { ...(JSON.parse(record) as Omit<Thought, 'hash'>), hash };
}

export function toKnownPool({ tickSpacing, ...row }: typeof pools.$inferSelect): KnownPool {
  return { ...row, ...(tickSpacing === null ? {} : { tickSpacing }) };
}
