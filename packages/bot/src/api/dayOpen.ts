import type { StoreReader } from '@twinlane/core/ports';

const SECONDS_PER_DAY = 86_400;
/** More than a day of the stored curve has: a smaller number would thin out its first point. */
const ENOUGH_POINTS = 20_000;

/** An account's equity, in cash base units, when the day (UTC) of a chain time began or at its first block that day. */
export type DayOpen = (accountId: string, timestamp: number) => Promise<bigint | undefined>;

/** Reads it from the equity curve once per account and day; undefined as long as the day has no point. */
export function createDayOpen(read: Pick<StoreReader, 'equity'>): DayOpen {
  const known = new Map<string, { readonly dayStart: number; readonly equity: bigint }>();
  return async (accountId, timestamp) => {
    const dayStart = timestamp - (timestamp % SECONDS_PER_DAY);
    const found = known.get(accountId);
    if (found?.dayStart === dayStart) return found.equity;
    const [first] = await read.equity.range(accountId, dayStart, ENOUGH_POINTS);
    if (first === undefined) return undefined;
    known.set(accountId, { dayStart, equity: first.equity });
    return first.equity;
  };
}
