import { formatUnits } from '@twinlane/protocol/amount';
import type { ListedTokenView, PoolView, PriceChangesView } from '@twinlane/protocol/tokenList';
import { Decimal } from 'decimal.js';
import type { BoardPool, BoardToken } from '../api/boardPort.ts';
import { isoFromSeconds } from './isoTime.ts';
import { tokenView } from './tradeView.ts';

const SIGNIFICANT_DIGITS = 18;
/** Hundredths of a basis point in a per cent. */
const FEE_UNITS = 10_000;

/** What candles say of a token: past prices by window, and what changed hands in a day. */
export interface TokenHistory {
  readonly before: Readonly<Partial<Record<keyof PriceChangesView, string>>>;
  /** Cash base units. */
  readonly volume: bigint;
}

function priceText(price: Decimal): string {
  return price.toSignificantDigits(SIGNIFICANT_DIGITS).toFixed();
}

/** One pool. */
export function boardPoolView(pool: BoardPool, cashDecimals: number): PoolView {
  const { address, venue, kind, token0, token1, fee, price, liquidity } = pool;
  return {
    address,
    venue,
    kind,
    token0: tokenView(token0),
    token1: tokenView(token1),
    feePercent: fee / FEE_UNITS,
    ...(price === undefined ? {} : { price: priceText(price) }),
    ...(liquidity === undefined ? {} : { liquidity: formatUnits(liquidity, cashDecimals) }),
    ...(pool.volume === undefined ? {} : { volume: formatUnits(pool.volume, cashDecimals) }),
    ...(pool.volumeSince === undefined ? {} : { volumeSince: isoFromSeconds(pool.volumeSince) }),
    ...(pool.createdAt === undefined ? {} : { createdAt: isoFromSeconds(pool.createdAt) }),
    ...(pool.createdAtBlock === undefined ? {} : { createdAtBlock: pool.createdAtBlock }),
    ...(pool.isCreationGuessed === true ? { createdGuessed: true } : {}),
  };
}

/** The pool of a token that came first, where that is known. */
function firstPool({ pools }: BoardToken): BoardPool | undefined {
  return pools
    .filter(({ createdAt }) => createdAt !== undefined)
    .reduce<BoardPool | undefined>(
      (first, pool) => ((pool.createdAt ?? 0) < (first?.createdAt ?? Infinity) ? pool : first),
      undefined,
    );
}

/** One token. */
export function boardTokenView(
  entry: BoardToken,
  { before, volume }: TokenHistory,
  { cashDecimals, denied }: { readonly cashDecimals: number; readonly denied: string | undefined },
): ListedTokenView {
  const { token, price, liquidity, pools } = entry;
  const change = Object.fromEntries(
    Object.entries(before).flatMap(([window, past]) =>
      price === undefined || new Decimal(past).isZero()
        ? []
        : [[window, price.div(past).minus(1).toNumber()] as const],
    ),
  );
  const first = firstPool(entry);
  return {
    token: tokenView(token),
    ...(price === undefined ? {} : { price: priceText(price) }),
    change,
    liquidity: formatUnits(liquidity, cashDecimals),
    volume: formatUnits(volume, cashDecimals),
    pools: pools.length,
    ...(first?.createdAt === undefined ? {} : { openedAt: isoFromSeconds(first.createdAt) }),
    ...(first?.isCreationGuessed === true ? { openedGuessed: true } : {}),
    ...(denied === undefined ? {} : { denied }),
  };
}

/** Pools in the order of a sort; what is not known comes last. They are given the deepest first. */
export function sortedPools(
  pools: readonly BoardPool[],
  sort: 'liquidity' | 'volume' | 'newest',
): readonly BoardPool[] {
  if (sort === 'liquidity') return pools;
  const key =
    sort === 'volume'
      ? ({ volume }: BoardPool) => volume ?? -1n
      : ({ createdAt }: BoardPool) => BigInt(createdAt ?? 0);
  return pools.toSorted((a, b) => compare(key(b), key(a)));
}

/** Tokens in the order of a sort. */
export function sortedTokens(
  tokens: readonly ListedTokenView[],
  sort: 'liquidity' | 'volume' | 'gainers' | 'losers' | 'newest',
): readonly ListedTokenView[] {
  const key: Record<typeof sort, (token: ListedTokenView) => number> = {
    liquidity: ({ liquidity }) => -Number(liquidity),
    volume: ({ volume }) => -Number(volume),
    gainers: ({ change }) => -(change['24h'] ?? change['6h'] ?? change['1h'] ?? change['5m'] ?? -Infinity),
    losers: ({ change }) => change['24h'] ?? change['6h'] ?? change['1h'] ?? change['5m'] ?? Infinity,
    newest: ({ openedAt }) => -Date.parse(openedAt ?? '1970-01-01T00:00:00Z'),
  };
  const of = key[sort];
  return tokens.toSorted((a, b) => compare(of(a), of(b)) || (a.token.address < b.token.address ? -1 : 1));
}

/** Also of infinities, whose difference is none. */
function compare<Value extends number | bigint>(a: Value, b: Value): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
