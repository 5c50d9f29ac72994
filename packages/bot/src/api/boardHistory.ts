import type { Address } from '@twinlane/core/money/hex';
import type { TokenHistory } from '../wire/boardView.ts';
import type { ApiContext } from './appState.ts';
import type { Board } from './boardPort.ts';

const WINDOWS = [
  ['5m', 300],
  ['1h', 3_600],
  ['6h', 21_600],
  ['24h', 86_400],
] as const;
const DAY = 86_400;

const NOTHING: TokenHistory = { before: {}, volume: 0n };

/** What candles say of all tokens of a board: two statements, whatever their number. */
export async function readBoardHistory(
  { store, state, market }: Pick<ApiContext, 'store' | 'state' | 'market'>,
  board: Board,
): Promise<(token: Address) => TokenHistory> {
  const place = { chainId: state().chain.id, cash: market.cash.address };
  const addresses = [...board.tokens.keys()];
  const asked = addresses.flatMap((token) =>
    WINDOWS.map(([window, seconds]) => ({ token, window, at: board.time - seconds })),
  );
  const [marks, volumes] = await Promise.all([
    store.read.outcomes.marks(
      place,
      asked.map(({ token, at }) => ({ token, at, spans: [] })),
    ),
    store.read.lists.volumes(place, { from: board.time - DAY, to: board.time }),
  ]);
  const histories = new Map<Address, { before: Record<string, string>; volume: bigint }>(
    addresses.map((token) => [token, { before: {}, volume: volumes.get(token) ?? 0n }]),
  );
  asked.forEach(({ token, window }, index) => {
    const price = marks[index]?.last?.price;
    const history = histories.get(token);
    if (price !== undefined && history !== undefined) history.before[window] = price;
  });
  return (token) => histories.get(token) ?? NOTHING;
}
