import { describe, expect, it } from 'vitest';
import { toChecksumAddress } from '@twinlane/core/money/address';
import type { Address } from '@twinlane/core/money/hex';
import type { PriceCallFailure } from '@twinlane/core/price/priceStatistics';
import { readTokenPrices } from './readTokenPrices.ts';

const TOKEN = toChecksumAddress(`0x${'a1'.repeat(20)}`);
const OTHER = toChecksumAddress(`0x${'b2'.repeat(20)}`);
const LOW = TOKEN.toLowerCase();
const ASKED_AT = 1_800_000_000_000;
const NOW = ASKED_AT + 300;

function read(
  text: string,
  status = 200,
  asked: readonly Address[] = [TOKEN, OTHER],
  retryAfter: string | null = null,
) {
  return readTokenPrices({ status, text, retryAfter }, asked, ASKED_AT, NOW);
}

/** The only token's price, or why there is none. */
function priceOf(entry: string): string {
  const result = read(`{"${LOW}":${entry}}`);
  if (result.outcome === 'failed') {
    return result.failure;
  }
  return result.prices.get(TOKEN)?.usd.toFixed() ?? result.refused.get(TOKEN) ?? 'unknown';
}

/** The time of the only token's price, where the API says this one. */
function at(seconds: string): number | undefined {
  const result = read(`{"${LOW}":{"usd":1,"last_updated_at":${seconds}}}`);
  return result.outcome === 'prices' ? result.prices.get(TOKEN)?.at : undefined;
}

describe('a price in an answer', () => {
  it.each([
    ['{"usd":76721,"last_updated_at":1799999990}', '76721'],
    // More digits than a float holds, and one that a float cannot hold.
    ['{"usd":1.23456789012345678901234567}', '1.23456789012345678901234567'],
    ['{"usd":0.1}', '0.1'],
    ['{"usd":4.7e-9}', '0.0000000047'],
    ['{"usd":1E3}', '1000'],
    ['{"usd":"2289.33"}', '2289.33'],
    ['{"usd":null}', 'no price'],
    ['{"usd":0}', 'not above zero'],
    ['{"usd":-1.5}', 'not above zero'],
    ['{"usd":1e13}', 'absurd'],
    ['{"usd":1e-30}', 'absurd'],
    ['{"usd":1e999}', 'absurd'],
    ['{"usd":"NaN"}', 'not a number'],
    ['{"usd":"0x10"}', 'not a number'],
    ['{"usd":true}', 'not a number'],
    ['{"usd":{"usd":1}}', 'not a number'],
    ['{"eur":1}', 'no price'],
    ['[1]', 'not an object'],
    ['7', 'not an object'],
    ['{}', 'unknown'],
  ])('%s is read as %s', (entry, expected) => {
    expect(priceOf(entry)).toBe(expected);
  });

  it('is as old as the API says, never younger than the question', () => {
    expect(at('1799999940')).toBe(1_799_999_940_000);
    expect(at('1900000000')).toBe(ASKED_AT);
    expect(at('null')).toBe(ASKED_AT);
    expect(at('"soon"')).toBe(ASKED_AT);
    expect(at('1799999940.5')).toBe(ASKED_AT);
  });
});

describe('an answer', () => {
  it('may leave tokens out, and prices the others', () => {
    const result = read(`{"${LOW}":{"usd":2}}`);
    expect(result.outcome === 'prices' && [...result.prices.keys()]).toEqual([TOKEN]);
    expect(read('{}')).toMatchObject({ outcome: 'prices' });
  });

  it('is not taken for another token', () => {
    expect(read(`{"${OTHER.toLowerCase()}":{"usd":2}}`, 200, [TOKEN])).toMatchObject({
      failure: 'malformed',
    });
  });

  it.each<[string, number, string, PriceCallFailure]>([
    ['a rate limit', 429, '{"status":{"error_code":429,"error_message":"slow down"}}', 'rateLimited'],
    ['a rate limit without a body', 429, '', 'rateLimited'],
    [
      'a rate limit under status 200',
      200,
      '{"status":{"error_code":429,"error_message":"slow down"}}',
      'rateLimited',
    ],
    ['a wrong key', 401, '{"status":{"error_code":401,"error_message":"no"}}', 'unauthorised'],
    ['a missing key', 401, '{"status":{"error_code":10002,"error_message":"no"}}', 'unauthorised'],
    [
      'a pro key on the public root',
      400,
      '{"status":{"error_code":10010,"error_message":"no"}}',
      'unauthorised',
    ],
    [
      'a demo key on the pro root',
      400,
      '{"error_code":10011,"status":{"error_message":"no"}}',
      'unauthorised',
    ],
    [
      'a key error under status 200',
      200,
      '{"status":{"error_code":10002,"error_message":"no"}}',
      'unauthorised',
    ],
    ['a plan without the endpoint', 403, '{"error":"not in your plan"}', 'forbidden'],
    ['a plan without it, by code', 200, '{"status":{"error_code":10005,"error_message":"no"}}', 'forbidden'],
    ['the firewall', 403, '<html>error code: 1020</html>', 'forbidden'],
    ['a missing parameter', 422, '{"error":"missing"}', 'badRequest'],
    ['an unknown platform', 404, '{"error":"not found"}', 'badRequest'],
    ['a flat error under status 200', 200, '{"error":"not found"}', 'badRequest'],
    ['a time-out of theirs', 408, '', 'timeout'],
    ['a fault of theirs', 500, '{"status":{"error_code":500,"error_message":"oops"}}', 'serverError'],
    ['a fault under status 200', 200, '{"status":{"error_code":500,"error_message":"oops"}}', 'serverError'],
    ['an HTML page with status 503', 503, '<html></html>', 'serverError'],
    ['an HTML page with status 200', 200, '<html></html>', 'malformed'],
    ['half a body', 200, `{"${LOW}":{"us`, 'malformed'],
    ['a list', 200, '[]', 'malformed'],
    ['a word', 200, 'null', 'malformed'],
    ['an empty body', 200, '', 'empty'],
    ['a redirect', 302, '', 'malformed'],
  ])('that is %s fails as such', (_what, status, body, failure) => {
    expect(read(body, status)).toMatchObject({ outcome: 'failed', failure });
  });

  it('says how many addresses it takes', () => {
    const body =
      '{"error_code":10012,"status":{"error_message":"exceeds the allowed limit (10 addresses)."}}';
    expect(read(body, 400)).toMatchObject({ failure: 'tooManyAddresses', mostAddresses: 10 });
  });

  it.each([
    ['119', 119_000],
    ['Fri, 15 Jan 2027 08:01:00 GMT', 59_700],
    ['Thu, 01 Jan 1970 00:00:00 GMT', undefined],
    ['soon', undefined],
    ['-3', undefined],
    [null, undefined],
  ])('wants to be left alone as Retry-After %s says', (header, milliseconds) => {
    const result = read('', 429, [TOKEN], header);
    expect(result.outcome === 'failed' ? result.retryAfterMs : 'prices').toBe(milliseconds);
  });

  it('is told in bounded words', () => {
    const result = read('x'.repeat(100_000));
    expect(result.outcome === 'failed' && result.detail.length).toBeLessThanOrEqual(200);
  });
});
