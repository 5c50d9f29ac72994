import type { AccountState, StateView } from '@twinlane/protocol/state';
import type { AppView } from './appView.ts';
import { botName, describeThought, describeTrade } from './describe.ts';
import { escapeText } from './escapeText.ts';
import {
  formatDuration,
  formatFixed,
  formatGwei,
  formatPrice,
  formatQuantity,
  formatShare,
  formatSigned,
  formatTime,
} from './format.ts';
import { joinPieces, layOut, type Piece } from './line.ts';
import type { Palette } from './palette.ts';

/** Green above nothing, red below, plain at it. */
function bySign(value: string | number, palette: Palette): Pick<Piece, 'paint'> {
  const number = Number(value);
  if (!Number.isFinite(number) || number === 0) {
    return {};
  }
  return { paint: number > 0 ? palette.good : palette.bad };
}

/** Name, mode and chain; block, its time, base fee and age; how long the process has run. */
export function headLine(state: StateView, palette: Palette, width: number): string {
  const { block, chain } = state;
  const late = state.feeds.filter((feed) => feed.state !== 'fresh');
  return joinPieces(
    [
      { text: 'Twinlane', paint: palette.bold },
      { text: `  ${state.mode}`, paint: palette.accent },
      { text: ` on ${escapeText(chain.name, 24)} (${chain.id})` },
      ...(block === undefined
        ? [{ text: '  waiting for the first block', paint: palette.warn }]
        : [
            { text: `  block ${formatFixed(block.number, 0)}` },
            { text: ` ${formatTime(block.time)}`, paint: palette.dim },
            { text: `  base fee ${formatGwei(block.baseFeePerGas)}` },
          ]),
      {
        text: `  up ${formatDuration(Date.parse(state.time) - Date.parse(state.startedAt))}`,
        paint: palette.dim,
      },
      ...late.map((feed) => ({
        text: `  ${escapeText(feed.name, 20)} ${feed.state}${feed.ageMs === undefined ? '' : ` ${formatDuration(feed.ageMs)}`}`,
        paint: palette.warn,
      })),
      ...state.breakers.map((breaker) => ({
        text: `  breaker ${breaker.type} ${breaker.state}`,
        paint: palette.bad,
      })),
    ],
    width,
  );
}

/** An account's equity, cash, gas money and result on one line. */
export function accountLine(
  account: AccountState,
  state: StateView,
  palette: Palette,
  width: number,
): string {
  const { equity, todayPnl, performance } = account;
  const symbol = escapeText(account.cashToken.symbol);
  return joinPieces(
    [
      { text: account.kind, paint: account.kind === 'live' ? palette.bad : palette.accent },
      { text: account.name === account.kind ? '  equity ' : ` ${escapeText(account.name, 24)}  equity ` },
      { text: equity === undefined ? '–' : `${formatFixed(equity, 2)} ${symbol}`, paint: palette.bold },
      ...(todayPnl === undefined
        ? []
        : [{ text: ` (${formatSigned(todayPnl, 2)} today)`, ...bySign(todayPnl, palette) }]),
      { text: `  cash ${formatFixed(account.cash.value, 2)}` },
      { text: `  gas ${formatFixed(account.native.value, 4)} ${escapeText(state.chain.nativeSymbol)}` },
      ...(performance === undefined
        ? []
        : [
            { text: '  realised ' },
            { text: formatSigned(performance.realisedPnl, 2), ...bySign(performance.realisedPnl, palette) },
          ]),
      { text: `  ${formatFixed(account.trades, 0)} trades  ${formatFixed(account.thoughts, 0)} thoughts` },
    ],
    width,
  );
}

const PRICE_CELL = 34;

/** Prices with their change, several to a line; held tokens first. At most `lines` lines. */
export function priceLines(view: AppView, palette: Palette, width: number, lines: number): readonly string[] {
  const held = new Set(
    view.state.accounts.flatMap((account) => account.positions.map(({ token }) => token.address)),
  );
  const tokens = view.prices.tokens.toSorted(
    (a, b) => Number(held.has(b.token.address)) - Number(held.has(a.token.address)),
  );
  const perLine = Math.max(1, Math.floor(width / PRICE_CELL));
  const shown = tokens.slice(0, perLine * Math.max(0, lines));
  const rows: string[] = [];
  for (let start = 0; start < shown.length; start += perLine) {
    const pieces = shown.slice(start, start + perLine).flatMap((price, index): Piece[] => {
      const mark = held.has(price.token.address) ? '•' : ' ';
      const change = price.change === undefined ? '' : formatShare(price.change);
      return [
        { text: `${index === 0 ? '' : '   '}${mark}${escapeText(price.token.symbol, 10).padEnd(10)}` },
        { text: formatPrice(price.price).padStart(11) },
        { text: change.padStart(9), ...bySign(price.change ?? 0, palette) },
      ];
    });
    rows.push(joinPieces(pieces, width).trimEnd());
  }
  return rows;
}

/** Open positions with what they would fetch. */
export function positionLines(view: AppView, palette: Palette, width: number): readonly string[] {
  const { accounts, time, block } = view.state;
  const now = Date.parse(block?.time ?? time);
  const rows = accounts.flatMap((account) => {
    const marks = new Map(account.marks.map((mark) => [mark.positionId, mark]));
    return account.positions.map((position): Piece[] => {
      const mark = marks.get(position.id);
      const pnl = mark?.unrealisedPnl ?? '';
      const share = mark === undefined ? undefined : Number(mark.unrealisedPnl) / Number(position.cost.value);
      const sign = bySign(pnl === '' ? 0 : pnl, palette);
      return [
        { text: escapeText(position.token.symbol), paint: palette.bold },
        { text: formatQuantity(position.quantity.value) },
        { text: position.entryPrice === undefined ? '–' : formatPrice(position.entryPrice) },
        { text: mark === undefined ? '–' : formatPrice(mark.price) },
        { text: mark === undefined ? '–' : formatFixed(mark.value, 2) },
        { text: mark === undefined ? '–' : formatSigned(pnl, 2), ...sign },
        { text: share === undefined || !Number.isFinite(share) ? '–' : formatShare(share), ...sign },
        { text: formatDuration(now - Date.parse(position.openedAt)), paint: palette.dim },
        { text: botName(accounts, position.botId), paint: palette.dim },
      ];
    });
  });
  if (rows.length === 0) {
    return [palette.dim('none open')];
  }
  const headings = ['token', 'quantity', 'entry', 'price', 'value', 'P&L', 'P&L %', 'age', 'bot'];
  const columns = headings.map((heading, index) => ({
    heading,
    right: index > 0 && index < headings.length - 1,
  }));
  return layOut(columns, rows, width, palette.dim);
}

/** The newest trades. */
export function tradeLines(view: AppView, palette: Palette, width: number): readonly string[] {
  return view.trades.map((trade) =>
    joinPieces(
      [
        { text: `${formatTime(trade.time)} `, paint: palette.dim },
        {
          text: `${trade.side.toUpperCase().padEnd(4)} `,
          paint: trade.side === 'buy' ? palette.good : palette.accent,
        },
        trade.outcome === 'reverted'
          ? { text: describeTrade(trade), paint: palette.warn }
          : { text: describeTrade(trade) },
        ...(trade.slippageBps === undefined
          ? []
          : [{ text: `  slippage ${formatFixed(trade.slippageBps / 100, 2)} %`, paint: palette.dim }]),
      ],
      width,
    ),
  );
}

/** The newest decisions with their reasons. */
export function thoughtLines(view: AppView, palette: Palette, width: number): readonly string[] {
  return view.thoughts.map((thought) =>
    joinPieces(
      [
        { text: `${formatTime(thought.decidedAt)} `, paint: palette.dim },
        { text: `${thought.decision.padEnd(11)} ` },
        { text: `${escapeText(thought.token.symbol, 10).padEnd(10)} `, paint: palette.bold },
        { text: describeThought(thought), paint: palette.dim },
      ],
      width,
    ),
  );
}
