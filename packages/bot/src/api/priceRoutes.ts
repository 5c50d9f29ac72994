import type { Address } from '@twinlane/core/money/hex';
import { pricesQuery } from '@twinlane/protocol/price';
import type { PricesView } from '@twinlane/protocol/state';
import type { FastifyInstance } from 'fastify';
import { priceAnswerView, priceStatisticsView } from '../wire/priceAnswerView.ts';
import { parseInput } from './problems.ts';
import { pricesView, type ViewContext } from './stateView.ts';

/** Prices in cash from the pools, prices in dollars from the feed where they are asked for, and how the feed does. */
export function registerPriceRoutes(app: FastifyInstance, context: ViewContext): void {
  const { priceFeed, clock } = context;

  async function prices(query: unknown): Promise<PricesView> {
    const { token = [], dollars } = parseInput(pricesQuery, query);
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
  }

  app.get('/api/prices', (request) => prices(request.query));
  app.get('/api/prices/statistics', async () => priceStatisticsView(priceFeed.statistics()));
}
