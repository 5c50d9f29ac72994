import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  admitCall,
  callsUsed,
  dailyAllowance,
  mergeCalls,
  NO_CALLS,
  pauseCalls,
  type CallQuota,
  type CallRecord,
} from './callQuota.ts';

const DEMO: CallQuota = { perMinute: 100, perMonth: 10_000 };
const MINUTE = 60_000;
const DAY = 86_400_000;
const NOON = 20_000 * DAY + DAY / 2;

/** The record of one call. */
function made(platform: string, now: number): CallRecord {
  const admission = admitCall(NO_CALLS, { quota: DEMO, platform, now, urgent: false });
  return admission.admitted ? admission.record : NO_CALLS;
}

/** The most of the times that lie within any span of so many milliseconds. */
function mostWithin(times: readonly number[], span: number): number {
  let first = 0;
  let most = 0;
  times.forEach((time, index) => {
    while ((times[first] ?? time) <= time - span) {
      first += 1;
    }
    most = Math.max(most, index - first + 1);
  });
  return most;
}

/** Asks again and again, each time after a wait; the times at which calls were admitted. */
function ask(
  quota: CallQuota,
  wishes: readonly { readonly wait: number; readonly urgent: boolean; readonly platform: string }[],
  start: number,
): readonly number[] {
  let now = start;
  let record: CallRecord = NO_CALLS;
  const admitted: number[] = [];
  for (const { wait, ...wish } of wishes) {
    now += wait;
    const admission = admitCall(record, { quota, now, ...wish });
    if (admission.admitted) {
      // As it comes back from where it is kept.
      record = JSON.parse(JSON.stringify(admission.record)) as CallRecord;
      admitted.push(now);
    }
  }
  return admitted;
}

const wish = fc.record({
  wait: fc.oneof(
    fc.integer({ min: 0, max: 2_000 }),
    fc.integer({ min: 0, max: 300_000 }),
    fc.integer({ min: 0, max: 3 * DAY }),
  ),
  urgent: fc.boolean(),
  platform: fc.constantFrom('ethereum', 'base'),
});

describe('admitCall', () => {
  it('never goes over the minute or the month, whatever is asked and wherever a month begins', () => {
    fc.assert(
      fc.property(
        fc.record({
          perMinute: fc.integer({ min: 1, max: 20 }),
          perMonth: fc.integer({ min: 32, max: 3_000 }),
        }),
        fc.array(wish, { maxLength: 1_500 }),
        fc.integer({ min: 0, max: DAY }),
        (quota, wishes, offset) => {
          const times = ask(quota, wishes, NOON + offset);
          expect(mostWithin(times, MINUTE)).toBeLessThanOrEqual(quota.perMinute);
          expect(mostWithin(times, 31 * DAY)).toBeLessThanOrEqual(quota.perMonth);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('never goes over it either when everything is urgent and asked for every second', () => {
    const quota: CallQuota = { perMinute: 5, perMonth: 320 };
    const wishes = Array.from({ length: 300_000 }, () => ({ wait: 10_000, urgent: true, platform: 'base' }));
    const times = ask(quota, wishes, NOON);
    expect(mostWithin(times, MINUTE)).toBeLessThanOrEqual(5);
    expect(mostWithin(times, 31 * DAY)).toBeLessThanOrEqual(320);
    // And it uses what it may: ten a day over 34 days and a bit.
    expect(times.length).toBeGreaterThan(330);
  });

  it('spreads the demo plan over the day: at most 333 calls, the last of them late', () => {
    const midnight = 20_000 * DAY;
    const wishes = Array.from({ length: 86_400 }, () => ({
      wait: 1_000,
      urgent: false,
      platform: 'ethereum',
    }));
    const times = ask(DEMO, wishes, midnight - 1_000);
    expect(times.length).toBeLessThanOrEqual(333);
    expect(times.length).toBeGreaterThan(300);
    expect(times.at(-1)).toBeGreaterThan(midnight + DAY - 600_000);
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(Math.max(...gaps)).toBeLessThan(300_000);
  });

  it('makes no more than 1,080 calls a day for one platform on the richest plan', () => {
    const wishes = Array.from({ length: 86_400 }, () => ({
      wait: 1_000,
      urgent: false,
      platform: 'ethereum',
    }));
    const times = ask({ perMinute: 1_000, perMonth: 100_000_000 }, wishes, 20_000 * DAY - 1_000);
    expect(times.length).toBeLessThanOrEqual(1_080);
    expect(times.length).toBeGreaterThan(1_000);
  });

  it('lets an urgent call run ahead of the pace a little, and not further', () => {
    const midnight = 20_000 * DAY;
    const wishes = Array.from({ length: 60 }, () => ({ wait: 2_000, urgent: true, platform: 'ethereum' }));
    const early = ask(DEMO, wishes, midnight).length;
    expect(early).toBeGreaterThan(5);
    expect(early).toBeLessThanOrEqual(Math.ceil(dailyAllowance(DEMO) * 0.06));
    const paced = wishes.map(({ wait, platform }) => ({ wait, platform, urgent: false }));
    expect(ask(DEMO, paced, midnight)).toHaveLength(1);
  });

  it('is silent as long as the API asks for it', () => {
    const paused = pauseCalls(NO_CALLS, NOON + 119_000);
    const request = { quota: DEMO, platform: 'base', urgent: true };
    expect(admitCall(paused, { ...request, now: NOON })).toEqual({
      admitted: false,
      reason: 'pause',
      retryAt: NOON + 119_000,
    });
    expect(admitCall(paused, { ...request, now: NOON + 119_000 }).admitted).toBe(true);
  });

  it('forgets nothing when the clock is put back, and is not silent for ever when it was ahead', () => {
    const request = { quota: { perMinute: 10, perMonth: 64 }, platform: 'base', urgent: false };
    const ahead = admitCall(NO_CALLS, { ...request, now: NOON + 5 * DAY });
    expect(ahead.admitted).toBe(true);
    const record = ahead.admitted ? ahead.record : NO_CALLS;
    expect(callsUsed(record, NOON).month).toBe(1);
    expect(admitCall(record, { ...request, now: NOON }).admitted).toBe(true);
  });
});

describe('mergeCalls', () => {
  it('counts at least what each record counts', () => {
    const one = made('ethereum', NOON);
    const other = pauseCalls(made('base', NOON + 5), NOON + 10);
    const both = mergeCalls(one, other);
    expect(both.recent).toEqual([NOON, NOON + 5]);
    expect(both.pausedUntil).toBe(NOON + 10);
    expect(Object.keys(both.platforms).toSorted()).toEqual(['base', 'ethereum']);
    expect(mergeCalls(one, NO_CALLS)).toEqual(one);
    expect(mergeCalls(one, one)).toEqual(one);
  });
});
