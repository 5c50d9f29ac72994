import type { Bot } from '@twinlane/core/engine/bot';
import { UserError } from '@twinlane/core/errors';
import type { ChainDefinition } from '@twinlane/core/market/chainDefinition';
import { parseAmount } from '@twinlane/core/money/tokenAmount';
import type { Account } from '@twinlane/core/portfolio/account';
import type { Clock, Ids, Store, UnitOfWork } from '@twinlane/core/ports';
import type { Config } from './config/configSchema.ts';

const NATIVE_DECIMALS = 18;

/** What it takes to find or make an account. */
export interface OpenAccountParts {
  readonly store: Store;
  readonly config: Pick<Config, 'account' | 'bots'>;
  readonly chain: ChainDefinition;
  readonly clock: Clock;
  readonly ids: Ids;
}

/**
 * The account that the settings name, with the bots they list: those of the last run, or new ones. A bot is known by its
 * name; its settings follow the config, its state starts as running. Bots that the config no longer lists are stopped, or
 * paused while they hold something, so that their exits go on.
 * Throws UserError `account.other-chain` where the account belongs to another chain.
 */
export async function openAccount(parts: OpenAccountParts): Promise<Account> {
  return parts.store.transaction(async (unit) => {
    const accounts = await unit.accounts.list();
    const account = accounts.find(({ name }) => name === parts.config.account.name) ?? newAccount(parts);
    if (!accounts.includes(account)) {
      await unit.accounts.create(account);
    }
    if (account.chainId !== parts.chain.id) {
      throw new UserError(
        'account.other-chain',
        `The account "${account.name}" belongs to chain ${account.chainId}, not to ${parts.chain.name} (${parts.chain.id}).`,
        { hint: 'Name another account with account.name, or keep each chain in a data folder of its own.' },
      );
    }
    await unit.lockAccount(account.id);
    await syncBots(unit, parts, account);
    return account;
  });
}

function newAccount({ config, chain, clock, ids }: OpenAccountParts): Account {
  const [cash] = chain.cash;
  return {
    id: ids.next(),
    name: config.account.name,
    kind: 'paper',
    chainId: chain.id,
    cash,
    initialCash: parseAmount(config.account.initialCash, cash.decimals),
    initialNative: parseAmount(config.account.initialNative, NATIVE_DECIMALS),
    createdAt: clock.now(),
  };
}

async function syncBots(
  unit: UnitOfWork,
  { config, ids }: OpenAccountParts,
  account: Account,
): Promise<void> {
  const stored = await unit.bots.list(account.id);
  for (const { name, strategy, params, exits, intelLevel } of config.bots) {
    const id = stored.find((bot) => bot.name === name)?.id ?? ids.next();
    const bot: Bot = {
      id,
      accountId: account.id,
      name,
      strategy,
      params,
      exits,
      intelLevel,
      state: 'running',
      stateReason: 'started with the program',
    };
    await unit.bots.put(bot);
  }
  const listed = new Set(config.bots.map(({ name }) => name));
  const holding = new Set((await unit.positions.open(account.id)).map(({ botId }) => botId));
  for (const { id, name } of stored) {
    if (!listed.has(name)) {
      await (holding.has(id)
        ? unit.setBotState(id, 'paused', 'no longer in the settings; it only leaves what it holds')
        : unit.setBotState(id, 'stopped', 'no longer in the settings'));
    }
  }
}
