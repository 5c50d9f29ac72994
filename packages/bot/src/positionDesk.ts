import type { Bot, PositionExits } from '@twinlane/core/engine/bot';
import { notePositions } from '@twinlane/core/engine/notePositions';
import { UserError } from '@twinlane/core/errors';
import { EXIT_RULES, exitsOf, paramsOf } from '@twinlane/core/exit/registry';
import type { MarketSnapshot } from '@twinlane/core/market/marketSnapshot';
import type { Account } from '@twinlane/core/portfolio/account';
import type { Position } from '@twinlane/core/portfolio/position';
import type { Clock, Ids, Store } from '@twinlane/core/ports';
import type { PositionDetail } from '@twinlane/protocol/positionExits';
import { formatUnits } from '@twinlane/protocol/amount';
import { accountRoom } from '@twinlane/protocol/room';
import type { Decimal } from 'decimal.js';
import type { ExitsPort, ExitsWish } from './api/exitsPort.ts';
import { storedMemory } from './botMemories.ts';
import { readExits } from './config/readBot.ts';
import type { Engine } from './engine.ts';
import { transactionOfOrder } from './transactionOfOrder.ts';
import { botStatusUpdate } from './wire/botView.ts';
import { isoFromSeconds } from './wire/isoTime.ts';
import { positionView } from './wire/portfolioView.ts';

/** What positions are looked after with. */
export interface PositionDeskParts {
  readonly account: Account;
  readonly store: Store;
  readonly engine: Pick<Engine, 'view'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly ids: Ids;
}

/** The newest orders that are shown with a position. */
const ORDERS = 20;
const PRICE_DIGITS = 18;

/** Shows the account's positions one by one, and keeps the exit rules that were set for one with its bot, which decides by them. */
export function createPositionDesk(parts: PositionDeskParts): ExitsPort {
  return {
    async show(positionId) {
      const { read } = parts.store;
      const position = await read.traces.position(positionId);
      const bot = position && (await read.bots.get(position.botId));
      return position?.accountId === parts.account.id && bot !== undefined
        ? detailOf(parts, position, bot)
        : undefined;
    },
    set: (positionId, wish) => setExits(parts, positionId, wish),
  };
}

async function setExits(
  { account, store, ids, clock }: PositionDeskParts,
  positionId: string,
  { exits, expectedVersion, reason, who }: ExitsWish,
): Promise<void> {
  const wanted = exits && readExits(exits);
  const position = await store.read.traces.position(positionId);
  if (position?.accountId !== account.id) {
    throw new UserError('position.unknown', `There is no position ${positionId}.`);
  }
  await store.transaction(async (unit) => {
    await unit.lockAccount(account.id);
    const bot = await unit.bots.get(position.botId);
    const open = await unit.positions.open(account.id, position.botId);
    if (bot === undefined || !open.some(({ id }) => id === positionId)) {
      throw new UserError('position.closed', 'The position is closed: nothing watches it any more.');
    }
    const version = (await unit.bots.records(account.id)).get(bot.id)?.version ?? 1;
    if (expectedVersion !== undefined && expectedVersion !== version) {
      throw new UserError('exits.changed', 'Its exits, or its bot, were changed since.', {
        hint: 'Look at it again, and edit that.',
      });
    }
    // Those of positions that are closed are over.
    const kept = Object.entries(bot.positionExits ?? {}).filter(
      ([id]) => id !== positionId && open.some((each) => each.id === id),
    );
    const all = Object.fromEntries(wanted === undefined ? kept : [...kept, [positionId, wanted]]);
    const { positionExits: _, ...plain } = bot;
    await unit.bots.put(kept.length === 0 && wanted === undefined ? plain : { ...plain, positionExits: all });
    const what = wanted === undefined ? 'position.resetExits' : 'position.editExits';
    const target = `position:${positionId}`;
    await unit.appendAudit([{ id: ids.next(), who, what, target, reason, at: clock.now() }]);
    await unit.publish(accountRoom(account.id), 'bot_status_update', botStatusUpdate(bot));
  });
}

async function detailOf(parts: PositionDeskParts, position: Position, bot: Bot): Promise<PositionDetail> {
  const { account, store, engine } = parts;
  const { read } = store;
  const view = engine.view();
  const isOpen = position.quantity > 0n;
  const exits = isOpen ? exitsOf(bot, position.id) : {};
  const ends = position.closedAt ?? view?.snapshot.now ?? Math.floor(parts.clock.now() / 1000);
  const ownExits = isOpen ? bot.positionExits?.[position.id] : undefined;
  const records = await read.bots.records(account.id);
  return {
    ...positionView(position, account.cash.decimals),
    ...(isOpen && view !== undefined ? markOf(position, view.snapshot, view.values.get(position.id)) : {}),
    botName: bot.name,
    ageSeconds: Math.max(0, ends - position.openedAt),
    exits: isOpen ? watching(bot, position.id, exits) : [],
    ...(ownExits === undefined ? {} : { ownExits: plainExits(ownExits) }),
    exitsVersion: records.get(bot.id)?.version ?? 1,
    lines: isOpen && view !== undefined ? await linesOf(parts, position, bot, view.snapshot) : [],
    ...timeStopOf(position, exits),
    orders: await ordersOf(parts, position),
  };
}

function markOf(
  position: Position,
  snapshot: MarketSnapshot,
  value: bigint | undefined,
): Pick<PositionDetail, 'price' | 'value' | 'unrealisedPnl'> {
  const price = snapshot.tokens.get(position.token.address)?.price;
  if (price === undefined || value === undefined) {
    return {};
  }
  const { decimals } = snapshot.cash;
  return {
    price: shown(price),
    value: formatUnits(value, decimals),
    unrealisedPnl: formatUnits(value - position.cost, decimals),
  };
}

function shown(price: Decimal): string {
  return price.toSignificantDigits(PRICE_DIGITS).toFixed();
}

function watching(bot: Bot, positionId: string, exits: PositionExits): PositionDetail['exits'] {
  const own = bot.positionExits?.[positionId] ?? {};
  return EXIT_RULES.flatMap((rule) => {
    const params = paramsOf(rule, exits);
    const { kind, title } = rule;
    const source = Object.hasOwn(own, kind) ? 'position' : Object.hasOwn(bot.exits, kind) ? 'bot' : 'default';
    return params === undefined || params['enabled'] === false
      ? []
      : [{ rule: kind, title, params: { ...params }, source }];
  });
}

function plainExits(exits: PositionExits): NonNullable<PositionDetail['ownExits']> {
  return Object.fromEntries(Object.entries(exits).map(([kind, params]) => [kind, params && { ...params }]));
}

async function linesOf(
  { store }: PositionDeskParts,
  position: Position,
  bot: Bot,
  snapshot: MarketSnapshot,
): Promise<PositionDetail['lines']> {
  const memory = await storedMemory(store.read, bot.id);
  const watch = notePositions(memory, [position], snapshot).watches.get(position.token.address);
  if (watch === undefined) {
    return [];
  }
  const now = snapshot.tokens.get(position.token.address)?.price;
  const exits = exitsOf(bot, position.id);
  const lines = EXIT_RULES.flatMap((rule) => {
    const params = paramsOf(rule, exits);
    const own = params === undefined ? [] : (rule.lines?.(position, snapshot.cash, params, watch) ?? []);
    return own.map((line) => ({ line, rule: rule.kind }));
  }).sort((a, b) => b.line.price.cmp(a.line.price));
  return lines.map(({ rule, line: { kind, price, sharePercent } }) => {
    const line = { rule, kind, price: shown(price), sharePercent };
    return now?.gt(0) === true ? Object.assign(line, { distancePercent: distanceOf(price, now) }) : line;
  });
}

/** Per cent. */
function distanceOf(price: Decimal, now: Decimal): number {
  return price.div(now).sub(1).mul(100).toDecimalPlaces(2).toNumber();
}

function timeStopOf({ openedAt }: Position, exits: PositionExits): Pick<PositionDetail, 'timeStopAt'> {
  const seconds = exits['timeStop']?.['maxSeconds'];
  return typeof seconds === 'number' ? { timeStopAt: isoFromSeconds(openedAt + seconds) } : {};
}

async function ordersOf({ store }: PositionDeskParts, position: Position): Promise<PositionDetail['orders']> {
  const orders = (await store.read.traces.ordersOfPosition(position)).slice(-ORDERS).toReversed();
  return Promise.all(
    orders.map(async (order) => {
      const transactionId = (await transactionOfOrder(store.read, order))?.record.id;
      const { id, side, status, thoughtId } = order;
      const shownOrder = { id, side, status, thoughtId, decidedAt: isoFromSeconds(order.decidedAt) };
      return transactionId === undefined ? shownOrder : Object.assign(shownOrder, { transactionId });
    }),
  );
}
