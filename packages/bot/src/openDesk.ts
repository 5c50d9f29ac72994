import { randomUUIDv7 } from 'node:crypto';
import type { ChainDefinition } from '@twinlane/core/market/chainDefinition';
import type { Account } from '@twinlane/core/portfolio/account';
import type { Clock, Store } from '@twinlane/core/ports';
import type { SettingView } from '@twinlane/protocol/settings';
import type { ApiContext } from './api/appState.ts';
import { createBotDesk } from './botDesk.ts';
import { createBotEditor } from './botEditor.ts';
import { createCompareBots } from './compareBots.ts';
import type { Config } from './config/configSchema.ts';
import { describeParts } from './describeParts.ts';
import type { ExecutorSource } from './executor/createExecutor.ts';
import type { Engine } from './engine.ts';
import { createPositionDesk } from './positionDesk.ts';
import { createVaultDesk } from './vaultDesk.ts';
import { listedBot, type ListedBot } from './listedBot.ts';

/** What is known of where the settings come from. */
export interface SettingsServices {
  /** Reads them from their sources again, for a bot that is to follow them; those of the start stay where it is absent. */
  readonly reread?: () => Promise<Config>;
  /** All of them with who gave each, secrets left out. */
  readonly settings?: () => readonly SettingView[];
}

/** What an operator sets while the program runs, with what it is set. */
export interface DeskParts {
  readonly config: Config;
  readonly services: SettingsServices;
  readonly account: Account;
  readonly chain: ChainDefinition;
  /** Where it trades, and the wallet that it signs for. */
  readonly source: Pick<ExecutorSource, 'venues' | 'opening'>;
  readonly store: Store;
  readonly engine: Pick<Engine, 'view' | 'close'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** The ports of the API behind which bots are made and changed. */
export function openDesk({
  config,
  services: { reread, settings },
  source,
  ...parts
}: DeskParts): Pick<
  ApiContext,
  'bots' | 'botEdits' | 'compareBots' | 'exits' | 'vault' | 'settings' | 'strategies'
> {
  const ids = { next: () => randomUUIDv7() };
  const listedAtStart = new Map(config.bots.map((entry) => [entry.name, listedBot(entry)]));
  const desk = createBotDesk({ ...parts, ids, listed: (name) => listedAtStart.get(name) });
  const readListed = async (name: string): Promise<ListedBot | undefined> => {
    const { bots } = reread === undefined ? config : await reread();
    const entry = bots.find((bot) => bot.name === name);
    const listed = entry && listedBot(entry);
    if (listed !== undefined) listedAtStart.set(name, listed);
    return listed;
  };
  return {
    bots: desk,
    botEdits: createBotEditor({ ...parts, ids, desk, readListed }),
    compareBots: createCompareBots(parts),
    exits: createPositionDesk({ ...parts, ids }),
    vault: createVaultDesk({ ...parts, ids, config, venues: source.venues, wallet: source.opening.wallet }),
    settings,
    strategies: describeParts(),
  };
}
