import { toChecksumAddress } from '@twinlane/core/money/address';
import { candleQuery, marketQuery, type CandlePage, type TokenMarketView } from '@twinlane/protocol/candle';
import { address as addressSchema } from '@twinlane/protocol/scalars';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { candleView } from '../wire/candleView.ts';
import { isoFromSeconds } from '../wire/isoTime.ts';
import { tokenView } from '../wire/tradeView.ts';
import type { ApiContext } from './appState.ts';
import { readCandles } from './candleReader.ts';
import { notFound, parseInput } from './problems.ts';
import { tokenMarket } from './tokenMarket.ts';

const marketParams = z.object({ address: addressSchema });

/** Candles, and what they and the pools say of one token's market. Addresses are taken in any case. */
export function registerCandleRoutes(app: FastifyInstance, context: ApiContext): void {
  async function candles(asked: unknown): Promise<CandlePage> {
    const { token: address, interval, limit, before } = parseInput(candleQuery, asked);
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
  }

  async function market(params: unknown, query: unknown): Promise<TokenMarketView> {
    const token = toChecksumAddress(parseInput(marketParams, params).address);
    const found = await tokenMarket(context, token, parseInput(marketQuery, query).interval);
    if (found === undefined) throw notFound('token of that address with a price');
    return found;
  }

  app.get('/api/candles', (request) => candles(request.query));
  app.get('/api/tokens/:address/market', (request) => market(request.params, request.query));
}
