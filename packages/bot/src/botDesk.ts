import type { Bot, BotState } from '@twinlane/core/engine/bot';
import { cooldownOf } from '@twinlane/core/engine/cooldown';
import { warmUpOf } from '@twinlane/core/engine/warmUp';
import { UserError } from '@twinlane/core/errors';
import type { Account } from '@twinlane/core/portfolio/account';
import type { Position } from '@twinlane/core/portfolio/position';
import type { Clock, Ids, Store } from '@twinlane/core/ports';
import type { BotRecord } from '@twinlane/core/repositories';
import type { BotStatus } from '@twinlane/protocol/bot';
import { accountRoom } from '@twinlane/protocol/room';
import type { BotAct, BotWish, BotsPort } from './api/botRoutes.ts';
import type { Engine } from './engine.ts';
import { fingerprintOf, type ListedBot } from './listedBot.ts';
import { isManual } from './manualBot.ts';
import { botStatusUpdate, botView, settingsView } from './wire/botView.ts';
import { isoFromSeconds } from './wire/isoTime.ts';

/** What bots are looked after with. */
export interface BotDeskParts {
  readonly account: Account;
  readonly store: Store;
  readonly engine: Pick<Engine, 'view' | 'close'>;
  /** What the config file makes of a bot of that name. */
  readonly listed: (name: string) => ListedBot | undefined;
  readonly clock: Pick<Clock, 'now'>;
  readonly ids: Ids;
}

/** Where each act leads, and from which states. */
const ACTS: Readonly<Record<BotAct, { readonly to: BotState; readonly from: readonly BotState[] }>> = {
  start: { to: 'running', from: ['running', 'paused', 'stopped'] },
  pause: { to: 'paused', from: ['running', 'paused', 'stopped'] },
  stop: { to: 'stopped', from: ['running', 'paused', 'stopped', 'error'] },
  reset: { to: 'running', from: ['error'] },
};

/** Closed positions that pauses after losses are judged from. */
const CLOSED = 500;

/** Shows the account's bots and changes what they do. Each change is stored with its reason and audited. */
export function createBotDesk(parts: BotDeskParts): BotsPort {
  const { account, store } = parts;
  const { read } = store;
  async function find(idOrName: string): Promise<Bot> {
    const bots = await read.bots.list(account.id);
    const bot = bots.find(({ id }) => id === idOrName) ?? bots.find(({ name }) => name === idOrName);
    if (bot === undefined) {
      throw new UserError('bot.unknown', `There is no bot ${idOrName}.`, {
        hint: 'List them with: twinlane bots list.',
      });
    }
    return bot;
  }
  return {
    async list() {
      const [bots, records, positions, closed] = await Promise.all([
        read.bots.list(account.id),
        read.bots.records(account.id),
        read.positions.open(account.id),
        read.positions.closed(account.id, CLOSED),
      ]);
      return bots.map((bot) => statusOf(parts, bot, { records, positions, closed }));
    },
    async show(idOrName) {
      const bot = await find(idOrName);
      const [records, positions, closed] = await Promise.all([
        read.bots.records(account.id),
        read.positions.open(account.id, bot.id),
        read.positions.closed(account.id, CLOSED),
      ]);
      return statusOf(parts, bot, { records, positions, closed });
    },
    async act(idOrName, act, wish) {
      const bot = await find(idOrName);
      if (act === 'stop' && wish.close === true) {
        await sellAll(parts, bot, wish);
      }
      await change(parts, bot.id, act, wish);
      return this.show(bot.id);
    },
  };
}

/**
 * It enters nothing from here on; what cannot be sold whole, or is being bought, leaves it paused, so that its exits go on.
 */
async function sellAll(parts: BotDeskParts, bot: Bot, { reason, who }: BotWish): Promise<void> {
  const { account, store, engine } = parts;
  if (bot.state !== 'error') {
    await change(parts, bot.id, 'pause', { reason, who });
  }
  // Before the positions: a purchase that is filled in between is among either.
  const buying = (await store.read.orders.open(account.id)).filter(
    ({ botId, side }) => botId === bot.id && side === 'buy',
  );
  const kept = buying.map(({ tokenOut }) => `${tokenOut.address} (a purchase of it is in flight)`);
  for (const { id, token, quantity } of await store.read.positions.open(account.id, bot.id)) {
    try {
      const order = await engine.close({ positionId: id, reason });
      if (order.amountIn < quantity) kept.push(`${token.address} (a sale of part of it is in flight)`);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      kept.push(`${token.address} (${error.message})`);
    }
  }
  if (kept.length > 0) {
    const state = bot.state === 'error' ? 'in error' : 'paused';
    throw new UserError('bot.kept', `The bot is ${state}, not stopped: it still holds ${kept.join(', ')}.`, {
      hint: 'Its exits go on. Try again later, or stop it without --close and watch what it holds yourself.',
    });
  }
}

async function change(
  { account, store, ids, clock }: BotDeskParts,
  botId: string,
  act: BotAct,
  { reason, who }: BotWish,
): Promise<void> {
  const { to, from } = ACTS[act];
  await store.transaction(async (unit) => {
    await unit.lockAccount(account.id);
    const bot = await unit.bots.get(botId);
    if (bot === undefined || !from.includes(bot.state)) {
      const state = bot?.state ?? 'gone';
      throw new UserError('bot.state', `The bot is ${state}: it cannot be changed by ${act}.`, {
        hint:
          state === 'error'
            ? 'Look at its reason, then: twinlane bots reset.'
            : 'Only a bot in error is reset; others are started.',
      });
    }
    const stateReason = `${act} by ${who}: ${reason}`;
    await unit.setBotState(bot.id, to, stateReason);
    const entry = { id: ids.next(), who, what: `bot.${act}`, target: `bot:${bot.id}`, reason };
    await unit.appendAudit([{ ...entry, at: clock.now() }]);
    const update = botStatusUpdate({ ...bot, state: to, stateReason });
    await unit.publish(accountRoom(account.id), 'bot_status_update', update);
  });
}

interface Seen {
  readonly records: ReadonlyMap<string, BotRecord>;
  readonly positions: readonly Position[];
  readonly closed: readonly Position[];
}

function statusOf(
  { account, engine, listed }: BotDeskParts,
  bot: Bot,
  { records, positions, closed }: Seen,
): BotStatus {
  const snapshot = engine.view()?.snapshot;
  const warmingUp = snapshot && warmUpOf(bot, snapshot);
  const entry = listed(bot.name);
  const isAsListed = entry !== undefined && fingerprintOf(entry) === fingerprintOf(bot);
  const { settings } = bot;
  const asked = snapshot && { botId: bot.id, closed, initialCash: account.initialCash, now: snapshot.now };
  const cooldown = settings && asked && cooldownOf({ ...asked, settings: settings.cooldown });
  return {
    ...botView(bot),
    version: records.get(bot.id)?.version ?? 1,
    source: isAsListed || isManual(bot) ? 'file' : 'api',
    ...(settings === undefined ? {} : { settings: settingsView(settings) }),
    openPositions: positions.filter(({ botId, quantity }) => botId === bot.id && quantity > 0n).length,
    ...(warmingUp === undefined ? {} : { warmingUp: { ...warmingUp } }),
    ...(cooldown === undefined
      ? {}
      : { coolingDown: { until: isoFromSeconds(cooldown.until), reason: cooldown.reason } }),
  };
}
