import { rmSync } from 'node:fs';
import { UserError } from '@twinlane/core/errors';
import type { SandboxManifest } from '@twinlane/core/market/sandboxManifest';
import type { Command } from '../command.ts';
import { dataPaths, prepareDataFolder } from '../dataFolder.ts';
import { EXIT_CODES } from '../exitCode.ts';
import { loadSettings } from '../loadSettings.ts';
import { refuseRunning } from '../runningProcess.ts';
import { createShutdown } from '../shutdown.ts';
import { escapeText } from '../view/escapeText.ts';

const STOP_LIMIT_MS = 10_000;

function describeMarket(manifest: SandboxManifest): string {
  return [
    `The embedded market is running: chain ${manifest.chainId}, seed ${manifest.seed}, a block every ${manifest.blockTimeMs} ms.`,
    `  HTTP   ${manifest.httpUrl}`,
    `  IPC    ${manifest.ipcPath}`,
    `  block  ${manifest.blockNumber}`,
    `  USDC   ${manifest.usdc.address}`,
    `  WETH   ${manifest.weth.address}`,
    `  pools  ${manifest.pools.length}, tokens ${manifest.tokens.map((token) => escapeText(token.symbol)).join(' ')}`,
    ...manifest.venues.map(
      (venue) => `  ${venue.venue.padEnd(16)} factory ${venue.factory}  router ${venue.router}`,
    ),
    'Ctrl-C stops it; the next start goes on from there.',
  ].join('\n');
}

/** `twinlane sandbox reset`. */
const reset: Command = {
  name: 'reset',
  summary: 'Forget the embedded market; the next start makes a new one',
  details:
    'An account that has traded on the old market belongs to it: reset asks for --force where a database is there,\n' +
    'and then removes that too.',
  args: { force: { type: 'boolean', description: 'Also forget the paper account that traded on it' } },
  takesConfig: true,
  examples: [['twinlane sandbox reset --force', 'a new market and a new paper account']],
  async run(call) {
    const { args, io } = call;
    const config = await loadSettings(call);
    const { existsSync } = await import('node:fs');
    const { lockFolder: lockMarket } = await import('@twinlane/sandbox/market/folderLock');
    const paths = dataPaths(config.dataDir);
    await refuseRunning(config.dataDir);
    if (existsSync(paths.database) && args['force'] !== true) {
      throw new UserError(
        'cli.accountPresent',
        `There is a paper account in ${paths.database} that traded on this market.`,
        {
          hint: '`twinlane sandbox reset --force` forgets both; `twinlane backup <file>` keeps a copy first.',
        },
      );
    }
    prepareDataFolder(config.dataDir);
    const lock = await lockMarket(paths.sandbox, 0);
    try {
      rmSync(paths.sandbox, { recursive: true, force: true });
      if (args['force'] === true) {
        const { lockFolder } = await import('@twinlane/bot/store/pglite/folderLock');
        const databaseLock = lockFolder(paths.database, Date.now);
        rmSync(paths.database, { recursive: true, force: true });
        databaseLock.release();
      }
    } finally {
      await lock.release();
    }
    io.stdout.write(`Forgot the embedded market in ${paths.sandbox}.\n`);
    return EXIT_CODES.ok;
  },
};

/** `twinlane sandbox`. */
export const sandbox: Command = {
  name: 'sandbox',
  summary: 'The embedded market alone, with its endpoints',
  details: 'For trying things by hand: any Ethereum tool can connect. No bot trades.',
  args: { json: { type: 'boolean', description: 'The endpoints and addresses as one line of JSON' } },
  takesConfig: true,
  examples: [
    ['twinlane sandbox', 'starts it and prints where it can be reached'],
    ['twinlane sandbox --data-dir /tmp/market --seed 7', 'one beside the usual one'],
    ['twinlane sandbox reset', 'forgets it'],
  ],
  subCommands: [reset],
  async run(call) {
    const { args, io } = call;
    const config = await loadSettings(call);
    prepareDataFolder(config.dataDir);
    const { startMarket } = await import('../startMarket.ts');
    const shutdown = createShutdown({
      timeLimitMs: STOP_LIMIT_MS,
      onStopping: () => void io.stderr.write('Stopping…\n'),
      exit: (code) => process.exit(code),
    });
    try {
      const market = await startMarket(config);
      shutdown.onClose('the embedded market', () => market.stop());
      const manifest = market.manifest();
      io.stdout.write(`${args['json'] === true ? JSON.stringify(manifest) : describeMarket(manifest)}\n`);
      const reason = await new Promise<Error | undefined>((resolve) => {
        market.onExit(resolve);
        shutdown.signal.addEventListener('abort', () => resolve(undefined), { once: true });
        if (shutdown.signal.aborted) {
          resolve(undefined);
        }
      });
      if (reason !== undefined) {
        throw reason;
      }
      return EXIT_CODES.ok;
    } finally {
      await shutdown.close();
      shutdown.dispose();
    }
  },
};
