import type { Bot } from '@twinlane/core/engine/bot';
import type { BotMemory } from '@twinlane/core/engine/botMemory';
import { closeByHand, closeKey } from '@twinlane/core/engine/closeByHand';
import type { StepPorts, StepSettings } from '@twinlane/core/engine/stepTypes';
import { UserError } from '@twinlane/core/errors';
import type { Ledger } from '@twinlane/core/ledger';
import type { MarketSnapshot } from '@twinlane/core/market/marketSnapshot';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { Clock, Ids, Store } from '@twinlane/core/ports';
import type { Account } from '@twinlane/core/portfolio/account';

/** What a position is closed with. */
export interface ClosePositionParts {
  readonly account: Account;
  readonly store: Pick<Store, 'read'>;
  readonly ledger: Pick<Ledger, 'record'>;
  readonly ports: StepPorts;
  readonly settingsOf: (bot: Bot) => StepSettings;
  readonly memoryOf: (bot: Bot) => Promise<BotMemory>;
  readonly snapshot: () => MarketSnapshot;
  /** Hands an order to the executor; nobody waits for its end. */
  readonly execute: (order: Order) => void;
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly ids: Ids;
}

/** An operator's wish. */
export interface CloseWish {
  readonly positionId: string;
  /** One line, for the record. */
  readonly reason: string;
  /** What the caller calls this wish: the same again is the same order, whatever became of it. */
  readonly key?: string | undefined;
}

/**
 * Closes an open position by hand: the ledger, the executor and the thought log see it as they see every exit. Where a sale of
 * it is in flight, that is the answer: asking twice sells once. So is the order that its key led to, also after a restart.
 * @throws UserError `position.unknown`, `position.keyReused`, or `position.kept` where it cannot be sold now.
 */
export async function closePosition(parts: ClosePositionParts, wish: CloseWish): Promise<Order> {
  const { positionId, reason } = wish;
  const { account, store, ids } = parts;
  const { read } = store;
  const known = await repeated(parts, wish);
  if (known !== undefined) {
    return known;
  }
  const began = parts.clock.monotonic();
  const [balances, positions, openOrders] = await Promise.all([
    read.accounts.balances(account.id),
    read.positions.open(account.id),
    read.orders.open(account.id),
  ]);
  const position = positions.find(({ id }) => id === positionId);
  const bot = position === undefined ? undefined : await read.bots.get(position.botId);
  if (position === undefined || bot === undefined) {
    throw new UserError('position.unknown', `There is no open position ${positionId}.`, {
      hint: 'List them with: twinlane positions list.',
    });
  }
  const inFlight = openOrders.find(
    (order) =>
      order.botId === bot.id && order.side === 'sell' && order.tokenIn.address === position.token.address,
  );
  if (inFlight !== undefined) {
    return inFlight;
  }
  const memory = await parts.memoryOf(bot);
  const settings = parts.settingsOf(bot);
  const input = {
    bot,
    account,
    balances,
    positions,
    openOrders,
    snapshot: parts.snapshot(),
    memory,
    settings,
  };
  const decision = await closeByHand(input, position, words(reason), parts.ports, wish.key);
  if (decision === undefined) {
    throw kept('Nothing could be decided about it.');
  }
  const { thought, intent } = decision;
  const analysisMs = parts.clock.monotonic() - began;
  const meta = { id: ids.next(), correlationId: ids.next(), analysisMs };
  const recorded = await parts.ledger.record(
    intent === undefined
      ? { thought, meta }
      : { thought, meta, intent: { ...intent, id: ids.next(), thoughtId: meta.id } },
  );
  if (recorded.order === undefined) {
    throw kept(recorded.thought?.reasoning ?? thought.reasoning);
  }
  if (recorded.thought !== undefined) {
    parts.execute(recorded.order);
  }
  return recorded.order;
}

function words(reason: string): string {
  return `An operator closes it: ${reason}`;
}

/** The order that the same wish led to before. */
async function repeated(
  { account, store }: ClosePositionParts,
  { positionId, reason, key }: CloseWish,
): Promise<Order | undefined> {
  const { orders, thoughts } = store.read;
  const order = key === undefined ? undefined : await orders.ofKey(account.id, closeKey(positionId, key));
  const thought = order && (await thoughts.get(order.thoughtId));
  if (thought !== undefined && !thought.reasoning.includes(words(reason))) {
    throw new UserError('position.keyReused', 'The position was closed under this key for another reason.', {
      hint: 'Use a new key for a new request.',
    });
  }
  return order;
}

function kept(reason: string): UserError {
  return new UserError('position.kept', `The position cannot be closed now. ${reason}`, {
    hint: 'Its thought has the details. `twinlane breakers list` says what is held back.',
  });
}
