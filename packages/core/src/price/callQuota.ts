/** What a plan of the price API allows. */
export interface CallQuota {
  readonly perMinute: number;
  readonly perMonth: number;
}

/** Which calls were made, and when none may be: plain JSON, kept where it survives the process. */
export interface CallRecord {
  /** Times of the calls that still count towards the minute, milliseconds since 1970. */
  readonly recent: readonly number[];
  /** Calls by day, the day as a count of days since 1970 (UTC). */
  readonly days: Readonly<Record<string, number>>;
  /** By platform: its last call, and how many it made on that call's day. */
  readonly platforms: Readonly<Record<string, { readonly lastAt: number; readonly today: number }>>;
  /** The API asked for silence until then, milliseconds since 1970; 0 where it did not. */
  readonly pausedUntil: number;
}

/** A record of no calls. */
export const NO_CALLS: CallRecord = { recent: [], days: {}, platforms: {}, pausedUntil: 0 };

/** Whether a call may be made now. */
export type CallAdmission =
  | { readonly admitted: true; readonly record: CallRecord }
  | {
      readonly admitted: false;
      /** `pause`: the API asked for it. `pace`: the quota must last for the day. The rest: that much is used up. */
      readonly reason: 'pause' | 'pace' | 'minute' | 'day' | 'month';
      /** Not worth asking again before, milliseconds since 1970. */
      readonly retryAt: number;
    };

/** A call that somebody wants to make. */
export interface CallRequest {
  readonly quota: CallQuota;
  /** The chain as the API calls it. */
  readonly platform: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Somebody waits for it: it need not keep the pace as long as it does not run far ahead of it. */
  readonly urgent: boolean;
}

const DAY_MS = 86_400_000;
/** A minute, and the ten seconds by which a call may reach the API later than it was admitted. */
const MINUTE_MS = 70_000;
/**
 * Days in which at most a month's quota is used. It is not known when a plan's month begins; a month of 31 days that begins
 * in the middle of a day touches 32.
 */
const MONTH_DAYS = 32;
/** One platform makes no more than 1,080 calls a day on any plan: between them the pools serve. */
const LEAST_SPACING_MS = 80_000;
const LEAST_URGENT_SPACING_MS = 1_000;
/** Urgent calls may run ahead of the pace by this share of a day's allowance. */
const URGENT_SHARE = 0.05;

/** Calls that a plan allows on one day, so that any 31 days stay within the month's quota. */
export function dailyAllowance({ perMonth }: CallQuota): number {
  return Math.floor(perMonth / MONTH_DAYS);
}

/** Calls on the day of `now`, and in the month that ends with it. A clock that was put back forgets none. */
export function callsUsed(
  record: CallRecord,
  now: number,
): { readonly today: number; readonly month: number } {
  const day = dayOf(now);
  const month = Object.entries(record.days)
    .filter(([each]) => Number(each) > day - MONTH_DAYS)
    .reduce((sum, [, calls]) => sum + calls, 0);
  return { today: record.days[day] ?? 0, month };
}

/**
 * Admits a call, or says why not. An admitted call is in the record that is returned, whatever comes of it: the API counts
 * failures too. Keep that record before the call is made.
 */
export function admitCall(record: CallRecord, request: CallRequest): CallAdmission {
  const { quota, now } = request;
  const recent = record.recent.filter((at) => at > now - MINUTE_MS);
  const used = callsUsed(record, now);
  const tomorrow = (dayOf(now) + 1) * DAY_MS;
  if (record.pausedUntil > now) {
    return refuse('pause', record.pausedUntil);
  }
  if (used.month >= quota.perMonth) {
    return refuse('month', tomorrow);
  }
  if (used.today >= dailyAllowance(quota)) {
    return refuse('day', tomorrow);
  }
  if (recent.length >= quota.perMinute) {
    return refuse('minute', Math.min(...recent) + MINUTE_MS);
  }
  const due = dueAt(
    record,
    request,
    Math.min(dailyAllowance(quota) - used.today, quota.perMonth - used.month),
  );
  return due > now ? refuse('pace', due) : { admitted: true, record: withCall(record, recent, request) };
}

/** The record with a wish of the API for silence. */
export function pauseCalls(record: CallRecord, until: number): CallRecord {
  return { ...record, pausedUntil: Math.max(record.pausedUntil, until) };
}

/** What two records know together, of which one may lack calls of the other. */
export function mergeCalls(one: CallRecord, other: CallRecord): CallRecord {
  const days = { ...one.days };
  for (const [day, calls] of Object.entries(other.days)) {
    days[day] = Math.max(days[day] ?? 0, calls);
  }
  const platforms = { ...one.platforms };
  for (const [platform, calls] of Object.entries(other.platforms)) {
    const own = platforms[platform];
    platforms[platform] = own === undefined || own.lastAt < calls.lastAt ? calls : own;
  }
  return {
    // Calls of one millisecond count as often as the fuller record has them.
    recent:
      one.recent.length >= other.recent.length
        ? unite(one.recent, other.recent)
        : unite(other.recent, one.recent),
    days,
    platforms,
    pausedUntil: Math.max(one.pausedUntil, other.pausedUntil),
  };
}

function unite(fuller: readonly number[], other: readonly number[]): readonly number[] {
  const known = new Set(fuller);
  return [...fuller, ...other.filter((at) => !known.has(at))].sort((a, b) => a - b);
}

/** When the platform's next call is due, with `left` calls left for the rest of the day on all platforms. */
function dueAt(record: CallRecord, { quota, platform, now, urgent }: CallRequest, left: number): number {
  const own = record.platforms[platform];
  const day = dayOf(now);
  if (own === undefined || own.lastAt > now + DAY_MS) {
    return now;
  }
  const today = dayOf(own.lastAt) === day ? own.today : 0;
  const active = Object.values(record.platforms).filter(({ lastAt }) => now - lastAt < DAY_MS);
  const share = Math.max(1, active.length);
  const allowance = Math.min(dailyAllowance(quota) / share, DAY_MS / LEAST_SPACING_MS);
  if (
    urgent &&
    today < allowance * ((now % DAY_MS) / DAY_MS + URGENT_SHARE) &&
    today < Math.floor(allowance)
  ) {
    return own.lastAt + LEAST_URGENT_SPACING_MS;
  }
  const from = Math.max(own.lastAt, day * DAY_MS);
  const even = ((day + 1) * DAY_MS - from) / Math.max(1, left / share);
  const spacing = Math.max(LEAST_SPACING_MS, today === 0 ? 0 : even);
  return own.lastAt + spacing;
}

function withCall(record: CallRecord, recent: readonly number[], request: CallRequest): CallRecord {
  const { now, platform } = request;
  const day = dayOf(now);
  const own = record.platforms[platform];
  const today = own !== undefined && dayOf(own.lastAt) === day ? own.today : 0;
  const kept = Object.entries(record.days).filter(([each]) => Number(each) > day - MONTH_DAYS);
  const days: Record<string, number> = Object.fromEntries(kept);
  days[day] = (days[day] ?? 0) + 1;
  return {
    recent: [...recent, now],
    days,
    platforms: { ...record.platforms, [platform]: { lastAt: now, today: today + 1 } },
    pausedUntil: record.pausedUntil,
  };
}

function refuse(
  reason: Extract<CallAdmission, { admitted: false }>['reason'],
  retryAt: number,
): CallAdmission {
  return { admitted: false, reason, retryAt };
}

function dayOf(milliseconds: number): number {
  return Math.floor(milliseconds / DAY_MS);
}
