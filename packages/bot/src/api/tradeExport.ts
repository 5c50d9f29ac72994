import type { Account } from '@twinlane/core/portfolio/account';
import type { StoreReader } from '@twinlane/core/ports';
import type { TradeView } from '@twinlane/protocol/trade';
import type { TradeExportQuery } from '@twinlane/protocol/tradeQuery';
import { csvLine } from '../wire/csv.ts';
import { cursorOf, placeOfCursor } from './cursor.ts';
import { tradeFilterOf, tradeScope, tradeViews } from './pages.ts';

/** Rows per statement, and per piece of the stream. */
const ROWS = 500;

const COLUMNS = {
  time: ({ time }) => time,
  id: ({ id }) => id,
  bot: ({ botId }) => botId,
  side: ({ side }) => side,
  outcome: ({ outcome }) => outcome,
  revert_reason: ({ revertReason }) => revertReason,
  exit_reason: ({ exitReason }) => exitReason,
  symbol: (trade) => otherToken(trade).symbol,
  token: (trade) => otherToken(trade).address,
  amount_in: ({ amountIn }) => amountIn.value,
  amount_out: ({ amountOut }) => amountOut.value,
  quoted_out: ({ quotedAmountOut }) => quotedAmountOut.value,
  price: ({ price }) => price,
  slippage_bps: ({ slippageBps }) => slippageBps,
  gas_used: ({ gasUsed }) => gasUsed,
  gas_price_wei: ({ gasPrice }) => gasPrice,
  gas_native: ({ gasFee }) => gasFee.value,
  gas_cash: ({ gasFeeCash }) => gasFeeCash.value,
  realised_pnl: ({ realisedPnl }) => realisedPnl?.value,
  block: ({ blockNumber }) => blockNumber,
  order: ({ orderId }) => orderId,
  position: ({ positionId }) => positionId,
  thought: ({ thoughtId }) => thoughtId,
  transaction: ({ transactionId }) => transactionId,
} as const satisfies Record<string, (trade: TradeView) => string | number | undefined>;

function otherToken({ side, tokenIn, tokenOut }: TradeView): TradeView['tokenIn'] {
  return side === 'sell' ? tokenIn : tokenOut;
}

/** Trades as CSV, newest first. */
export interface TradeExport {
  /** To go on with after what is in the stream; undefined where there is no more. */
  readonly nextCursor: string | undefined;
  readonly lines: AsyncIterable<string>;
}

/**
 * Reads where the export ends, and then the rows piece by piece as they are taken.
 * @throws HttpProblem 400 for a cursor that is not of this list.
 */
export async function exportTradesOf(
  read: Pick<StoreReader, 'lists'>,
  account: Account,
  query: TradeExportQuery,
): Promise<TradeExport> {
  const scope = tradeScope(account, 'newest');
  const filter = tradeFilterOf(query);
  const after = query.cursor === undefined ? undefined : placeOfCursor(scope, query.cursor);
  const end = await read.lists.tradePlace(account.id, {
    limit: query.limit,
    ...(after === undefined ? {} : { after }),
    filter,
  });
  async function* lines(): AsyncGenerator<string> {
    yield csvLine(Object.keys(COLUMNS));
    let place = after;
    for (let left = query.limit; left > 0;) {
      const limit = Math.min(ROWS, left);
      const page = { limit, filter, ...(place === undefined ? {} : { after: place }) };
      const rows = await read.lists.trades(account.id, page);
      const views = await tradeViews(
        read,
        account,
        rows.map(({ row }) => row),
      );
      yield views.map((trade) => csvLine(Object.values(COLUMNS).map((cell) => cell(trade)))).join('');
      place = rows.at(-1)?.place;
      if (rows.length < limit || place === undefined) return;
      left -= rows.length;
    }
  }
  return { nextCursor: end === undefined ? undefined : cursorOf(scope, end), lines: lines() };
}
