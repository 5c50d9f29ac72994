/** Periods of the calendar in UTC; a week begins on Monday. */
export type CalendarPeriod = 'day' | 'week' | 'month';

const DAY = 86_400;

/** When the period began that a time (Unix seconds) lies in. */
export function periodStart(period: CalendarPeriod, time: number): number {
  const day = time - (time % DAY);
  if (period === 'day') return day;
  const date = new Date(day * 1000);
  // Of 1970-01-01, which was a Thursday.
  if (period === 'week') return day - ((date.getUTCDay() + 6) % 7) * DAY;
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) / 1000;
}

/** When the period after the one that begins at `start` begins. */
export function nextPeriod(period: CalendarPeriod, start: number): number {
  if (period === 'day') return start + DAY;
  if (period === 'week') return start + 7 * DAY;
  const date = new Date(start * 1000);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) / 1000;
}

/** When the periods began that a span touches, rising; as many as `most` and one more at the most. */
export function periodStarts(
  period: CalendarPeriod,
  { from, to }: { readonly from: number; readonly to: number },
  most: number,
): readonly number[] {
  const starts: number[] = [];
  for (let start = periodStart(period, from); start < to && starts.length <= most;) {
    starts.push(start);
    start = nextPeriod(period, start);
  }
  return starts;
}
