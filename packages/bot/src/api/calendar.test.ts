import { describe, expect, it } from 'vitest';
import { nextPeriod, periodStart, periodStarts } from './calendar.ts';

const at = (text: string): number => Date.parse(`${text}Z`) / 1000;

describe('periods of the calendar', () => {
  it.each([
    ['day', '2026-03-01T17:00:00', '2026-03-01T00:00:00', '2026-03-02T00:00:00'],
    ['week', '2026-03-01T17:00:00', '2026-02-23T00:00:00', '2026-03-02T00:00:00'],
    ['week', '2026-03-02T00:00:00', '2026-03-02T00:00:00', '2026-03-09T00:00:00'],
    ['month', '2024-02-29T23:59:59', '2024-02-01T00:00:00', '2024-03-01T00:00:00'],
    ['month', '2026-12-31T00:00:00', '2026-12-01T00:00:00', '2027-01-01T00:00:00'],
  ] as const)('a %s with %s begins %s and ends %s', (period, time, start, end) => {
    expect(periodStart(period, at(time))).toBe(at(start));
    expect(nextPeriod(period, at(start))).toBe(at(end));
  });

  it('are those that a span touches, bounded', () => {
    const span = { from: at('2026-01-31T12:00:00'), to: at('2026-03-01T00:00:00') };
    expect(periodStarts('month', span, 10)).toEqual([at('2026-01-01T00:00:00'), at('2026-02-01T00:00:00')]);
    expect(periodStarts('day', { from: 0, to: at('2026-01-01T00:00:00') }, 400)).toHaveLength(401);
  });
});
