import { dueBy, sliceAt, sliceStart, type ExecutionPlan } from './executionPlan.ts';
import { sliceKey, type PlanProgress } from './planProgress.ts';

/** What a plan does now. Amounts are base units of what is sold. */
export type SliceDecision =
  | { readonly outcome: 'trade'; readonly slice: number; readonly amount: bigint; readonly key: string }
  | { readonly outcome: 'wait'; readonly reason: 'early' | 'inFlight' | 'done' | 'participation' | 'small' }
  | { readonly outcome: 'finished' }
  /** It ends with something left. */
  | { readonly outcome: 'ended'; readonly reason: 'cancelled' | 'time'; readonly left: bigint };

/** What a slice is decided on. */
export interface SliceQuestion {
  readonly plan: ExecutionPlan;
  readonly progress: PlanProgress;
  /** Chain time, Unix seconds. */
  readonly now: number;
  /** Base units of what is sold that others traded over the newest length of a slice. */
  readonly recentVolume: bigint;
  readonly isCancelled: boolean;
}

/** Participation is counted in ten-thousandths of a percent. */
const PARTICIPATION_UNIT = 10_000;

/**
 * The next step of a plan: one order at a time, never more than is due by the end of the current slice, and never more in one
 * slice than its participation allows. What could not be traded is made up for in the slices that follow; what is left at
 * the end stays unsold. The same question has the same answer: no clock, no memory of its own.
 */
export function nextSlice(question: SliceQuestion): SliceDecision {
  const { plan, progress, now, isCancelled } = question;
  const left = plan.total - progress.filled;
  if (left <= 0n) {
    return { outcome: 'finished' };
  }
  if (progress.inFlight > 0n) {
    return { outcome: 'wait', reason: 'inFlight' };
  }
  if (isCancelled || now >= plan.endsAt) {
    return { outcome: 'ended', reason: isCancelled ? 'cancelled' : 'time', left };
  }
  const slice = sliceAt(plan, now);
  return slice < 0 ? { outcome: 'wait', reason: 'early' } : tradeIn(slice, left, question);
}

/** When the plan is to be asked again while nothing happens to its orders: at the start of the slice after the current one. */
export function nextLook(plan: ExecutionPlan, now: number): number {
  const next = sliceAt(plan, now) + 1;
  return next >= plan.weights.length ? plan.endsAt : sliceStart(plan, next);
}

function tradeIn(
  slice: number,
  left: bigint,
  { plan, progress, recentVolume }: SliceQuestion,
): SliceDecision {
  const due = dueBy(plan, slice) - progress.filled;
  if (due <= 0n) {
    return { outcome: 'wait', reason: 'done' };
  }
  const room = roomIn(plan, recentVolume) - (progress.bySlice.get(slice) ?? 0n);
  const amount = plan.maxParticipationPercent < 100 && room < due ? room : due;
  if (amount <= 0n) {
    return { outcome: 'wait', reason: 'participation' };
  }
  if (amount < plan.smallestSlice && amount < left) {
    return { outcome: 'wait', reason: amount < due ? 'participation' : 'small' };
  }
  const key = sliceKey(plan, slice, progress.attempts.get(slice) ?? 0);
  return { outcome: 'trade', slice, amount, key };
}

function roomIn({ maxParticipationPercent }: ExecutionPlan, recentVolume: bigint): bigint {
  const share = BigInt(Math.floor(maxParticipationPercent * PARTICIPATION_UNIT));
  return (recentVolume * share) / BigInt(100 * PARTICIPATION_UNIT);
}
