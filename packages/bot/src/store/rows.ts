import type { Bot } from '@twinlane/core/engine/bot';
import type { KnownPool } from '@twinlane/core/market/knownPool';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { Account } from '@twinlane/core/portfolio/account';
import type { Fill } from '@twinlane/core/portfolio/fill';
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

export function toBot({ sequence: _sequence, ...row }: typeof bots.$inferSelect): Bot {
  return row;
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

export function toFill({ sequence: _sequence, revertReason, ...row }: typeof fills.$inferSelect): Fill {
  return { ...row, ...(revertReason === null ? {} : { revertReason }) };
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
