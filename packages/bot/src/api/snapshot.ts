import { accountOfRoom } from '@twinlane/protocol/room';
import type { InitialSnapshot } from '@twinlane/protocol/serverMessage';
import { orderView } from '../wire/tradeView.ts';
import { thoughtPage, tradePage } from './pages.ts';
import type { Principal } from './principal.ts';
import { accountState, priceView, processState, type ViewContext } from './stateView.ts';

const NEWEST = 50;
const ATTEMPTS = 5;

/** A room's state and the `seq` it stands for. */
export interface RoomSnapshot {
  readonly seq: number;
  readonly data: InitialSnapshot;
}

async function readRoom(context: ViewContext, room: string, principal: Principal): Promise<InitialSnapshot> {
  const { read } = context.store;
  const accountId = accountOfRoom(room);
  const account = accountId === undefined ? undefined : await read.accounts.get(accountId);
  const prices = context.state().prices.map(priceView);
  if (account === undefined) {
    return { process: processState(context, principal), orders: [], trades: [], thoughts: [], prices };
  }
  const query = { limit: NEWEST };
  const [whole, orders, trades, thoughts] = await Promise.all([
    accountState(context, account),
    read.orders.open(account.id),
    tradePage(read, account, query),
    thoughtPage(read, account, query),
  ]);
  return {
    process: processState(context, principal),
    account: whole,
    orders: orders.map(orderView),
    trades: [...trades.items],
    thoughts: [...thoughts.items],
    prices,
  };
}

/**
 * Reads a room, as far as `principal` may know of it, so that the state stands for exactly the `seq` it comes with: it reads again where something was
 * published meanwhile. Should that never cease, the `seq` from before the read is given: what the state already holds
 * then comes once more in the stream, where it changes nothing, since every message is absolute and known by its id.
 */
export async function readSnapshot(
  context: ViewContext,
  room: string,
  principal: Principal,
): Promise<RoomSnapshot> {
  const { outbox } = context.store.read;
  let seq = await outbox.last(room);
  for (let attempt = 1; ; attempt += 1) {
    const data = await readRoom(context, room, principal);
    const after = await outbox.last(room);
    if (after === seq || attempt === ATTEMPTS) return { seq, data };
    seq = after;
  }
}
