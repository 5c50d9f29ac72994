import { toChecksumAddress } from '@twinlane/core/money/address';
import { listCandles, readTokenMarket } from '@twinlane/protocol/endpoints/market';
import type { FastifyInstance } from 'fastify';
import { candleView } from '../wire/candleView.ts';
import { isoFromSeconds } from '../wire/isoTime.ts';
import { tokenView } from '../wire/tradeView.ts';
import type { ApiContext } from './appState.ts';
import { readCandles } from './candleReader.ts';
import { notFound } from './problems.ts';
import { serve } from './serve.ts';
import { tokenMarket } from './tokenMarket.ts';

/** Candles, and what they and the pools say of one token's market. Addresses are taken in any case. */
export function registerCandleRoutes(app: FastifyInstance, context: ApiContext): void {
  serve(app, listCandles, async ({ query: { token: address, interval, limit, before } }) => {
    const token = toChecksumAddress(address);
    const { cash } = context.market;
    const until = before === undefined ? {} : { before: Math.ceil(Date.parse(before) / 1000) };
    const found = await readCandles(context, { token, interval, limit, ...until });
    return {
      token,
      cash: tokenView(cash),
      interval,
      items: found.candles.map((candle) => candleView(candle, cash.decimals)),
      nextBefore: found.isMore ? isoFromSeconds(found.from) : null,
    };
  });
  serve(app, readTokenMarket, async ({ params, query }) => {
    const found = await tokenMarket(context, toChecksumAddress(params.address), query.interval);
    if (found === undefined) throw notFound('token of that address with a price');
    return found;
  });
}
