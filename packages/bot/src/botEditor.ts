import type { Bot, BotState } from '@twinlane/core/engine/bot';
import { UserError } from '@twinlane/core/errors';
import type { Account } from '@twinlane/core/portfolio/account';
import type { Clock, Ids, Store } from '@twinlane/core/ports';
import type { UnitOfWork } from '@twinlane/core/unitOfWork';
import type { CreateBot, EditBot } from '@twinlane/protocol/botEdit';
import { accountRoom } from '@twinlane/protocol/room';
import type { BotEditsPort, EditWish } from './api/botEditsPort.ts';
import type { BotsPort } from './api/botRoutes.ts';
import { readBot } from './config/readBot.ts';
import { fingerprintOf, listedBot, type ListedBot } from './listedBot.ts';
import { isManual } from './manualBot.ts';
import { botStatusUpdate } from './wire/botView.ts';

/** What bots are made and changed with. */
export interface BotEditorParts {
  readonly account: Account;
  readonly store: Store;
  /** Shows what became of them. */
  readonly desk: Pick<BotsPort, 'show'>;
  /** What the config file makes of a bot of that name, read anew. */
  readonly readListed: (name: string) => Promise<ListedBot | undefined>;
  readonly clock: Pick<Clock, 'now'>;
  readonly ids: Ids;
}

/** As many bots as the settings may list. */
const MOST_BOTS = 2_000;

/** Makes, changes and removes bots while the program runs. The engine reads them before its next block. Every change is audited. */
export function createBotEditor(parts: BotEditorParts): BotEditsPort {
  return {
    accountId: parts.account.id,
    async create({ state, reason, ...wish }: CreateBot, who) {
      const bot = listedBot(readBot(wish));
      const id = await add(parts, bot, { state, reason, who, what: 'bot.create' });
      return parts.desk.show(id);
    },
    async clone(id, { name, state, reason }, who) {
      const original = await find(parts.store.read, parts, id);
      refuseManual(original, 'cloned');
      const bot = listedBot(readBot({ ...entryOf(original), name }));
      const made = await add(parts, bot, { state, reason, who, what: 'bot.clone' });
      return parts.desk.show(made);
    },
    async edit(id, { expectedVersion, reason, ...changes }: EditBot, who) {
      await change(parts, id, { what: 'bot.edit', reason, who }, async (unit, bot) => {
        refuseManual(bot, 'edited');
        const version = (await unit.bots.records(parts.account.id)).get(bot.id)?.version ?? 1;
        if (version !== expectedVersion) {
          throw new UserError('bot.changed', `The bot was changed since: it is at version ${version}.`, {
            hint: 'Look at it again, and edit that.',
          });
        }
        const given = Object.fromEntries(Object.entries(changes).filter(([, part]) => part !== undefined));
        const edited: Bot = { ...bot, ...listedBot(readBot({ ...entryOf(bot), ...given })) };
        await unit.bots.put(edited);
        return edited;
      });
      return parts.desk.show(id);
    },
    async reload(id, wish) {
      const { name } = await find(parts.store.read, parts, id);
      const listed = await parts.readListed(name);
      if (listed === undefined) {
        throw new UserError('bot.notListed', 'The config file lists no bot of that name.', {
          hint: 'Only what stands in the file can be read from it again.',
        });
      }
      await change(parts, id, { ...wish, what: 'bot.reload' }, async (unit, bot) => {
        const followed: Bot = { ...bot, ...listed };
        await unit.bots.put(followed);
        await unit.bots.noteListed(bot.id, fingerprintOf(listed));
        return followed;
      });
      return parts.desk.show(id);
    },
    async remove(id, wish) {
      const before = await parts.desk.show(id);
      await change(parts, id, { ...wish, what: 'bot.delete' }, async (unit, bot) => {
        refuseManual(bot, 'deleted');
        await refuseBusy(unit, bot);
        await unit.bots.remove(bot.id, parts.clock.now());
        return { ...bot, stateReason: `deleted by ${wish.who}: ${wish.reason}` };
      });
      return before;
    },
  };
}

interface Added extends EditWish {
  readonly what: string;
  readonly state: BotState;
}

async function add(
  { account, store, ids, clock }: BotEditorParts,
  listed: ListedBot,
  { what, state, who, reason }: Added,
): Promise<string> {
  const bot: Bot = {
    ...listed,
    id: ids.next(),
    accountId: account.id,
    state,
    stateReason: `made by ${who}: ${reason}`,
  };
  await store.transaction(async (unit) => {
    await unit.lockAccount(account.id);
    const bots = await unit.bots.list(account.id);
    if (bots.some(({ name }) => name === bot.name)) {
      throw new UserError('bot.nameTaken', `There is a bot ${bot.name} already.`, {
        hint: 'Choose another name.',
      });
    }
    if (bots.length >= MOST_BOTS) {
      throw new UserError('bot.tooMany', `There are ${bots.length} bots, as many as there may be.`, {
        hint: 'Delete one that is not needed any more.',
      });
    }
    await unit.bots.put(bot);
    await note(unit, bot, { id: ids.next(), what, who, reason, at: clock.now() });
  });
  return bot.id;
}

async function change(
  parts: BotEditorParts,
  id: string,
  { what, who, reason }: EditWish & { readonly what: string },
  make: (unit: UnitOfWork, bot: Bot) => Promise<Bot>,
): Promise<void> {
  const { account, store, ids, clock } = parts;
  await store.transaction(async (unit) => {
    await unit.lockAccount(account.id);
    const changed = await make(unit, await find(unit, parts, id));
    await note(unit, changed, { id: ids.next(), what, who, reason, at: clock.now() });
  });
}

async function note(
  unit: UnitOfWork,
  bot: Bot,
  act: {
    readonly id: string;
    readonly what: string;
    readonly who: string;
    readonly reason: string;
    readonly at: number;
  },
): Promise<void> {
  await unit.appendAudit([{ ...act, target: `bot:${bot.id}` }]);
  await unit.publish(accountRoom(bot.accountId), 'bot_status_update', botStatusUpdate(bot));
}

async function find(
  { bots }: Pick<UnitOfWork, 'bots'>,
  { account }: BotEditorParts,
  id: string,
): Promise<Bot> {
  const bot = (await bots.list(account.id)).find((each) => each.id === id);
  if (bot === undefined) {
    throw new UserError('bot.unknown', `There is no bot ${id}.`, {
      hint: 'List them with: twinlane bots list.',
    });
  }
  return bot;
}

/** A stored bot as an entry of the settings. */
function entryOf({ name, strategy, params, exits, intelLevel, settings }: Bot): Record<string, unknown> {
  return { name, strategy, params, exits, intelLevel, ...settings };
}

function refuseManual(bot: Bot, done: string): void {
  if (isManual(bot)) {
    throw new UserError('bot.manual', `The bot that holds what is bought by hand cannot be ${done}.`, {
      hint: 'Its settings are in the section `manual` of the config file.',
    });
  }
}

/** What is bought or sold must have somebody to look after it. */
async function refuseBusy(unit: UnitOfWork, bot: Bot): Promise<void> {
  if (bot.state !== 'stopped') {
    throw new UserError('bot.notStopped', `The bot is ${bot.state}: only a stopped one can be deleted.`, {
      hint: 'Stop it first, with `close` to sell what it holds.',
    });
  }
  const held = await unit.positions.open(bot.accountId, bot.id);
  const ordered = (await unit.orders.open(bot.accountId)).filter(({ botId }) => botId === bot.id);
  if (held.length > 0 || ordered.length > 0) {
    throw new UserError(
      'bot.notFlat',
      `The bot holds ${held.length} positions and has ${ordered.length} orders in flight.`,
      { hint: 'Close what it holds, and wait for its orders to end.' },
    );
  }
}
