import { Decimal } from 'decimal.js';
import type { Address } from '@twinlane/core/money/hex';
import type { PriceObservation } from '@twinlane/core/price/choosePrice';
import type { PriceCallFailure } from '@twinlane/core/price/priceStatistics';

/** What one call brought. Tokens that were asked for and are in neither list are not known to the API. */
export interface TokenPrices {
  readonly outcome: 'prices';
  readonly prices: ReadonlyMap<Address, PriceObservation>;
  /** Tokens whose price cannot be taken, with the reason. */
  readonly refused: ReadonlyMap<Address, string>;
}

/** A call that brought nothing. */
export interface FailedCall {
  readonly outcome: 'failed';
  readonly failure: PriceCallFailure;
  /** For the log: status and the API's own words, bounded. */
  readonly detail: string;
  /** Milliseconds for which the API wants to be left alone. */
  readonly retryAfterMs?: number;
  /** Most addresses in one call, where the API named it. */
  readonly mostAddresses?: number;
}

/** An HTTP answer, read whole. */
export interface RawAnswer {
  readonly status: number;
  readonly text: string;
  /** The `Retry-After` header. */
  readonly retryAfter: string | null;
}

const DETAIL_LENGTH = 200;
/** Prices beyond these are a fault of the data, US dollars per whole token. */
const LEAST_USD = new Decimal('1e-24');
const MOST_USD = new Decimal('1e12');

/**
 * Reads an answer of `simple/token_price`. `asked` are checksummed; the API answers with lower-case ones. `askedAt` and
 * `now` bound the time of a price that comes with none, or with one to come (milliseconds since 1970).
 */
export function readTokenPrices(
  answer: RawAnswer,
  asked: readonly Address[],
  askedAt: number,
  now: number,
): TokenPrices | FailedCall {
  const body = parseExactly(answer.text);
  const fault = faultOf(answer, body, now);
  if (fault !== undefined) {
    return fault;
  }
  if (!isRecord(body)) {
    const failure = answer.text.trim() === '' ? 'empty' : 'malformed';
    return failed(failure, `not the documented object: ${answer.text}`);
  }
  const byLowerCase = new Map(Object.entries(body).map(([key, value]) => [key.toLowerCase(), value]));
  const prices = new Map<Address, PriceObservation>();
  const refused = new Map<Address, string>();
  for (const token of asked) {
    const entry = byLowerCase.get(token.toLowerCase());
    if (entry === undefined || (isRecord(entry) && Object.keys(entry).length === 0)) {
      continue;
    }
    const usd = isRecord(entry) ? usdOf(entry['usd']) : 'not an object';
    if (typeof usd === 'string') {
      refused.set(token, usd);
    } else {
      prices.set(token, { usd, at: timeOf(entry, askedAt) });
    }
  }
  const isAbout = asked.some((token) => byLowerCase.has(token.toLowerCase()));
  return byLowerCase.size > 0 && !isAbout
    ? failed('malformed', `none of the tokens that were asked for: ${answer.text}`)
    : { outcome: 'prices', prices, refused };
}

/** An error that the status, or the body under any status, tells. */
function faultOf(answer: RawAnswer, body: unknown, now: number): FailedCall | undefined {
  const { code, message } = errorIn(body);
  const told = code ?? (answer.status >= 400 ? answer.status : undefined);
  if (told === undefined && message === undefined) {
    return answer.status === 200 ? undefined : failed('malformed', `status ${answer.status}: ${answer.text}`);
  }
  const detail = `status ${answer.status}${code === undefined ? '' : `, error ${code}`}: ${message ?? answer.text}`;
  const addresses =
    code === 10_012 ? Number(/\((\d{1,4}) addresses\)/.exec(message ?? '')?.[1] ?? 10) : undefined;
  const retryAfterMs = retryAfter(answer.retryAfter, now);
  return {
    ...failed(failureOf(code, answer.status), detail),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(addresses === undefined || addresses < 1 ? {} : { mostAddresses: addresses }),
  };
}

/**
 * The API's own codes (https://docs.coingecko.com/docs/errors-and-rate-limits): 10002 no key, 10005 the plan does not
 * include it, 10010 and 10011 a key of the other plan, 10012 too many addresses, 1020 refused by the firewall.
 */
function failureOf(code: number | undefined, status: number): PriceCallFailure {
  const told = code ?? status;
  if (told === 429) return 'rateLimited';
  if (told === 401 || told === 10_002 || told === 10_010 || told === 10_011) return 'unauthorised';
  if (told === 403 || told === 10_005 || told === 1020) return 'forbidden';
  if (told === 10_012) return 'tooManyAddresses';
  if (told === 408) return 'timeout';
  if (told >= 500 && told < 600) return 'serverError';
  if (code !== undefined && status >= 500) return 'serverError';
  return status >= 300 && status < 400 ? 'malformed' : 'badRequest';
}

/** `{ status: { error_code, error_message } }`, `{ error_code, status: { error_message } }` or `{ error }`. */
function errorIn(body: unknown): { readonly code?: number; readonly message?: string } {
  if (!isRecord(body)) {
    return {};
  }
  const status = isRecord(body['status']) ? body['status'] : {};
  const nested = isRecord(body['error']) ? body['error'] : {};
  const code = [status['error_code'], body['error_code'], nested['error_code']]
    .map((text) => (typeof text === 'string' && /^\d{3,5}$/.test(text) ? Number(text) : undefined))
    .find((each) => each !== undefined);
  const message = [
    status['error_message'],
    body['error'],
    body['error_message'],
    nested['error_message'],
  ].find((each): each is string => typeof each === 'string');
  return { ...(code === undefined ? {} : { code }), ...(message === undefined ? {} : { message }) };
}

/** `Retry-After` in seconds or as a date (RFC 9110, 10.2.3). */
function retryAfter(header: string | null, now: number): number | undefined {
  if (header === null) {
    return undefined;
  }
  const milliseconds = /^\d{1,9}$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(milliseconds) && milliseconds > 0 ? milliseconds : undefined;
}

function usdOf(text: unknown): Decimal | string {
  if (text === null || text === undefined) {
    return 'no price';
  }
  if (typeof text !== 'string' || !/^-?\d{1,40}(\.\d{1,100})?(e[+-]?\d{1,3})?$/i.test(text)) {
    return 'not a number';
  }
  const usd = new Decimal(text);
  if (!usd.gt(0)) {
    return 'not above zero';
  }
  return usd.gt(MOST_USD) || usd.lt(LEAST_USD) ? 'absurd' : usd;
}

/** `last_updated_at` is in seconds. A price without it is as old as the question. */
function timeOf(entry: unknown, askedAt: number): number {
  const text = isRecord(entry) ? entry['last_updated_at'] : undefined;
  const seconds = typeof text === 'string' && /^\d{9,11}$/.test(text) ? Number(text) : undefined;
  return seconds === undefined ? askedAt : Math.min(seconds * 1000, askedAt);
}

/**
 * JSON with every number as the text that stood there, so that a price becomes a decimal without passing through a float;
 * undefined where it is not JSON.
 */
function parseExactly(text: string): unknown {
  try {
    return JSON.parse(text, exactNumber) as unknown;
  } catch {
    return undefined;
  }
}

function exactNumber(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' ? (context?.source ?? String(value)) : value;
}

function failed(failure: PriceCallFailure, detail: string): FailedCall {
  return { outcome: 'failed', failure, detail: detail.slice(0, DETAIL_LENGTH) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
