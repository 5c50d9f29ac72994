import type { CandlePage, CandleView, TokenMarketView } from '@twinlane/protocol/candle';
import { escapeText } from './escapeText.ts';
import { formatFixed, formatPrice, formatShare } from './format.ts';
import type { Palette } from './palette.ts';

const PRICE_WIDTH = 12;
const VOLUME_WIDTH = 16;
const BARS = '▁▂▃▄▅▆▇█';

/** A token's market in a few lines, its closing prices as a line of bars, and its candles as a table, oldest first. */
export function renderCandles(page: CandlePage, market: TokenMarketView, palette: Palette): string {
  const { token, cash, price, day, depth } = market;
  const symbol = escapeText(token.symbol, 16);
  const unit = escapeText(cash.symbol, 16);
  const change = day.change === undefined ? '' : ` (${formatShare(day.change)} in a day)`;
  const volatility =
    day.volatility === undefined ? '' : `, volatility ${formatFixed(day.volatility * 100, 2)} %`;
  return [
    `${palette.bold(symbol)} ${palette.dim(token.address)}`,
    `price       ${formatPrice(price)} ${unit}${change}`,
    `day         ${formatFixed(day.volume, 0)} ${unit}, ${day.buys} buys, ${day.sells} sells${volatility}${day.complete ? '' : palette.dim(' (not all of it seen)')}`,
    ...depth.map(
      ({ percent, buy, sell }) =>
        `depth ${String(percent).padStart(2)} %   ${formatFixed(buy, 0)} ${unit} up, ${formatFixed(sell, 0)} down`,
    ),
    '',
    ...(page.items.length === 0
      ? [`No candle of ${page.interval} has closed since the first trade.`]
      : [sparkline(page.items), '', ...table(page.items, palette)]),
  ].join('\n');
}

function sparkline(candles: readonly CandleView[]): string {
  const closes = candles.map(({ close }) => Number(close));
  const low = Math.min(...closes);
  const step = (Math.max(...closes) - low) / (BARS.length - 1);
  return closes.map((close) => BARS[step > 0 ? Math.round((close - low) / step) : 0] ?? '').join('');
}

function table(candles: readonly CandleView[], palette: Palette): readonly string[] {
  const names = ['open', 'high', 'low', 'close'].map((name) => name.padStart(PRICE_WIDTH)).join('');
  const head = `${'time (UTC)'.padEnd(19)}${names}${'volume'.padStart(VOLUME_WIDTH)}  buys  sells`;
  return [
    palette.dim(head),
    ...candles.map(({ time, open, high, low, close, volume, buys, sells, complete }) => {
      const prices = [open, high, low, close].map((price) => formatPrice(price).padStart(PRICE_WIDTH));
      const start = time.slice(0, 19).replace('T', ' ');
      return (
        `${start}${prices.join('')}${formatFixed(volume, 2).padStart(VOLUME_WIDTH)}` +
        `${String(buys).padStart(6)}${String(sells).padStart(7)}${complete ? '' : palette.dim('  not all seen')}`
      );
    }),
  ];
}
