import type { OrderPreviewView, PlacedOrderDetails, PlacedOrderView } from '@twinlane/protocol/order';
import { escapeText } from './escapeText.ts';
import { formatFixed, formatQuantity } from './format.ts';
import { layOut } from './line.ts';
import type { Palette } from './palette.ts';

const LONGEST = 240;
const COLUMNS = [
  { heading: 'id' },
  { heading: 'kind' },
  { heading: 'side' },
  { heading: 'token' },
  { heading: 'amount', right: true },
  { heading: 'filled', right: true },
  { heading: 'state' },
  { heading: 'placed' },
];

/** Orders as a table. Names are escaped. */
export function renderOrders(orders: readonly PlacedOrderView[], palette: Palette): string {
  const rows = orders.map((order) => [
    { text: escapeText(order.id, 128) },
    { text: escapeText(order.kind) },
    { text: order.side },
    { text: escapeText(order.token.symbol) },
    { text: formatQuantity(order.amount.value) },
    { text: formatQuantity(order.filled.value) },
    { text: order.state },
    { text: order.placedAt },
  ]);
  return rows.length === 0 ? 'There are no orders.' : table(COLUMNS, rows, palette);
}

function table(
  columns: Parameters<typeof layOut>[0],
  rows: Parameters<typeof layOut>[1],
  palette: Palette,
): string {
  return layOut(columns, rows, LONGEST, palette.dim)
    .map((line) => line.trimEnd())
    .join('\n');
}

const CHILD_COLUMNS = [
  { heading: 'order' },
  { heading: 'amount', right: true },
  { heading: 'quoted', right: true },
  { heading: 'at least', right: true },
  { heading: 'status' },
  { heading: 'decided' },
];

/** One order with those that it led to. */
export function renderOrder(order: PlacedOrderDetails, palette: Palette): string {
  const params = Object.entries(order.params).map(([name, value]) => `${name} ${String(value)}`);
  const lines = [
    `Order ${escapeText(order.id, 128)}: ${order.side} ${escapeText(order.token.symbol)}, ${escapeText(order.kind)}` +
      (params.length === 0 ? '' : ` (${escapeText(params.join(', '), 200)})`),
    `State     ${order.state}${order.stateReason === '' ? '' : `: ${escapeText(order.stateReason, 400)}`}`,
    `Amount    ${formatQuantity(order.amount.value)}, filled ${formatQuantity(order.filled.value)}, ` +
      `in flight ${formatQuantity(order.inFlight.value)}, received ${formatQuantity(order.received.value)}`,
    `Placed    ${order.placedAt}${order.expiresAt === undefined ? '' : `, good till ${order.expiresAt}`}`,
    `Why       ${escapeText(order.reason, 400)}`,
  ];
  const rows = order.orders.map((child) => [
    { text: escapeText(child.id, 128) },
    { text: formatQuantity(child.amountIn.value) },
    { text: formatQuantity(child.quotedAmountOut.value) },
    { text: formatQuantity(child.minAmountOut.value) },
    { text: child.status },
    { text: child.decidedAt },
  ]);
  return [...lines, ...(rows.length === 0 ? [] : ['', table(CHILD_COLUMNS, rows, palette)])].join('\n');
}

/** What an order would do. */
export function renderPreview(preview: OrderPreviewView, palette: Palette): string {
  const { side, token, part, quote, minAmountOut, gas, risk, blocked, waits } = preview;
  const symbol = escapeText(token.symbol);
  const given =
    side === 'buy' ? `${formatQuantity(part.value)} of cash` : `${formatQuantity(part.value)} ${symbol}`;
  const taken = side === 'buy' ? ` ${symbol}` : ' of cash';
  const lines = [
    `${side === 'buy' ? 'Buys' : 'Sells'} ${symbol} for ${given}${part.units === preview.amount.units ? '' : ` first, of ${formatQuantity(preview.amount.value)}`}, as of block ${preview.blockNumber}`,
    ...(quote === undefined
      ? ['No pool can trade that amount now.']
      : [
          `Quote     ${formatQuantity(quote.amountOut.value)}${taken} on ${escapeText(quote.venue)}`,
          `Impact    ${formatFixed(String(quote.priceImpactBps / 100), 2)} % of the price`,
        ]),
    ...(minAmountOut === undefined ? [] : [`At least  ${formatQuantity(minAmountOut.value)}${taken}`]),
    ...(gas === undefined ? [] : [`Gas       at most ${gas.most.value} ETH (${gas.units} units)`]),
    ...(risk === undefined
      ? []
      : [`Risk      ${formatFixed(String(risk.score), 0)} of 100; ${risk.tolerance} needs no word of yours`]),
    ...(waits === undefined ? [] : [`Waits     ${escapeText(waits, 300)}`]),
    ...preview.warnings.map((warning) => palette.bold(`Warning   ${escapeText(warning, 300)}`)),
    ...(blocked === undefined
      ? []
      : [palette.bold(`Refused   ${escapeText(blocked.gate)}: ${escapeText(blocked.reason, 300)}`)]),
  ];
  return lines.join('\n');
}
