import type { Config } from '@twinlane/bot/config/configSchema';
import { spawnSandbox, type SandboxProcess } from '@twinlane/sandbox/spawnSandbox';
import { dataPaths } from './dataFolder.ts';

/** Starts the embedded market of the settings in a process of its own; it goes on from where it was. */
export function startMarket(config: Config): Promise<SandboxProcess> {
  const { seed, blockTimeMs, launcher } = config.sandbox;
  return spawnSandbox({ seed, blockTimeMs, launcher, dataDir: dataPaths(config.dataDir).sandbox });
}
