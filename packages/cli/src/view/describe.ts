import { formatUnits } from '@twinlane/protocol/amount';
import type { AccountState } from '@twinlane/protocol/state';
import type { ThoughtView } from '@twinlane/protocol/thought';
import type { OrderView, TradeView } from '@twinlane/protocol/trade';
import { escapeText } from './escapeText.ts';
import { formatFixed, formatPrice, formatQuantity } from './format.ts';

/** The token that an order or a trade is about, rather than the cash it is paid in; of a cycle that goes round, the cash. */
export function tradedToken(trade: Pick<OrderView, 'side' | 'tokenIn' | 'tokenOut'>): string {
  return escapeText((trade.side === 'buy' ? trade.tokenOut : trade.tokenIn).symbol);
}

/** `0.398041 WETH for 1,000.00 USDC at 2,512.33`, what a cycle brought back and earned, or why it reverted. */
export function describeTrade(trade: TradeView): string {
  const token = tradedToken(trade);
  if (trade.outcome === 'reverted') {
    const reason = trade.revertReason === undefined ? '' : ` (${escapeText(trade.revertReason, 40)})`;
    return `${token} reverted${reason}; gas ${formatFixed(trade.gasFeeCash.value, 2)}`;
  }
  if (trade.side === 'cycle') {
    const [back, put] = [formatFixed(trade.amountOut.value, 2), formatFixed(trade.amountIn.value, 2)];
    return `${back} ${token} back for ${put}, earned ${formatFixed(earnedBy(trade), 2)} before gas`;
  }
  const buys = trade.side === 'buy';
  const [got, paid] = buys ? [trade.amountOut, trade.amountIn] : [trade.amountIn, trade.amountOut];
  const cash = escapeText((buys ? trade.tokenIn : trade.tokenOut).symbol);
  const price = trade.price === undefined ? '' : ` at ${formatPrice(trade.price)}`;
  return `${formatQuantity(got.value)} ${token} for ${formatFixed(paid.value, 2)} ${cash}${price}`;
}

/** What a cycle brought back beyond what it put in, in whole tokens. */
function earnedBy({ amountIn, amountOut, tokenOut }: TradeView): string {
  return formatUnits(BigInt(amountOut.units) - BigInt(amountIn.units), tokenOut.decimals);
}

/** The thought's own sentence, on one line. */
export function describeThought(thought: ThoughtView): string {
  return escapeText(thought.reasoning, 400);
}

/** Name of a bot by its id. */
export function botName(accounts: readonly AccountState[], botId: string): string {
  const bot = accounts.flatMap((account) => account.bots).find((each) => each.id === botId);
  return escapeText(bot?.name ?? botId, 20);
}
