import { resolve } from 'node:path';
import { UserError } from '@twinlane/core/errors';
import { checkBots } from './checkBots.ts';
import { configSchema, type Config } from './configSchema.ts';
import { configError, problemTexts } from './problems.ts';
import { findConfigFile, readConfigFile } from './readConfigFile.ts';
import { readEnvironment, type Environment } from './readEnvironment.ts';
import { readFlags } from './readFlags.ts';
import { schemaTree } from './schemaTree.ts';
import { mergeSettings } from './setting.ts';

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

function refuseMode(config: Config): void {
  if (config.mode === 'live' || config.mode === 'backtest') {
    throw new UserError('config.modeUnavailable', `Mode ${config.mode} is not available in this version.`, {
      hint: 'Use mode sandbox (the embedded market) or paper (a real chain, read only).',
    });
  }
  if (config.mode === 'paper') {
    const missing = [
      ...(config.chain.rpcUrl === undefined ? ['chain.rpcUrl'] : []),
      ...(config.chain.id === undefined ? ['chain.id'] : []),
    ];
    if (missing.length > 0) {
      throw new UserError('config.chainMissing', `Mode paper needs ${missing.join(' and ')}.`, {
        hint: 'Give them in the config file, or as --rpc <url> --chain-id <number>.',
      });
    }
  }
}

function freeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(freeze);
  }
  return value;
}

/**
 * Reads, merges and checks the settings: flags go before the environment, that before the file, that before the
 * defaults. Called once, by `main`; every part receives its slice.
 * @throws UserError that names each wrong key or value, where it was given and what is allowed.
 */
export async function loadConfig(sources: ConfigSources): Promise<Config> {
  const { cwd } = sources;
  const tree = schemaTree(configSchema);
  const flags = readFlags(tree, sources.argv);
  const file = findConfigFile(cwd, flags.file ?? sources.file);
  const settings = [
    ...(file === undefined ? [] : await readConfigFile(file, cwd)),
    ...readEnvironment(tree, sources.env, cwd),
    ...flags.settings,
  ];
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
  refuseMode(config);
  return freeze(config);
}
