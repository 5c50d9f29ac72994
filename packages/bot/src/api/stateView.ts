import type { Account } from '@twinlane/core/portfolio/account';
import { drawdowns } from '@twinlane/core/portfolio/performance';
import type { StoreReader } from '@twinlane/core/ports';
import { formatUnits, toAmount } from '@twinlane/protocol/amount';
import type { EquityCurve, EquityQuery } from '@twinlane/protocol/performance';
import type { PositionMarkView } from '@twinlane/protocol/portfolio';
import type { PriceUpdate } from '@twinlane/protocol/serverMessage';
import type { AccountState, BlockView, PricesView, PriceView, ProcessState } from '@twinlane/protocol/state';
import { scopeFrom } from '../wire/breakerStatusView.ts';
import { botView } from '../wire/botView.ts';
import { isoFromMilliseconds, isoFromSeconds } from '../wire/isoTime.ts';
import { positionView } from '../wire/portfolioView.ts';
import { tokenView } from '../wire/tradeView.ts';
import { secondsOf } from './pages.ts';
import type { ApiContext, AppState, PositionMark, TokenPrice } from './appState.ts';
import { maySeeScope } from './breakerRoutes.ts';
import type { AccountTotals } from './accountTotals.ts';
import type { DayOpen } from './dayOpen.ts';
import type { Principal } from './principal.ts';

const NATIVE_DECIMALS = 18;

/** The context with what is computed once for all views. */
export interface ViewContext extends ApiContext {
  readonly dayOpen: DayOpen;
  readonly totals: AccountTotals;
}

function blockView(head: NonNullable<AppState['head']>): BlockView {
  return {
    number: head.header.number,
    hash: head.header.hash,
    time: isoFromSeconds(head.header.timestamp),
    receivedAt: isoFromMilliseconds(head.receivedAt),
    baseFeePerGas: head.header.baseFeePerGas.toString(),
  };
}

function market(app: AppState): Pick<ProcessState, 'block' | 'nativePrice'> {
  return {
    ...(app.head === undefined ? {} : { block: blockView(app.head) }),
    ...(app.nativePrice === undefined ? {} : { nativePrice: app.nativePrice.toFixed() }),
  };
}

/** What is known beside the accounts, without the breakers of accounts that `principal` may not see. */
export function processState(context: ApiContext, principal: Principal): ProcessState {
  const app = context.state();
  const breakers = app.breakers.filter(({ scope }) => maySeeScope(principal, scopeFrom(scope)));
  return {
    mode: app.mode,
    version: app.version,
    startedAt: isoFromMilliseconds(app.startedAt),
    time: isoFromMilliseconds(context.clock.now()),
    chain: { ...app.chain },
    ...market(app),
    breakers,
    feeds: [...app.feeds],
    ...(app.fastLane === undefined ? {} : { fastLane: [...app.fastLane] }),
    endpoints: app.endpoints.map((each) => Object.assign({}, each, { troubles: [...each.troubles] })),
  };
}

/** A price without its token's details. */
export function priceView({ token, price, change }: TokenPrice): PriceView {
  return { token: token.address, price: price.toFixed(), ...(change === undefined ? {} : { change }) };
}

/** All prices with their tokens. */
export function pricesView(context: ApiContext): PricesView {
  const app = context.state();
  return {
    ...market(app),
    cash: tokenView(context.market.cash),
    tokens: app.prices.map((item) => Object.assign(priceView(item), { token: tokenView(item.token) })),
  };
}

interface Worth {
  equity?: string;
  todayPnl?: string;
  marks: PositionMarkView[];
}

async function worth({ state, dayOpen }: ViewContext, accountId: string): Promise<Worth> {
  const { valuations, head } = state();
  const valuation = valuations.get(accountId);
  if (valuation === undefined || head === undefined) return { marks: [] };
  const open = await dayOpen(accountId, head.header.timestamp);
  const { cashDecimals } = valuation;
  return {
    equity: formatUnits(valuation.equity, cashDecimals),
    ...(open === undefined ? {} : { todayPnl: formatUnits(valuation.equity - open, cashDecimals) }),
    marks: valuation.marks.map((mark) => markView(mark, cashDecimals)),
  };
}

function markView(mark: PositionMark, cashDecimals: number): PositionMarkView {
  const { isProtected } = mark;
  return {
    positionId: mark.positionId,
    price: mark.price.toFixed(),
    value: formatUnits(mark.value, cashDecimals),
    unrealisedPnl: formatUnits(mark.unrealisedPnl, cashDecimals),
    ...(isProtected === undefined ? {} : { protected: isProtected }),
  };
}

/** What the database alone says of an account's state. */
export type AccountBooks = Pick<AccountState, 'cash' | 'native' | 'bots' | 'positions' | 'thoughts'>;

/** Reads an account's money, bots and open positions. */
export async function accountBooks(read: StoreReader, account: Account): Promise<AccountBooks> {
  const [balances, bots, positions, thoughts] = await Promise.all([
    read.accounts.balances(account.id),
    read.bots.list(account.id),
    read.positions.open(account.id),
    read.thoughts.count(account.id),
  ]);
  const { decimals } = account.cash;
  return {
    cash: toAmount(balances.cash, decimals),
    native: toAmount(balances.native, NATIVE_DECIMALS),
    bots: bots.map(botView),
    positions: positions.map((position) => positionView(position, decimals)),
    thoughts,
  };
}

/** One account with its money, bots and open positions; `known` where its books have just been read. */
export async function accountState(
  context: ViewContext,
  account: Account,
  known?: AccountBooks,
): Promise<AccountState> {
  const performance = context.state().performance?.get(account.id);
  const [books, totals, valued] = await Promise.all([
    known ?? accountBooks(context.store.read, account),
    context.totals.of(account, performance),
    worth(context, account.id),
  ]);
  const { decimals } = account.cash;
  return {
    id: account.id,
    name: account.name,
    kind: account.kind,
    chainId: account.chainId,
    cashToken: tokenView(account.cash),
    initialCash: toAmount(account.initialCash, decimals),
    initialNative: toAmount(account.initialNative, NATIVE_DECIMALS),
    createdAt: isoFromMilliseconds(account.createdAt),
    ...books,
    ...valued,
    ...totals,
  };
}

/** The data of an account's `price_update`. */
export async function priceUpdate(context: ViewContext, accountId: string): Promise<PriceUpdate> {
  const valued = await worth(context, accountId);
  const app = context.state();
  return { accountId, ...market(app), prices: app.prices.map(priceView), ...valued, feeds: [...app.feeds] };
}

/** An account's equity curve with the drawdown at each point. */
export async function equityCurve(
  { store }: Pick<ViewContext, 'store'>,
  account: Account,
  { from, to, points: most }: EquityQuery,
): Promise<EquityCurve> {
  const points = await store.read.equity.range(account.id, secondsOf(from) ?? 0, most, secondsOf(to));
  const falls = drawdowns(points.map(({ equity }) => equity));
  return {
    accountId: account.id,
    points: points.map(({ blockNumber, timestamp, equity }, index) => ({
      blockNumber,
      time: isoFromSeconds(timestamp),
      equity: formatUnits(equity, account.cash.decimals),
      drawdown: falls[index] ?? 0,
    })),
  };
}
