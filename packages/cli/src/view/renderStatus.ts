import type { AccountState, StateView } from '@twinlane/protocol/state';
import { describeEndpoint } from './describeEndpoint.ts';
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

/** From a signal to the node's answer, and what took longest of it. */
function fastLaneRows({ fastLane = [] }: StateView, palette: Palette): readonly string[] {
  const total = fastLane.find(({ stage }) => stage === 'total');
  if (total === undefined) {
    return [];
  }
  const [p50, p95, p99] = [total.p50, total.p95, total.p99].map((ms) => `${formatFixed(ms, 2)} ms`);
  const stages = fastLane
    .filter(({ stage }) => stage !== 'total')
    .map((each) => `${each.stage} ${formatFixed(each.p50, 2)}`);
  return [
    row(
      'fast lane',
      total.count === 0
        ? 'nothing sent yet'
        : `${total.count} sent, p50 ${p50}, p95 ${p95}, p99 ${p99} (p50 by stage: ${stages.join(', ')})`,
      palette,
    ),
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
    ...state.endpoints.map((endpoint) =>
      row(
        'endpoint',
        (endpoint.troubles.length === 0 ? palette.good : palette.warn)(describeEndpoint(endpoint)),
        palette,
      ),
    ),
    ...fastLaneRows(state, palette),
    ...state.accounts.flatMap((account) => accountRows(account, state, url, palette)),
  ].join('\n');
}
