import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerPriceRequest, statusError, type PriceReply, type PriceRequest } from './answerPriceRequest.ts';
import { PRICE_API_RULES, type ListedPrice, type PriceApiRules } from './priceApiRules.ts';

/** A running price API, on this machine only. */
export interface PriceApi {
  /** Root of the API, such as `http://127.0.0.1:41234/api/v3`. */
  readonly url: string;
  readonly demoKey: string;
  close(): Promise<void>;
}

/** Where its prices come from. */
export interface PriceApiOptions {
  /** US dollars per whole token, by address; asked when prices are to be taken afresh. */
  readonly prices: () => Iterable<readonly [address: string, usd: number]>;
  readonly rules?: Partial<PriceApiRules>;
}

const ROOT = '/api/v3';
const MINUTE_MS = 60_000;
/** 515 addresses make a long line. */
const HEADER_BYTES = 64 * 1024;
const IDLE_MS = 5_000;

/** Starts a server that speaks CoinGecko's API for the tokens of the sandbox, on a free port of the loopback interface. */
export async function startPriceApi(options: PriceApiOptions): Promise<PriceApi> {
  const rules: PriceApiRules = { ...PRICE_API_RULES, ...options.rules };
  const limiter = {
    with: createLimiter(rules.perMinuteWithKey),
    without: createLimiter(rules.perMinuteWithoutKey),
  };
  let listed: ReadonlyMap<string, ListedPrice> = new Map();
  let listedAt = -Infinity;

  function current(now: number): ReadonlyMap<string, ListedPrice> {
    if (now - listedAt >= rules.updateMs) {
      listedAt = now;
      listed = new Map(
        Array.from(options.prices(), ([address, usd]) => [address.toLowerCase(), { usd, at: now }] as const),
      );
    }
    return listed;
  }

  function answer(message: IncomingMessage): PriceReply & { readonly retryAfter?: number } {
    const now = Date.now();
    const url = URL.parse(message.url ?? '/', 'http://sandbox');
    if (message.method !== 'GET' || url?.pathname.startsWith(`${ROOT}/`) !== true) {
      return { status: 404, body: { error: 'There is no such path.' } };
    }
    const request = requestOf(message, url);
    const wait = (request.demoKey === undefined ? limiter.without : limiter.with)(now);
    if (wait > 0) {
      const refused = statusError(429, 429, 'Too many requests in one minute.');
      return { ...refused, retryAfter: Math.ceil(wait / 1000) };
    }
    return answerPriceRequest(request, rules, current(now));
  }

  const server = createServer(
    { maxHeaderSize: HEADER_BYTES, keepAliveTimeout: IDLE_MS },
    (message, response) => {
      const { status, body, retryAfter } = answer(message);
      response.writeHead(status, {
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'no-store',
        ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
      });
      response.end(JSON.stringify(body));
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}${ROOT}`, demoKey: rules.demoKey, close: () => closeServer(server) };
}

function requestOf(message: IncomingMessage, url: URL): PriceRequest {
  const given = (name: string): string | undefined => {
    const header = message.headers[`x-cg-${name}-api-key`];
    const text = (Array.isArray(header) ? header[0] : header) ?? url.searchParams.get(`x_cg_${name}_api_key`);
    return text === null || text === '' ? undefined : text;
  };
  return {
    path: url.pathname.slice(ROOT.length),
    query: url.searchParams,
    demoKey: given('demo'),
    proKey: given('pro'),
  };
}

/** Counts requests of the last minute; how many milliseconds the next one has to wait. */
function createLimiter(perMinute: number): (now: number) => number {
  let times: readonly number[] = [];
  return (now) => {
    times = times.filter((time) => now - time < MINUTE_MS);
    const [oldest] = times;
    if (oldest !== undefined && times.length >= perMinute) {
      return oldest + MINUTE_MS - now;
    }
    times = [...times, now];
    return 0;
  };
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
