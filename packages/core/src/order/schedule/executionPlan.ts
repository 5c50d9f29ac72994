import { UserError } from '../../errors.ts';

/** An amount to be traded in slices over some time. Whoever stores it writes its amounts as decimal strings. */
export interface ExecutionPlan {
  readonly id: string;
  readonly kind: 'twap' | 'vwap';
  /** Base units of what is sold. */
  readonly total: bigint;
  /** Chain time, Unix seconds. Slices are of equal length; nothing is sent from `endsAt` on. */
  readonly startsAt: number;
  readonly endsAt: number;
  /** How large each slice is against the others. */
  readonly weights: readonly number[];
  /** The most that a slice may be of what others traded over the length of a slice, per cent; 100 sets no limit. */
  readonly maxParticipationPercent: number;
  /** Base units: a slice that would be smaller waits for the next, but for what ends the plan. */
  readonly smallestSlice: bigint;
}

/** What a plan is made from. */
export type PlanRequest = Omit<ExecutionPlan, 'kind' | 'weights'> & { readonly slices: number };

/** Equal slices: the average price over the time. @throws UserError where the request makes no plan. */
export function twapPlan({ slices, ...request }: PlanRequest): ExecutionPlan {
  return requireSound({ ...request, kind: 'twap', weights: Array.from({ length: slices }, () => 1) });
}

/** What slices of usual volume zero get all the same, as a share of the mean: the profile is a guess. */
const LEAST_WEIGHT = 0.1;

/**
 * Slices as large as the volume that is usual in their time: the average price of what is traded. `profile` has one
 * volume per slice, in any unit; where there is none to go by, slices are equal.
 * @throws UserError where the request makes no plan.
 */
export function vwapPlan({ slices, ...request }: PlanRequest, profile: readonly number[]): ExecutionPlan {
  const volumes = Array.from({ length: slices }, (_, index) => usable(profile[index]));
  const mean = volumes.reduce((sum, volume) => sum + volume, 0) / slices;
  const weights = volumes.map((volume) => (mean > 0 ? Math.max(volume / mean, LEAST_WEIGHT) : 1));
  return requireSound({ ...request, kind: 'vwap', weights });
}

function usable(volume: number | undefined): number {
  return volume !== undefined && Number.isFinite(volume) && volume > 0 ? volume : 0;
}

/** Weights are counted in billionths, so that the last slice ends at the total exactly. */
const BILLION = 1_000_000_000;

/** Base units that are to be traded by the end of a slice, all slices before it included. */
export function dueBy({ total, weights }: Pick<ExecutionPlan, 'total' | 'weights'>, slice: number): bigint {
  if (slice < 0) {
    return 0n;
  }
  const parts = weights.map((weight) => BigInt(Math.round(weight * BILLION)));
  const sum = (until: number): bigint => parts.slice(0, until).reduce((all, part) => all + part, 0n);
  return slice >= weights.length - 1 ? total : (total * sum(slice + 1)) / sum(parts.length);
}

/** The slice that a time falls into; −1 before the first. The last one ends with the plan. */
export function sliceAt({ startsAt, endsAt, weights }: ExecutionPlan, now: number): number {
  if (now < startsAt) {
    return -1;
  }
  const slice = Math.floor(((now - startsAt) * weights.length) / (endsAt - startsAt));
  return Math.min(slice, weights.length - 1);
}

/** When a slice begins, Unix seconds, rounded up to a whole one. */
export function sliceStart({ startsAt, endsAt, weights }: ExecutionPlan, slice: number): number {
  return startsAt + Math.ceil(((endsAt - startsAt) * slice) / weights.length);
}

function requireSound(plan: ExecutionPlan): ExecutionPlan {
  const { total, startsAt, endsAt, weights, maxParticipationPercent, smallestSlice } = plan;
  const seconds = endsAt - startsAt;
  const faults = [
    [total > 0n, 'there is nothing to trade'],
    [Number.isInteger(startsAt) && Number.isInteger(endsAt), 'its times are not whole seconds'],
    [weights.length > 0 && weights.length <= seconds, 'it needs at least one slice, and a second for each'],
    [
      maxParticipationPercent > 0 && maxParticipationPercent <= 100,
      'its participation is not within 0 and 100 %',
    ],
    [smallestSlice >= 0n, 'its smallest slice is negative'],
  ] as const;
  const fault = faults.find(([isKept]) => !isKept);
  if (fault !== undefined) {
    throw new UserError('order.plan', `The order cannot be traded in slices: ${fault[1]}.`, {
      hint: 'Choose an amount, a time in whole seconds and no more slices than that has seconds.',
    });
  }
  return plan;
}
