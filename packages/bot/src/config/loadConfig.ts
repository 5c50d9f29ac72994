import { resolve } from 'node:path';
import { checkBots } from './checkBots.ts';
import { configSchema, type Config } from './configSchema.ts';
import { guardMode } from './guardMode.ts';
import { configError, problemTexts } from './problems.ts';
import { findConfigFile, readConfigFile } from './readConfigFile.ts';
import { readEnvironment, type Environment } from './readEnvironment.ts';
import { readFlags } from './readFlags.ts';
import { schemaTree } from './schemaTree.ts';
import { mergeSettings, type Setting } from './setting.ts';
import { refuseLoosePassphrase } from './walletSettings.ts';

/** Where settings are read from. */
export interface ConfigSources {
  /** A config file to read instead of the one in `cwd`; `--config` in `argv` goes before it. */
  readonly file?: string;
  readonly env: Environment;
  /** Command line flags of settings: `--port 8000`, `--set sandbox.launcher=false`. */
  readonly argv: readonly string[];
  /** Directory that relative paths start from. */
  readonly cwd: string;
}

function freeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(freeze);
  }
  return value;
}

/** The settings, and who gave each. */
export interface LoadedConfig {
  readonly config: Config;
  /** Least important first. */
  readonly settings: readonly Setting[];
}

/** As `loadAll`, without who gave what. */
export async function loadConfig(sources: ConfigSources): Promise<Config> {
  return (await loadAll(sources)).config;
}

/**
 * Reads, merges and checks the settings: flags go before the environment, that before the file, that before the
 * defaults. Called once, by `main`; every part receives its slice.
 * @throws UserError that names each wrong key or value, where it was given and what is allowed.
 */
export async function loadAll(sources: ConfigSources): Promise<LoadedConfig> {
  const { cwd } = sources;
  const tree = schemaTree(configSchema);
  const flags = readFlags(tree, sources.argv);
  const file = findConfigFile(cwd, flags.file ?? sources.file);
  const settings = [
    ...(file === undefined ? [] : await readConfigFile(file, cwd)),
    ...readEnvironment(tree, sources.env, cwd),
    ...flags.settings,
  ];
  refuseLoosePassphrase(settings);
  const input = mergeSettings(settings);
  const result = configSchema.safeParse(input);
  if (!result.success) {
    throw configError(
      result.error.issues.flatMap((issue) => problemTexts(issue, { settings, tree, input, base: [] })),
    );
  }
  const { bots, problems } = checkBots(result.data.bots, settings);
  if (problems.length > 0) {
    throw configError(problems);
  }
  const config: Config = { ...result.data, bots, dataDir: resolve(cwd, result.data.dataDir) };
  guardMode(config);
  return { config: freeze(config), settings };
}
