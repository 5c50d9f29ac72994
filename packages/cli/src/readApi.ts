import { RetryableError, UserError } from '@twinlane/core/errors';
import { candlePage, tokenMarket, type CandlePage, type TokenMarketView } from '@twinlane/protocol/candle';
import { gas, type GasView } from '@twinlane/protocol/gas';
import { thoughtPage, tradePage } from '@twinlane/protocol/page';
import { priceStatistics, type PriceStatisticsView } from '@twinlane/protocol/price';
import { problem } from '@twinlane/protocol/problem';
import { quote, type QuoteView } from '@twinlane/protocol/quote';
import { prices, state, type PricesView, type StateView } from '@twinlane/protocol/state';
import type { ThoughtView } from '@twinlane/protocol/thought';
import type { TradeView } from '@twinlane/protocol/trade';
import type { z } from 'zod';
import type { AppView } from './view/appView.ts';

const TIMEOUT_MS = 5000;
const NEWEST = 20;
/** With these a Twinlane refuses what the user asks for. */
const REFUSALS = new Set([400, 401, 404, 409, 413, 415, 429, 503]);

/** Asks one address of a running process; `init` where it is more than a GET. @throws as `readState`, and what it refuses. */
export async function callApi<Schema extends z.ZodType>(
  url: string,
  schema: Schema,
  init: RequestInit = {},
): Promise<z.infer<Schema>> {
  let response: Response;
  try {
    response = await fetch(url, {
      ...init,
      redirect: 'error',
      signal: init.signal ?? AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (error) {
    throw new RetryableError('cli.unreachable', `${url} does not answer.`, { cause: error });
  }
  if (!response.ok) {
    await refuseAsTold(response);
    throw new UserError('cli.notTwinlane', `${url} answered with status ${response.status}.`, {
      hint: 'Another program may listen on that port; `twinlane doctor` says which settings are in force.',
    });
  }
  const parsed = schema.safeParse(await response.json());
  if (!parsed.success) {
    throw new UserError('cli.foreignAnswer', `${url} gave an answer that this version does not understand.`, {
      cause: parsed.error,
      hint: 'The running process may be of another version; restart it.',
    });
  }
  return parsed.data;
}

/** Throws what a Twinlane says in place of an answer; does nothing where another program speaks. */
async function refuseAsTold(response: Response): Promise<void> {
  const told = problem.safeParse(await response.json().catch(() => undefined));
  if (told.success && REFUSALS.has(response.status)) {
    const { code, detail, title, hint } = told.data;
    throw new UserError(code, detail ?? title, hint === undefined ? {} : { hint });
  }
}

/**
 * Prices in dollars of a running process: of the tokens named, or of all that have one. @throws as `readState`, and UserError
 * for an address that is refused.
 */
export function readDollarPrices(url: string, tokens: readonly string[]): Promise<PricesView> {
  const query = tokens.map((token) => `token=${encodeURIComponent(token)}`).join('&');
  return callApi(`${url}/api/prices?${query === '' ? 'dollars=all' : query}`, prices);
}

/** `GET /api/prices/statistics` of a running process. @throws as `readState`. */
export function readPriceStatistics(url: string): Promise<PriceStatisticsView> {
  return callApi(`${url}/api/prices/statistics`, priceStatistics);
}

/** `GET /api/prices` of a running process, without those in dollars. @throws as `readState`. */
export function readPrices(url: string): Promise<PricesView> {
  return callApi(`${url}/api/prices`, prices);
}

/** `GET /api/candles` of a running process. @throws as `readState`, and UserError for what it refuses. */
export function readCandles(
  url: string,
  query: { readonly token: string; readonly interval: string; readonly limit: string },
): Promise<CandlePage> {
  return callApi(`${url}/api/candles?${new URLSearchParams(query).toString()}`, candlePage);
}

/** `GET /api/tokens/:address/market` of a running process. @throws as `readCandles`. */
export function readTokenMarket(url: string, token: string, interval: string): Promise<TokenMarketView> {
  const path = `/api/tokens/${encodeURIComponent(token)}/market`;
  return callApi(`${url}${path}?${new URLSearchParams({ interval }).toString()}`, tokenMarket);
}

/** `GET /api/quote` of a running process. @throws as `readState`, and UserError for what cannot be quoted. */
export function readQuote(url: string, query: Readonly<Record<string, string>>): Promise<QuoteView> {
  return callApi(`${url}/api/quote?${new URLSearchParams(query).toString()}`, quote);
}

/** `GET /api/gas` of a running process. @throws as `readState`, and UserError before the first block. */
export function readGas(url: string): Promise<GasView> {
  return callApi(`${url}/api/gas`, gas);
}

/** `GET /api/state` of a running process. @throws RetryableError where nothing answers, UserError for a foreign answer. */
export function readState(url: string): Promise<StateView> {
  return callApi(`${url}/api/state`, state);
}

/** Everything that the terminal shows of a running process. */
export async function readAppView(url: string): Promise<AppView> {
  const [current, tokens] = await Promise.all([readState(url), readPrices(url)]);
  const lists = await Promise.all(
    current.accounts.map(async ({ id }) => {
      const account = `${url}/api/accounts/${id}`;
      const [trades, thoughts] = await Promise.all([
        callApi(`${account}/trades?limit=${NEWEST}`, tradePage),
        callApi(`${account}/thoughts?limit=${NEWEST}`, thoughtPage),
      ]);
      return { trades: trades.items, thoughts: thoughts.items };
    }),
  );
  const trades: TradeView[] = lists.flatMap((list) => list.trades);
  const thoughts: ThoughtView[] = lists.flatMap((list) => list.thoughts);
  return {
    url,
    state: current,
    prices: tokens,
    trades: trades.toSorted((a, b) => b.time.localeCompare(a.time)),
    thoughts: thoughts.toSorted((a, b) => b.decidedAt.localeCompare(a.decidedAt)),
  };
}
