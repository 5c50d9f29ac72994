const DATE_TIME =
  /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

function daysIn(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/** Days from 1970-01-01 to a day of the Gregorian calendar. */
function dayNumber(year: number, month: number, day: number): number {
  // Years begin in March here, so that the day that comes and goes is the last one.
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const ofEra = y - era * 400;
  const ofYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468;
}

/** A leap second is the last one of June or December in UTC. */
function isLeapSecond(secondBefore: number): boolean {
  const next = secondBefore + 1_000;
  const year = 1970 + Math.floor(next / (365.2425 * DAY_MS));
  return [year, year + 1].some((each) => [1, 7].some((month) => dayNumber(each, month, 1) * DAY_MS === next));
}

/**
 * A `date-time` of RFC 3339 as milliseconds since 1970, digits beyond them cut off; undefined for everything else, days that
 * no calendar has included. A leap second counts as the second before it.
 */
export function parseDateTime(text: string): number | undefined {
  const parts = DATE_TIME.exec(text);
  if (parts === null) return undefined;
  const numbers = parts.slice(1, 7).map(Number);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = numbers;
  const [, , , , , , , fraction = '', sign = '+', offsetHour = '0', offsetMinute = '0'] = parts;
  const isDay = month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
  if (!isDay || hour > 23 || minute > 59 || second > 60) return undefined;
  if (Number(offsetHour) > 23 || Number(offsetMinute) > 59) return undefined;
  const offset = (Number(offsetHour) * 60 + Number(offsetMinute)) * (sign === '-' ? -1 : 1) * MINUTE_MS;
  const whole =
    dayNumber(year, month, day) * DAY_MS +
    (hour * 60 + minute) * MINUTE_MS +
    Math.min(second, 59) * 1_000 -
    offset;
  if (second === 60 && !isLeapSecond(whole)) return undefined;
  return whole + Number(fraction.padEnd(3, '0').slice(0, 3));
}
