import { RetryableError } from '@twinlane/core/errors';
import { toChecksumAddress } from '@twinlane/core/money/address';
import type { Address } from '@twinlane/core/money/hex';
import { formatUnits } from '@twinlane/protocol/amount';
import { listPools, listTokens, readToken } from '@twinlane/protocol/endpoints/market';
import type { ListedTokenView, TokenDetailView } from '@twinlane/protocol/tokenList';
import type { FastifyInstance } from 'fastify';
import { boardPoolView, boardTokenView, sortedPools, sortedTokens } from '../wire/boardView.ts';
import type { ApiContext } from './appState.ts';
import { readBoardHistory } from './boardHistory.ts';
import type { Board } from './boardPort.ts';
import { readCandles } from './candleReader.ts';
import { cursorOf, placeOfCursor, type CursorScope } from './cursor.ts';
import { createKeptAnswers } from './keptAnswers.ts';
import { lastVerdict } from './lastVerdict.ts';
import { notFound } from './problems.ts';
import { serve } from './serve.ts';
import { visibleAccounts } from './visible.ts';

/** How long what candles say is kept, and what the pools say. */
const KEPT_MS = 10_000;
const FIVE_MINUTES_PER_DAY = 288;
/** Windows of a token's trade, in candles of five minutes. */
const WINDOWS = [
  ['5m', 1],
  ['1h', 12],
  ['6h', 72],
  ['24h', 288],
] as const;

interface Shown {
  readonly board: Board;
  readonly tokens: readonly ListedTokenView[];
}

/** Tokens and pools, and what is known of one token: from memory and candles, without a call. */
export function registerBoardRoutes(app: FastifyInstance, context: ApiContext): void {
  const { board: port, clock } = context;
  if (port === undefined) return;
  const kept = createKeptAnswers<Shown>({
    most: 1,
    forMs: KEPT_MS,
    restMs: KEPT_MS,
    monotonic: () => clock.monotonic(),
  });
  const shown = (): Promise<Shown> =>
    kept.answer('board', '', async () => {
      const board = port();
      if (board === undefined) throw new RetryableError('api.starting', 'There is no block yet.');
      return { board, tokens: await tokensOf(context, board) };
    });

  serve(app, listTokens, async ({ query: { search, sort, limit, cursor } }) => {
    const { tokens } = await shown();
    const wanted = search === undefined ? tokens : tokens.filter((one) => isNamed(one, search.toLowerCase()));
    return slice(sortedTokens(wanted, sort), { limit, cursor }, ['tokens', sort, search ?? '']);
  });
  serve(app, readToken, async ({ principal, params }): Promise<TokenDetailView> => {
    const address = toChecksumAddress(params.address);
    const { board, tokens } = await shown();
    const entry = board.tokens.get(address);
    const listed = tokens.find(({ token }) => token.address === address);
    if (entry === undefined || listed === undefined) throw notFound('token of that address in a pool');
    const accounts = await visibleAccounts(context.store.read, principal);
    const verdict = await lastVerdict(
      context.store.read,
      accounts.map(({ id }) => id),
      address,
    );
    return {
      ...listed,
      activity: await activityOf(context, address),
      deepest: entry.pools.slice(0, 20).map((pool) => boardPoolView(pool, context.market.cash.decimals)),
      ...(verdict === undefined ? {} : { verdict }),
      trusted: entry.isTrusted,
    };
  });
  serve(app, listPools, async ({ query: { token, sort, limit, cursor } }) => {
    const { board } = await shown();
    const address = token === undefined ? undefined : toChecksumAddress(token);
    const pools = address === undefined ? board.pools : (board.tokens.get(address)?.pools ?? []);
    const page = slice(sortedPools(pools, sort), { limit, cursor }, ['pools', sort, address ?? '']);
    return {
      items: page.items.map((pool) => boardPoolView(pool, context.market.cash.decimals)),
      nextCursor: page.nextCursor,
    };
  });
}

async function tokensOf(context: ApiContext, board: Board): Promise<readonly ListedTokenView[]> {
  const [history, denied] = await Promise.all([
    readBoardHistory(context, board),
    context.denyList?.list() ?? [],
  ]);
  const reasons = new Map(denied.map(({ address, reason }) => [address.toLowerCase(), reason]));
  const cashDecimals = context.market.cash.decimals;
  return [...board.tokens].map(([address, entry]) =>
    boardTokenView(entry, history(address), { cashDecimals, denied: reasons.get(address.toLowerCase()) }),
  );
}

function isNamed({ token }: ListedTokenView, search: string): boolean {
  return token.symbol.toLowerCase().includes(search) || token.address.toLowerCase().startsWith(search);
}

/** A page of what is in memory: the cursor counts rows, since the list is another one with every block. */
function slice<Row>(
  rows: readonly Row[],
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
  of: readonly string[],
): { readonly items: readonly Row[]; readonly nextCursor: string | null } {
  const scope: CursorScope = { of, columns: ['whole'] };
  const from = cursor === undefined ? 0 : Number(placeOfCursor(scope, cursor)[0]);
  const end = from + limit;
  return {
    items: rows.slice(from, end),
    nextCursor: end < rows.length ? cursorOf(scope, [String(end)]) : null,
  };
}

async function activityOf(context: ApiContext, token: Address): Promise<TokenDetailView['activity']> {
  const { candles } = await readCandles(context, { token, interval: '5m', limit: FIVE_MINUTES_PER_DAY });
  return WINDOWS.map(([window, count]) => {
    const part = candles.slice(-count);
    const volume = part.reduce((sum, candle) => sum + candle.volume, 0n);
    return {
      window,
      buys: part.reduce((sum, { buys }) => sum + buys, 0),
      sells: part.reduce((sum, { sells }) => sum + sells, 0),
      volume: formatUnits(volume, context.market.cash.decimals),
    };
  });
}
