import type { Config } from '@twinlane/bot/config/configSchema';
import { loadConfig } from '@twinlane/bot/config/loadConfig';
import type { CommandCall } from './command.ts';
import { secretTexts } from './secretTexts.ts';

/** The settings of a command line; their secrets are not shown from then on. @throws UserError, see `loadConfig`. */
export async function loadSettings({ configArgv, io, hide }: CommandCall): Promise<Config> {
  const config = await loadConfig({ env: io.env, argv: configArgv, cwd: io.cwd });
  hide(secretTexts(config));
  return config;
}
