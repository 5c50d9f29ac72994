/** What is remembered of a token whose price deviated. */
export interface DeviationAlarm {
  readonly raised: boolean;
  /** When it was last raised, milliseconds since 1970. */
  readonly raisedAt: number;
}

/** The alarm ends when the deviation is down to this share of what raised it, so that it does not flutter. */
const CALM_SHARE = 0.8;
/** One token raises at most one alarm in this time, milliseconds. */
const QUIET_MS = 3_600_000;

/** The alarm after a look at `deviation` (a share; undefined: nothing to compare), and whether to tell somebody. */
export function stepAlarm(
  alarm: DeviationAlarm | undefined,
  deviation: number | undefined,
  maxDeviation: number,
  now: number,
): { readonly alarm: DeviationAlarm | undefined; readonly tell: 'raised' | 'ended' | undefined } {
  if (deviation === undefined) {
    return { alarm, tell: undefined };
  }
  if (deviation > maxDeviation && alarm?.raised !== true) {
    const isQuiet = alarm !== undefined && now - alarm.raisedAt < QUIET_MS;
    return isQuiet ? { alarm, tell: undefined } : { alarm: { raised: true, raisedAt: now }, tell: 'raised' };
  }
  if (alarm?.raised === true && deviation <= maxDeviation * CALM_SHARE) {
    return { alarm: { ...alarm, raised: false }, tell: 'ended' };
  }
  return { alarm, tell: undefined };
}
