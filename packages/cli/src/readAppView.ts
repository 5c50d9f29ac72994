import { listThoughts, listTrades } from '@twinlane/protocol/endpoints/accounts';
import { readPrices } from '@twinlane/protocol/endpoints/market';
import { readState } from '@twinlane/protocol/endpoints/state';
import type { ProcessApi } from './processApi.ts';
import type { AppView } from './view/appView.ts';

const NEWEST = 20;

/** Everything that the terminal shows of a running process. */
export async function readAppView(api: ProcessApi): Promise<AppView> {
  const [state, prices] = await Promise.all([api.call(readState, {}), api.call(readPrices, { query: {} })]);
  const lists = await Promise.all(
    state.accounts.map(async ({ id }) => {
      const page = { params: { id }, query: { limit: NEWEST } };
      const [trades, thoughts] = await Promise.all([
        api.call(listTrades, page),
        api.call(listThoughts, page),
      ]);
      return { trades: trades.items, thoughts: thoughts.items };
    }),
  );
  return {
    url: api.url,
    state,
    prices,
    trades: lists.flatMap(({ trades }) => trades).toSorted((a, b) => b.time.localeCompare(a.time)),
    thoughts: lists
      .flatMap(({ thoughts }) => thoughts)
      .toSorted((a, b) => b.decidedAt.localeCompare(a.decidedAt)),
  };
}
