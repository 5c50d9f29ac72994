import { assert, date, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDateTime } from './rfc3339.ts';

describe('a time of RFC 3339', () => {
  it('is the moment that it names, whatever the offset', () => {
    const moment = date({ noInvalidDate: true, min: new Date('0001-01-01'), max: new Date('9998-12-31') });
    assert(
      property(moment, integer({ min: -1439, max: 1439 }), (at, offset) => {
        const shown = new Date(at.getTime() + offset * 60_000).toISOString().slice(0, -1);
        const size = Math.abs(offset);
        const [hours, minutes] = [Math.floor(size / 60), size % 60].map((each) =>
          String(each).padStart(2, '0'),
        );
        expect(parseDateTime(`${shown}${offset < 0 ? '-' : '+'}${hours}:${minutes}`)).toBe(at.getTime());
        expect(parseDateTime(at.toISOString())).toBe(at.getTime());
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['1970-01-01T00:00:00Z', 0],
    ['1969-12-31t23:59:59.9z', -100],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
    ['2000-02-29T23:59:59-00:00', Date.UTC(2000, 1, 29, 23, 59, 59)],
    ['2021-09-30T16:25:24.1234567Z', Date.UTC(2021, 8, 30, 16, 25, 24, 123)],
    ['1990-12-31T23:59:60Z', Date.UTC(1990, 11, 31, 23, 59, 59)],
    ['1990-12-31T15:59:60-08:00', Date.UTC(1990, 11, 31, 23, 59, 59)],
    ['2015-06-30T23:59:60.5Z', Date.UTC(2015, 5, 30, 23, 59, 59, 500)],
  ])('may be %s', (text, moment) => {
    expect(parseDateTime(text)).toBe(moment);
  });

  it.each([
    '2023-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2023-04-31T00:00:00Z',
    '2023-00-10T00:00:00Z',
    '2023-13-10T00:00:00Z',
    '2023-01-00T00:00:00Z',
    '2023-01-32T00:00:00Z',
    '2023-01-01T24:00:00Z',
    '2023-01-01T00:60:00Z',
    '2023-01-01T00:00:61Z',
    '2023-01-01T00:00:60Z',
    '2023-12-31T23:58:60Z',
    '2023-11-30T23:59:60Z',
    '2023-01-01T00:00:00+24:00',
    '2023-01-01T00:00:00+00:60',
    '2023-01-01T00:00:00+0000',
    '2023-01-01T00:00:00+00',
    '2023-01-01T00:00:00',
    '2023-01-01 00:00:00Z',
    '2023-01-01T00:00Z',
    '2023-01-01T00:00:00.Z',
    '2023-01-01T00:00:00,5Z',
    '2023-1-1T00:00:00Z',
    '02023-01-01T00:00:00Z',
    '+2023-01-01T00:00:00Z',
    '20230101T000000Z',
    '2023-01-01',
    '2023-W01-1T00:00:00Z',
    '2023-01-01T00:00:00ZZ',
    ' 2023-01-01T00:00:00Z',
    '2023-01-01T00:00:00Z\n',
    '２０２３-01-01T00:00:00Z',
    '',
  ])('is not %j', (text) => {
    expect(parseDateTime(text)).toBeUndefined();
  });
});
