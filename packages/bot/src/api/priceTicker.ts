import { accountOfRoom, accountRoom } from '@twinlane/protocol/room';
import { encodeMessage } from './connection.ts';
import type { RoomFeed } from './roomFeed.ts';
import { priceUpdate, type ViewContext } from './stateView.ts';

/** Tells every watched account's room what the market did, at most once per interval. */
export interface PriceTicker {
  /** An account's `price_update`, encoded; undefined until there is a block. */
  text(accountId: string): Promise<Buffer | undefined>;
  stop(): void;
}

/** Starts at once. A client that is too slow misses prices, since the next ones replace them. */
export function createPriceTicker(context: ViewContext, feed: RoomFeed, intervalMs: number): PriceTicker {
  let lastMarket = '';
  let busy = false;

  async function text(accountId: string): Promise<Buffer | undefined> {
    if (context.state().head === undefined) return undefined;
    const data = await priceUpdate(context, accountId);
    return encodeMessage(context.clock, { type: 'price_update', room: accountRoom(accountId), data });
  }

  async function tick(): Promise<void> {
    const { head } = context.state();
    const market = `${head?.header.hash} ${head?.receivedAt}`;
    if (market === lastMarket) return;
    lastMarket = market;
    const rooms = Array.from(feed.rooms());
    for (const room of rooms) {
      const accountId = accountOfRoom(room);
      const update = accountId === undefined ? undefined : await text(accountId);
      if (update === undefined) continue;
      for (const connection of feed.members(room)) connection.sendLatest(update);
    }
  }

  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    tick()
      .catch((error: unknown) => context.log.error({ err: error }, 'prices not sent'))
      .finally(() => (busy = false));
  }, intervalMs);

  return { text, stop: () => clearInterval(timer) };
}
