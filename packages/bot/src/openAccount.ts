import type { Bot } from '@twinlane/core/engine/bot';
import { UserError } from '@twinlane/core/errors';
import type { ChainDefinition } from '@twinlane/core/market/chainDefinition';
import type { Account, Balances } from '@twinlane/core/portfolio/account';
import type { Clock, Ids, Store } from '@twinlane/core/ports';
import type { UnitOfWork } from '@twinlane/core/unitOfWork';
import type { BotRecord } from '@twinlane/core/repositories';
import { z } from 'zod';
import type { Config } from './config/configSchema.ts';
import type { AccountOpening } from './executor/createExecutor.ts';
import { fingerprintOf, listedBot } from './listedBot.ts';
import { isManual } from './manualBot.ts';

/** What it takes to find or make an account. */
export interface OpenAccountParts {
  readonly store: Store;
  readonly config: Pick<Config, 'account' | 'bots' | 'manual'>;
  readonly chain: ChainDefinition;
  readonly opening: AccountOpening;
  readonly clock: Clock;
  readonly ids: Ids;
}

/**
 * The account that the settings name, with the bots they list: those of the last run, or new ones. A bot is known by its
 * name; its settings follow the config whenever that says something else of it than it did before, so that what was changed or
 * deleted by hand stays so. Its state is the one it was left in, and running at first. Running bots that came from the config and
 * are no longer listed are stopped, or paused while they hold something or buy it, so that their exits go on.
 * Throws UserError `account.other-chain`, `account.other-kind` or `account.other-wallet` where the account of that name
 * belongs to another chain, is paper where it should be live or the other way round, or trades with another wallet.
 */
export async function openAccount(parts: OpenAccountParts): Promise<Account> {
  const { opening, store, chain } = parts;
  const name = parts.config.account.name ?? opening.name;
  const known = (await store.read.accounts.list()).find((account) => account.name === name);
  // What a wallet holds takes a call, which must not be made inside a transaction of the store.
  const fresh = known ?? newAccount(parts, name, await opening.funds(chain.cash[0]));
  return parts.store.transaction(async (unit) => {
    const accounts = await unit.accounts.list();
    const account = accounts.find((each) => each.name === name) ?? fresh;
    if (!accounts.includes(account)) {
      await unit.accounts.create(account);
      if (opening.wallet !== undefined) {
        await unit.putFact(walletFact(account.id), { address: opening.wallet });
      }
    }
    if (account.chainId !== parts.chain.id) {
      throw new UserError(
        'account.other-chain',
        `The account "${account.name}" belongs to chain ${account.chainId}, not to ${parts.chain.name} (${parts.chain.id}).`,
        { hint: 'Name another account with account.name, or keep each chain in a data folder of its own.' },
      );
    }
    await checkSide(unit, account, opening);
    await unit.lockAccount(account.id);
    await syncBots(unit, parts, account);
    return account;
  });
}

const walletOf = z.object({ address: z.string() });

/** The fact of the store that names a live account's wallet. */
export function walletFact(accountId: string): string {
  return `wallet:${accountId}`;
}

async function checkSide(unit: UnitOfWork, account: Account, opening: AccountOpening): Promise<void> {
  if (account.kind !== opening.kind) {
    throw new UserError(
      'account.other-kind',
      `The account "${account.name}" is a ${account.kind} account, and a ${opening.kind} one is asked for.`,
      { hint: 'Name another account with account.name, or leave that setting out.' },
    );
  }
  const stored = walletOf.safeParse(await unit.facts.get(walletFact(account.id)));
  const wallet = stored.success ? stored.data.address : 'nobody knows';
  if (opening.wallet !== undefined && wallet !== opening.wallet) {
    throw new UserError(
      'account.other-wallet',
      `The account "${account.name}" trades with the wallet ${wallet}, and the key is that of ${opening.wallet}.`,
      { hint: 'Choose its key with live.key, or name another account with account.name.' },
    );
  }
}

function newAccount(
  { opening, chain, clock, ids }: OpenAccountParts,
  name: string,
  funds: Balances,
): Account {
  const [cash] = chain.cash;
  return {
    id: ids.next(),
    name,
    kind: opening.kind,
    chainId: chain.id,
    cash,
    initialCash: funds.cash,
    initialNative: funds.native,
    createdAt: clock.now(),
  };
}

async function syncBots(
  unit: UnitOfWork,
  { config, ids }: OpenAccountParts,
  account: Account,
): Promise<void> {
  const stored = await unit.bots.list(account.id);
  const records = await unit.bots.records(account.id);
  for (const entry of config.bots) {
    const bot = listedBot(entry);
    const known = stored.find(({ name }) => name === bot.name);
    const listedAs = fingerprintOf(bot);
    const isFollowed = (id: string): boolean => records.get(id)?.listedAs === listedAs;
    if (known !== undefined && isFollowed(known.id)) {
      // What was changed since by hand holds until the file says something else.
      const { state, stateReason } = stateAfter(known);
      await unit.setBotState(known.id, state, stateReason);
    } else if (known !== undefined || !wasDeleted(records, bot.name, isFollowed)) {
      const id = known?.id ?? ids.next();
      const own = known?.positionExits === undefined ? {} : { positionExits: known.positionExits };
      await unit.bots.put({ ...bot, ...own, id, accountId: account.id, ...stateAfter(known) });
      await unit.bots.noteListed(id, listedAs);
    }
  }
  const listed = new Set(config.bots.map(({ name }) => name));
  const buying = (await unit.orders.open(account.id)).filter(({ side }) => side === 'buy');
  const holding = new Set([...(await unit.positions.open(account.id)), ...buying].map(({ botId }) => botId));
  for (const bot of stored.filter(isManual)) {
    await unit.bots.put({
      ...bot,
      ...config.manual,
      state: 'running',
      stateReason: 'started with the program',
    });
  }
  const ofFile = (bot: Bot): boolean =>
    !isManual(bot) && (records.get(bot.id)?.listedAs !== undefined || bot.settings === undefined);
  for (const { id, name, state, stateReason } of stored.filter(ofFile)) {
    // A person's pause and a fault outlast it.
    const isOurs = state === 'running' || stateReason.startsWith(UNLISTED);
    if (!listed.has(name) && isOurs) {
      await (holding.has(id)
        ? unit.setBotState(id, 'paused', `${UNLISTED}; it only leaves what it holds`)
        : unit.setBotState(id, 'stopped', UNLISTED));
    }
  }
}

/** Whether the bot of that name that was there last was deleted by hand, and the settings say the same of it as then. */
function wasDeleted(
  records: ReadonlyMap<string, BotRecord & Pick<Bot, 'name'>>,
  name: string,
  isFollowed: (id: string) => boolean,
): boolean {
  const [last] = [...records]
    .filter(([, record]) => record.name === name && record.deletedAt !== undefined)
    .toSorted(([, one], [, other]) => (other.deletedAt ?? 0) - (one.deletedAt ?? 0));
  return last !== undefined && isFollowed(last[0]);
}

const UNLISTED = 'no longer in the settings';

/** A bot stays as it was left; one that was only missing in the settings runs again when they list it. */
function stateAfter(known: Bot | undefined): Pick<Bot, 'state' | 'stateReason'> {
  return known === undefined || known.state === 'running' || known.stateReason.startsWith(UNLISTED)
    ? { state: 'running', stateReason: 'started with the program' }
    : { state: known.state, stateReason: known.stateReason };
}
