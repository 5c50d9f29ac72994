import type { Config } from '@twinlane/bot/config/configSchema';
import { describeSettings } from '@twinlane/bot/config/describeSettings';
import { loadAll, loadConfig } from '@twinlane/bot/config/loadConfig';
import type { SettingsServices } from '@twinlane/bot/openDesk';
import type { CommandCall } from './command.ts';
import { secretTexts } from './secretTexts.ts';

/** The same for a program that goes on running: also what a person may ask of them then. */
export async function loadStart(
  call: CommandCall,
): Promise<{ readonly config: Config; readonly services: SettingsServices }> {
  const { configArgv, io, hide } = call;
  const loaded = await loadAll({ env: io.env, argv: configArgv, cwd: io.cwd });
  hide(secretTexts(loaded.config));
  let described: ReturnType<typeof describeSettings> | undefined;
  return {
    config: loaded.config,
    services: { reread: () => loadSettings(call), settings: () => (described ??= describeSettings(loaded)) },
  };
}

/** The settings of a command line; their secrets are not shown from then on. @throws UserError, see `loadConfig`. */
export async function loadSettings({ configArgv, io, hide }: CommandCall): Promise<Config> {
  const config = await loadConfig({ env: io.env, argv: configArgv, cwd: io.cwd });
  hide(secretTexts(config));
  return config;
}
