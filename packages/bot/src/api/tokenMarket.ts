import { Decimal } from 'decimal.js';
import { readIndicators } from '@twinlane/core/market/indicators';
import type { CandleInterval } from '@twinlane/core/market/candle';
import { realisedVolatility } from '@twinlane/core/market/realisedVolatility';
import type { Address } from '@twinlane/core/money/hex';
import { formatUnits } from '@twinlane/protocol/amount';
import type { TokenMarketView } from '@twinlane/protocol/candle';
import { depthView } from '../wire/candleView.ts';
import { isoFromSeconds } from '../wire/isoTime.ts';
import { tokenView } from '../wire/tradeView.ts';
import type { ApiContext } from './appState.ts';
import { readCandles, type FoundCandles } from './candleReader.ts';

const FIVE_MINUTES_PER_DAY = 288;
/** Enough for averages of twenty to forget where they began. */
const INDICATOR_CANDLES = 120;

/** What is known of one token's market; undefined for a token without a price. */
export async function tokenMarket(
  context: ApiContext,
  address: Address,
  interval: CandleInterval,
): Promise<TokenMarketView | undefined> {
  const { prices, head } = context.state();
  const known = prices.find(({ token }) => token.address === address);
  if (known === undefined || head === undefined) {
    return undefined;
  }
  const { cash, depth } = context.market;
  const [day, recent] = await Promise.all([
    readCandles(context, { token: address, interval: '5m', limit: FIVE_MINUTES_PER_DAY }),
    readCandles(context, { token: address, interval, limit: INDICATOR_CANDLES }),
  ]);
  return {
    token: tokenView(known.token),
    cash: tokenView(cash),
    time: isoFromSeconds(head.header.timestamp),
    price: known.price.toFixed(),
    depth: depth(address).map((level) => depthView(level, cash.decimals)),
    day: dayView(day, cash.decimals),
    indicators: { interval, ...readIndicators(recent.candles) },
  };
}

function dayView({ candles, from, to, unseen }: FoundCandles, decimals: number): TokenMarketView['day'] {
  const first = candles[0];
  const last = candles.at(-1);
  const volatility = realisedVolatility(candles.map(({ close }) => close.toNumber()));
  return {
    from: isoFromSeconds(from),
    to: isoFromSeconds(to),
    complete: !unseen.some((span) => span.from < to && span.to >= from),
    volume: formatUnits(
      candles.reduce((sum, { volume }) => sum + volume, 0n),
      decimals,
    ),
    buys: candles.reduce((sum, { buys }) => sum + buys, 0),
    sells: candles.reduce((sum, { sells }) => sum + sells, 0),
    ...(first === undefined || last === undefined
      ? {}
      : {
          high: Decimal.max(...candles.map(({ high }) => high)).toFixed(),
          low: Decimal.min(...candles.map(({ low }) => low)).toFixed(),
          change: last.close.div(first.open).minus(1).toNumber(),
        }),
    ...(volatility === undefined ? {} : { volatility }),
  };
}
