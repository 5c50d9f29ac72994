import type { Address } from '@twinlane/core/money/hex';
import { readPrices, readPriceStatistics } from '@twinlane/protocol/endpoints/market';
import type { FastifyInstance } from 'fastify';
import { priceAnswerView, priceStatisticsView } from '../wire/priceAnswerView.ts';
import type { ApiContext } from './appState.ts';
import { serve } from './serve.ts';
import { pricesView } from './stateView.ts';

/** Prices in cash from the pools, prices in dollars from the feed where they are asked for, and how the feed does. */
export function registerPriceRoutes(app: FastifyInstance, context: ApiContext): void {
  const { priceFeed, clock } = context;

  serve(app, readPrices, async ({ query: { token = [], dollars } }) => {
    // The schema lets nothing through that does not begin so; the feed refuses what is not checksummed.
    const named = token.map((each): Address => `0x${each.slice(2)}`);
    const asked = dollars === 'all' ? [...priceFeed.tokens(), ...named] : named;
    if (asked.length === 0) {
      return pricesView(context);
    }
    const answers = await priceFeed.prices(asked);
    const now = clock.now();
    return {
      ...pricesView(context),
      dollars: Array.from(answers, ([each, answer]) => priceAnswerView(each, answer, now)),
    };
  });
  serve(app, readPriceStatistics, () => priceStatisticsView(priceFeed.statistics()));
}
