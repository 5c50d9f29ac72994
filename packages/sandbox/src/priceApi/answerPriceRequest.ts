import type { ListedPrice, PriceApiRules } from './priceApiRules.ts';

/** A request as far as it matters. */
export interface PriceRequest {
  /** Path below `/api/v3`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** From header or query; undefined without one. */
  readonly demoKey: string | undefined;
  readonly proKey: string | undefined;
}

/** An answer: its status and body. */
export interface PriceReply {
  readonly status: number;
  readonly body: unknown;
}

const TOKEN_PRICE = /^\/simple\/token_price\/([^/]+)$/;

/** What CoinGecko's API would answer, as documented; `prices` by lower-case address. The rate limit is the server's matter. */
export function answerPriceRequest(
  request: PriceRequest,
  rules: PriceApiRules,
  prices: ReadonlyMap<string, ListedPrice>,
): PriceReply {
  const refusal = checkKey(request, rules);
  if (refusal !== undefined) {
    return refusal;
  }
  if (request.path === '/ping') {
    return { status: 200, body: { gecko_says: 'This is the sandbox.' } };
  }
  const platform = TOKEN_PRICE.exec(request.path)?.[1];
  if (platform === undefined) {
    return { status: 404, body: { error: 'There is no such path.' } };
  }
  return platform === rules.platform
    ? tokenPrices(request, rules, prices)
    : { status: 404, body: { error: 'There is no such platform.' } };
}

function checkKey({ demoKey, proKey }: PriceRequest, rules: PriceApiRules): PriceReply | undefined {
  if (proKey !== undefined) {
    return statusError(400, 10_010, 'A pro key belongs to the root of the pro API.');
  }
  if (demoKey !== undefined && demoKey !== rules.demoKey) {
    return statusError(401, 401, 'The API key is not known.');
  }
  return undefined;
}

function tokenPrices(
  { query, demoKey }: PriceRequest,
  rules: PriceApiRules,
  prices: ReadonlyMap<string, ListedPrice>,
): PriceReply {
  for (const name of ['contract_addresses', 'vs_currencies']) {
    if ((query.get(name) ?? '') === '') {
      return { status: 422, body: { error: `The parameter ${name} is missing.` } };
    }
  }
  const precision = query.get('precision') ?? 'full';
  if (!/^(full|\d|1[0-8])$/.test(precision)) {
    return { status: 422, body: { error: 'The precision must be full or 0 to 18.' } };
  }
  const addresses = (query.get('contract_addresses') ?? '')
    .split(',')
    .map((each) => each.trim().toLowerCase());
  const most = demoKey === undefined ? rules.addressesWithoutKey : rules.addressesWithKey;
  if (addresses.length > most) {
    const error_message = `One request takes no more contract addresses than the limit (${most} addresses).`;
    return { status: 400, body: { error_code: 10_012, status: { error_message } } };
  }
  const inDollars = (query.get('vs_currencies') ?? '').split(',').includes('usd');
  const withTime = query.get('include_last_updated_at') === 'true';
  const listed = new Set(addresses.filter((address) => prices.has(address)));
  const entries = [...listed].map((address) => {
    const { usd, at } = prices.get(address) ?? { usd: 0, at: 0 };
    const shown = precision === 'full' ? usd : Number(usd.toFixed(Number(precision)));
    return [
      address,
      {
        ...(inDollars ? { usd: shown } : {}),
        ...(withTime ? { last_updated_at: Math.floor(at / 1000) } : {}),
      },
    ];
  });
  return { status: 200, body: Object.fromEntries(entries) as unknown };
}

/** The shape of most errors. */
export function statusError(status: number, error_code: number, error_message: string): PriceReply {
  return { status, body: { status: { error_code, error_message } } };
}
