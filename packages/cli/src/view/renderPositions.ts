import type { AccountState } from '@twinlane/protocol/state';
import type { OrderView } from '@twinlane/protocol/trade';
import { botName, tradedToken } from './describe.ts';
import { escapeText } from './escapeText.ts';
import { formatFixed, formatQuantity, formatSigned } from './format.ts';
import { layOut } from './line.ts';
import type { Palette } from './palette.ts';

const LONGEST = 240;
const COLUMNS = [
  { heading: 'id' },
  { heading: 'token' },
  { heading: 'quantity', right: true },
  { heading: 'cost', right: true },
  { heading: 'value', right: true },
  { heading: 'P&L', right: true },
  { heading: 'bot' },
];

/** Open positions as a table, with the ids by which they are closed. Names are escaped. */
export function renderPositions(accounts: readonly AccountState[], palette: Palette): string {
  const rows = accounts.flatMap((account) => {
    const marks = new Map(account.marks.map((mark) => [mark.positionId, mark]));
    return account.positions.map(({ id, token, quantity, cost, botId }) => {
      const mark = marks.get(id);
      return [
        { text: escapeText(id, 128) },
        { text: escapeText(token.symbol) },
        { text: formatQuantity(quantity.value) },
        { text: formatFixed(cost.value, 2) },
        { text: mark === undefined ? '–' : formatFixed(mark.value, 2) },
        { text: mark === undefined ? '–' : formatSigned(mark.unrealisedPnl, 2) },
        { text: botName(accounts, botId) },
      ];
    });
  });
  return rows.length === 0
    ? 'Nothing is held.'
    : layOut(COLUMNS, rows, LONGEST, palette.dim)
        .map((line) => line.trimEnd())
        .join('\n');
}

/** What became of the wish to close a position. */
export function renderClosing(order: OrderView): string {
  const { id, amountIn, minAmountOut, tokenOut, status } = order;
  const cash = escapeText(tokenOut.symbol);
  return (
    `Order ${escapeText(id, 128)} (${status}) sells ${formatQuantity(amountIn.value)} ${tradedToken(order)} ` +
    `for at least ${formatFixed(minAmountOut.value, 2)} ${cash}.\n\`twinlane status\` says how it ends.`
  );
}
