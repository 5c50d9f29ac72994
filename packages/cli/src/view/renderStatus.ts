import type { AccountState, StateView } from '@twinlane/protocol/state';
import { escapeText } from './escapeText.ts';
import { formatDuration, formatFixed, formatGwei, formatSigned } from './format.ts';
import { positionLines } from './sections.ts';
import type { Palette } from './palette.ts';

const WIDTH = 120;
const LABEL = 12;

function row(label: string, value: string, palette: Palette): string {
  return `${palette.dim(label.padEnd(LABEL))}${value}`;
}

function accountRows(
  account: AccountState,
  state: StateView,
  url: string,
  palette: Palette,
): readonly string[] {
  const symbol = escapeText(account.cashToken.symbol);
  const today = account.todayPnl === undefined ? '' : ` (${formatSigned(account.todayPnl, 2)} today)`;
  const { performance } = account;
  const alone = {
    url,
    state: { ...state, accounts: [account] },
    prices: { tokens: [] },
    trades: [],
    thoughts: [],
  };
  return [
    '',
    palette.bold(`Account ${escapeText(account.name, 40)} (${account.kind})`),
    row(
      'equity',
      account.equity === undefined ? 'no prices yet' : `${formatFixed(account.equity, 2)} ${symbol}${today}`,
      palette,
    ),
    row('cash', `${formatFixed(account.cash.value, 2)} ${symbol}`, palette),
    row(
      'gas money',
      `${formatFixed(account.native.value, 6)} ${escapeText(state.chain.nativeSymbol)}`,
      palette,
    ),
    row('trades', formatFixed(account.trades, 0), palette),
    row('thoughts', formatFixed(account.thoughts, 0), palette),
    ...(performance === undefined
      ? []
      : [
          row(
            'realised',
            `${formatSigned(performance.realisedPnl, 2)} ${symbol} in ${performance.closedPositions} closed positions ` +
              `(${performance.wins} won, ${performance.losses} lost), gas ${formatFixed(performance.gasFeeCash, 2)}`,
            palette,
          ),
        ]),
    ...account.bots.map((bot) =>
      row(
        'bot',
        `${escapeText(bot.name, 32)}: ${bot.strategy}, level ${bot.intelLevel}, ${bot.state}` +
          (bot.stateReason === '' ? '' : ` (${escapeText(bot.stateReason, 100)})`),
        palette,
      ),
    ),
    row('positions', String(account.positions.length), palette),
    ...(account.positions.length === 0
      ? []
      : positionLines(alone, palette, WIDTH).map((line) => `  ${line}`)),
  ];
}

/** The state of a running process as a page of text. */
export function renderStatus(state: StateView, url: string, palette: Palette): string {
  const { block, chain, breakers } = state;
  const now = Date.parse(state.time);
  return [
    palette.bold(`Twinlane ${escapeText(state.version)}, mode ${state.mode}`),
    row('dashboard', url, palette),
    row('up', formatDuration(now - Date.parse(state.startedAt)), palette),
    row('chain', `${escapeText(chain.name, 40)} (${chain.id})`, palette),
    row(
      'block',
      block === undefined
        ? 'none yet'
        : `${formatFixed(block.number, 0)} at ${block.time}, applied ${formatDuration(now - Date.parse(block.receivedAt))} ago, base fee ${formatGwei(block.baseFeePerGas)}`,
      palette,
    ),
    row(
      'breakers',
      breakers.length === 0
        ? 'all closed'
        : breakers
            .map((breaker) => `${breaker.type} ${breaker.state}: ${escapeText(breaker.reason, 80)}`)
            .join('; '),
      palette,
    ),
    ...state.feeds.map((feed) =>
      row(
        'feed',
        `${escapeText(feed.name, 32)}: ${feed.state}` +
          (feed.ageMs === undefined ? ', nothing yet' : `, ${formatDuration(feed.ageMs)} old`) +
          (feed.detail === undefined ? '' : ` (${escapeText(feed.detail, 100)})`),
        palette,
      ),
    ),
    ...state.accounts.flatMap((account) => accountRows(account, state, url, palette)),
  ].join('\n');
}
