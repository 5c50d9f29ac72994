import type { Order } from '../orderIntent.ts';
import type { ExecutionPlan } from './executionPlan.ts';

/** How far a plan has come, as its orders say. Amounts are base units of what is sold. */
export interface PlanProgress {
  readonly filled: bigint;
  readonly inFlight: bigint;
  /** What slices have taken so far, filled or in flight. */
  readonly bySlice: ReadonlyMap<number, bigint>;
  /** Orders that were sent for each slice, failed ones included. */
  readonly attempts: ReadonlyMap<number, number>;
  /** Those of them that ended unfilled. */
  readonly failures: ReadonlyMap<number, number>;
}

/** What a plan's progress is read from: orders as they are stored. */
export type SliceOrder = Pick<Order, 'idempotencyKey' | 'status' | 'amountIn'>;

/** The idempotency key of a slice's order: the same decision after a crash is the same order. */
export function sliceKey({ id }: Pick<ExecutionPlan, 'id'>, slice: number, attempt: number): string {
  return `${id}:slice:${slice}:${attempt}`;
}

/**
 * Folds the plan's orders; those of others are passed over. Nothing else is remembered of a plan, so a restart in the middle
 * of it goes on from what the ledger holds.
 */
export function progressOf(plan: Pick<ExecutionPlan, 'id'>, orders: Iterable<SliceOrder>): PlanProgress {
  let filled = 0n;
  let inFlight = 0n;
  const bySlice = new Map<number, bigint>();
  const attempts = new Map<number, number>();
  const failures = new Map<number, number>();
  for (const { idempotencyKey, status, amountIn } of orders) {
    const slice = sliceOf(plan, idempotencyKey);
    if (slice !== undefined) {
      const taken = status === 'filled' || status === 'requested' ? amountIn : 0n;
      filled += status === 'filled' ? amountIn : 0n;
      inFlight += status === 'requested' ? amountIn : 0n;
      bySlice.set(slice, (bySlice.get(slice) ?? 0n) + taken);
      attempts.set(slice, (attempts.get(slice) ?? 0) + 1);
      failures.set(slice, (failures.get(slice) ?? 0) + (taken === 0n ? 1 : 0));
    }
  }
  return { filled, inFlight, bySlice, attempts, failures };
}

function sliceOf({ id }: Pick<ExecutionPlan, 'id'>, key: string): number | undefined {
  const mark = `${id}:slice:`;
  const slice = key.startsWith(mark) ? /^(\d+):\d+$/.exec(key.slice(mark.length))?.[1] : undefined;
  return slice === undefined ? undefined : Number(slice);
}
