import { Coingecko } from '@coingecko/coingecko-typescript';
import type { Address } from '@twinlane/core/money/hex';
import type { Clock } from '@twinlane/core/ports';
import { readTokenPrices, type FailedCall, type RawAnswer, type TokenPrices } from './readTokenPrices.ts';

/** Asks a price API for the prices of many tokens at once. */
export interface PriceApi {
  /** One HTTP request, whatever comes of it. Never throws: a failure is a value. */
  tokenPrices(tokens: readonly Address[]): Promise<TokenPrices | FailedCall>;
  /** Gives up calls under way. */
  close(): void;
}

/** Where the API is and who asks. */
export interface CoingeckoOptions {
  readonly baseUrl: string;
  /** Absent: without a key. */
  readonly key?: { readonly plan: 'demo' | 'pro'; readonly value: string };
  /** The chain as the API calls it. */
  readonly platform: string;
  readonly clock: Clock;
  /** For the whole answer, milliseconds; 10,000 unless told. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;
/** 515 tokens take about 40 KiB. */
const MOST_BYTES = 1_048_576;

/**
 * CoinGecko's `simple/token_price` through its own client, which does not try again: every attempt counts towards the
 * quota, so the planner alone decides on the next one.
 */
export function createCoingecko(options: CoingeckoOptions): PriceApi {
  const { baseUrl, key, platform, clock, timeoutMs = TIMEOUT_MS } = options;
  const client = new Coingecko({
    baseURL: baseUrl,
    demoAPIKey: key?.plan === 'demo' ? key.value : null,
    proAPIKey: key?.plan === 'pro' ? key.value : null,
    maxRetries: 0,
    timeout: timeoutMs,
    logLevel: 'off',
  });
  // The client wants a key unless the header is left out on purpose.
  const headers = key === undefined ? { 'x-cg-demo-api-key': null } : {};
  const closing = new AbortController();

  async function ask(tokens: readonly Address[], signal: AbortSignal): Promise<RawAnswer> {
    const query = {
      contract_addresses: tokens.join(','),
      vs_currencies: 'usd',
      include_last_updated_at: true,
      precision: 'full',
    } as const;
    const response = await client.simple.tokenPrice.getID(platform, query, { signal, headers }).asResponse();
    return {
      status: response.status,
      text: await readText(response),
      retryAfter: response.headers.get('retry-after'),
    };
  }

  /** The API may repeat the key in what it says. */
  function hide(result: TokenPrices | FailedCall): TokenPrices | FailedCall {
    return result.outcome === 'failed' && key !== undefined
      ? { ...result, detail: result.detail.replaceAll(key.value, '[redacted]') }
      : result;
  }

  return {
    async tokenPrices(tokens) {
      const askedAt = clock.now();
      // The client's own time-out ends with the headers; this one covers the body.
      const timeout = AbortSignal.timeout(timeoutMs);
      try {
        const answer = await ask(tokens, AbortSignal.any([timeout, closing.signal]));
        return hide(readTokenPrices(answer, tokens, askedAt, clock.now()));
      } catch (error) {
        return hide(failedCall(error, tokens, { timedOut: timeout.aborted, askedAt, now: clock.now() }));
      }
    },
    close: () => closing.abort(),
  };
}

async function readText(response: Response): Promise<string> {
  const body: ReadableStream<Uint8Array> | null = response.body;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > MOST_BYTES) {
      // Leaving the loop closes the connection.
      return '(longer than any answer should be)';
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** What the client threw: an answer with an error status, a time-out, or no connection. */
function failedCall(
  error: unknown,
  tokens: readonly Address[],
  { timedOut, askedAt, now }: { readonly timedOut: boolean; readonly askedAt: number; readonly now: number },
): FailedCall {
  if (error instanceof Coingecko.APIConnectionTimeoutError || timedOut) {
    return { outcome: 'failed', failure: 'timeout', detail: 'no whole answer in time' };
  }
  if (error instanceof Coingecko.APIError && typeof error.status === 'number') {
    // The client has parsed the body already; no price is read from it.
    const text = error.error === undefined ? error.message : JSON.stringify(error.error);
    const headers: unknown = error.headers;
    const retryAfter = headers instanceof Headers ? headers.get('retry-after') : null;
    const read = readTokenPrices({ status: error.status, text, retryAfter }, tokens, askedAt, now);
    return read.outcome === 'failed'
      ? read
      : { outcome: 'failed', failure: 'malformed', detail: `status ${error.status}` };
  }
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : '';
  const detail = `${error instanceof Error ? error.message : String(error)}${cause}`;
  return { outcome: 'failed', failure: 'unreachable', detail: detail.slice(0, 200) };
}
