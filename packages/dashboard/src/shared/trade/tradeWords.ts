import { formatUnits } from '@twinlane/protocol/amount';
import type { TradeView } from '@twinlane/protocol/trade';
import { cash, signedCash } from '../format/numbers.ts';
import { safeText } from '../format/safeText.ts';
import { wordsOf } from '../format/wordsOf.ts';
import type { Tone } from '../ui/Badge.tsx';

/** What decides sales, as the filter offers it. */
export const EXIT_REASONS = [
  'stopLoss',
  'takeProfit',
  'takeProfitLadder',
  'trailingStop',
  'volatilityStop',
  'timeStop',
  'liquidityExit',
  'rugExit',
  'signal',
  'operator',
] as const;

const REASON_WORDS: Readonly<Record<string, string>> = {
  signal: 'Strategy',
  operator: 'By hand',
  takeProfitLadder: 'Take profit, ladder',
  rugExit: 'Rug watch',
};

/** What decided a sale in words; a gate such as `order.limit` becomes `Limit order`. */
export function reasonWords(reason: string): string {
  if (reason.startsWith('order.')) return `${wordsOf(reason.slice('order.'.length))} order`;
  return REASON_WORDS[reason] ?? wordsOf(safeText(reason, 40));
}

const REVERTS: Readonly<Record<string, string>> = {
  insufficientOutput: 'The price moved too far before it landed',
  deadlinePassed: 'It landed too late',
  insufficientBalance: 'The balance did not cover it',
  transferFailed: 'The token refused the transfer',
  insufficientLiquidity: 'The pool could not fill it',
  outOfGas: 'It needed more gas than its limit allowed',
};

/** Why a trade reverted, in plain words. */
export function revertWords(reason: string | undefined): string {
  return REVERTS[reason ?? ''] ?? safeText(reason ?? 'The node gave no reason', 120);
}

const SIDES: Readonly<Record<TradeView['side'], { readonly word: string; readonly tone: Tone }>> = {
  buy: { word: 'Buy', tone: 'gain' },
  sell: { word: 'Sell', tone: 'accent' },
  cycle: { word: 'Arbitrage', tone: 'gain' },
};

/** What it was, or that it failed. */
export function outcomeWords({ outcome, side }: TradeView): { readonly word: string; readonly tone: Tone } {
  return outcome === 'reverted' ? { word: `${SIDES[side].word} reverted`, tone: 'warn' } : SIDES[side];
}

/** What moved of cash, with its sign: paid, received, or what a cycle brought back beyond what it put in. */
export function cashMoved({ side, outcome, amountIn, amountOut, tokenOut }: TradeView): string {
  if (outcome === 'reverted') return '–';
  if (side === 'cycle') {
    return signedCash(formatUnits(BigInt(amountOut.units) - BigInt(amountIn.units), tokenOut.decimals));
  }
  return side === 'buy' ? `−${cash(amountIn.value)}` : `+${cash(amountOut.value)}`;
}
