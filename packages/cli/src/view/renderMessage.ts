import { botStatusUpdate } from '@twinlane/protocol/bot';
import { breakerUpdate, type BreakerUpdate } from '@twinlane/protocol/breaker';
import { alertMessage } from '@twinlane/protocol/serverMessage';
import type { AccountState } from '@twinlane/protocol/state';
import { thought } from '@twinlane/protocol/thought';
import { tradeUpdate } from '@twinlane/protocol/trade';
import type { AppView, ViewMessage } from './appView.ts';
import { botName, describeThought, describeTrade, tradedToken } from './describe.ts';
import { escapeText } from './escapeText.ts';
import { formatFixed, formatGwei, formatSigned, formatTime } from './format.ts';

function tradeLine(data: unknown, accounts: readonly AccountState[]): string | undefined {
  const { order, trade, undone } = tradeUpdate.parse(data);
  const bot = botName(accounts, order.botId);
  const side = order.side.toUpperCase().padEnd(4);
  if (trade !== undefined) {
    const slippage =
      trade.slippageBps === undefined ? '' : `, slippage ${formatFixed(trade.slippageBps / 100, 2)} %`;
    return `${formatTime(trade.time)} trade     ${side} ${describeTrade(trade)} (${bot}, block ${trade.blockNumber}${slippage})`;
  }
  if (undone !== undefined) {
    const { trade: gone, reason } = undone;
    return `${formatTime(gone.time)} undone    ${side} ${describeTrade(gone)} (${bot}, block ${gone.blockNumber}): ${escapeText(reason, 200)}`;
  }
  if (order.status === 'rejected' || order.status === 'expired') {
    const reason = order.statusReason === undefined ? '' : `: ${escapeText(order.statusReason, 200)}`;
    return `${formatTime(order.decidedAt)} order     ${side} ${tradedToken(order)} ${order.status} (${bot})${reason}`;
  }
  return undefined;
}

function breakerLine(update: BreakerUpdate): string {
  const why = escapeText(update.why, 200);
  if (update.kind === 'cascade') return `breakers: ${why}`;
  const what = update.scope === 'global' ? update.type : `${update.type} of ${escapeText(update.scope, 80)}`;
  const who = update.who === 'system' ? '' : ` by ${escapeText(update.who, 80)}`;
  return `breaker ${escapeText(what, 120)} is ${update.to}${who}: ${why}`;
}

/** One line for a message worth reading as it comes, for a terminal that cannot be redrawn; undefined for the rest. */
export function renderMessage(message: ViewMessage, accounts: readonly AccountState[]): string | undefined {
  switch (message.type) {
    case 'trade_update':
      return tradeLine(message.data, accounts);
    case 'thought_log_created': {
      const data = thought.parse(message.data);
      const token = escapeText(data.token.symbol);
      return `${formatTime(data.decidedAt)} decision  ${data.decision} ${token} (${botName(accounts, data.botId)}): ${describeThought(data)}`;
    }
    case 'bot_status_update': {
      const data = botStatusUpdate.parse(message.data);
      return `bot ${botName(accounts, data.botId)} is ${data.state}: ${escapeText(data.reason, 200)}`;
    }
    case 'alert_message': {
      const data = alertMessage.parse(message.data);
      const hint = data.hint === undefined ? '' : ` ${escapeText(data.hint, 300)}`;
      return `${data.level}: ${escapeText(data.text, 300)}${hint}`;
    }
    case 'breaker_update':
      return breakerLine(breakerUpdate.parse(message.data));
    default:
      return undefined;
  }
}

/** The state of all accounts, a line each. */
export function renderSummary(view: AppView): string {
  const { block, accounts } = view.state;
  const where =
    block === undefined
      ? 'waiting for the first block'
      : `block ${formatFixed(block.number, 0)}, base fee ${formatGwei(block.baseFeePerGas)}`;
  const time = formatTime(block?.time ?? view.state.time);
  return accounts
    .map((account) => {
      const symbol = escapeText(account.cashToken.symbol);
      const equity = account.equity === undefined ? '–' : formatFixed(account.equity, 2);
      const today = account.todayPnl === undefined ? '' : ` (${formatSigned(account.todayPnl, 2)} today)`;
      return (
        `${time} account   equity ${equity} ${symbol}${today}, cash ${formatFixed(account.cash.value, 2)}, ` +
        `${account.positions.length} open, ${formatFixed(account.trades, 0)} trades; ${where}`
      );
    })
    .join('\n');
}
