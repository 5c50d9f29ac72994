import type { Amount, TokenView } from '@twinlane/protocol/amount';
import type { QuoteView } from '@twinlane/protocol/quote';
import { escapeText } from './escapeText.ts';
import { formatFixed, formatGwei, formatPrice, formatQuantity } from './format.ts';
import type { Palette } from './palette.ts';

const LABEL_WIDTH = 14;

/** A quote: its routes, what it comes to and what it compares with. Names of tokens are escaped. */
export function renderQuote(quote: QuoteView, palette: Palette): string {
  const { kind, tokenIn, tokenOut, amountIn, amountOut, gas } = quote;
  const judged = kind === 'exactIn' ? tokenOut : tokenIn;
  const row = (label: string, text: string): string => `${palette.dim(label.padEnd(LABEL_WIDTH))}  ${text}`;
  const price = Number(amountOut.value) / Number(amountIn.value);
  const cost =
    gas.cost === undefined
      ? palette.warn('no route prices it, so it is not counted')
      : quantity(gas.cost, judged);
  return [
    palette.bold(
      kind === 'exactIn'
        ? `Sell ${quantity(amountIn, tokenIn)} for ${quantity(amountOut, tokenOut)}`
        : `Buy ${quantity(amountOut, tokenOut)} for ${quantity(amountIn, tokenIn)}`,
    ),
    palette.dim(`${tokenIn.address} → ${tokenOut.address}, on the pools after block ${quote.blockNumber}`),
    '',
    ...quote.paths.flatMap((path) => [
      `${percent(path.share).padStart(8)}  ${quantity(path.amountIn, tokenIn)} → ${quantity(path.amountOut, tokenOut)}`,
      ...path.hops.map(
        ({ venue, fee, pool, tokenOut: next }) =>
          `${' '.repeat(10)}${poolName(venue, fee).padEnd(24)}  → ${symbol(next).padEnd(10)}  ${palette.dim(pool)}`,
      ),
    ]),
    '',
    row('exact amount', `${kind === 'exactIn' ? amountOut.value : amountIn.value} ${symbol(judged)}`),
    row('price', `${formatPrice(price)} ${symbol(tokenOut)} per ${symbol(tokenIn)}`),
    row('price impact', `${formatFixed(quote.priceImpactBps / 100, 2)} %`),
    row('gas', `${formatFixed(gas.units, 0)} units at ${formatGwei(gas.price)}: ${cost}`),
    row(kind === 'exactIn' ? 'left after gas' : 'with gas', quantity(quote.net, judged)),
    row(
      kind === 'exactIn' ? 'at least' : 'at most',
      `${quantity(quote.limit, judged)} with ${formatFixed(quote.slippageBps / 100, 2)} % slippage`,
    ),
    row('best one pool', comparison(quote, judged)),
  ].join('\n');
}

function comparison({ singlePool }: QuoteView, judged: TokenView): string {
  if (singlePool === undefined) {
    return 'none that can trade the amount pairs the two tokens';
  }
  const { venue, fee, net, gainBps } = singlePool;
  const gain = gainBps > 0 ? `${formatFixed(gainBps / 100, 2)} % worse` : 'no worse';
  return `${poolName(venue, fee)}: ${quantity(net, judged)} after gas, ${gain}`;
}

function poolName(venue: string, fee: number): string {
  return `${escapeText(venue, 20)} ${Number((fee / 10_000).toFixed(4))} %`;
}

function quantity({ value }: Amount, token: TokenView): string {
  return `${formatQuantity(value)} ${symbol(token)}`;
}

function symbol(token: TokenView): string {
  return escapeText(token.symbol, 12);
}

function percent(share: number): string {
  return `${formatFixed(share * 100, 1)} %`;
}
