import { randomUUIDv7 } from 'node:crypto';
import { join } from 'node:path';
import type { Bot } from '@twinlane/core/engine/bot';
import type { StepSettings } from '@twinlane/core/engine/stepTypes';
import { settingsFor } from '@twinlane/core/intel/levels';
import type { Address } from '@twinlane/core/money/hex';
import type { Clock, Ids, OutboxMessage } from '@twinlane/core/ports';
import { createServer, type RunningServer } from './api/createServer.ts';
import { appState } from './appState.ts';
import { checkContinuity } from './checkContinuity.ts';
import { closeInTurn, type Closers } from './closers.ts';
import type { Config } from './config/configSchema.ts';
import { connect, type Connections, type EmbeddedMarket } from './connect.ts';
import { createEngine, type Engine, type EngineParts } from './engine.ts';
import { createExecutor } from './executor/createExecutor.ts';
import { createPoolMirror } from './feed/createPoolMirror.ts';
import { createTradeSimulator } from './feed/createTradeSimulator.ts';
import type { PoolMirrorService } from './feed/poolMirrorService.ts';
import { createMarketTracker } from './marketTracker.ts';
import type { Log } from './observe/createLog.ts';
import { createHealth, type Health } from './observe/health.ts';
import { openAccount } from './openAccount.ts';
import { createLedger } from './store/ledger.ts';
import { venues } from './venue/registry.ts';
import { createRouterCalldata } from './venue/routerCalldata.ts';

/** What the process is given besides its settings. */
export interface AppServices {
  readonly log: Log;
  readonly version: string;
  /** In sandbox mode: the market, which may still be starting while the database is opened. */
  readonly sandbox?: Promise<EmbeddedMarket>;
}

/** The running process. */
export interface RunningApp {
  /** Address of the dashboard and the API. */
  readonly url: string;
  /** Messages after they are committed. Returns how to stop listening. */
  onMessage(listener: (message: OutboxMessage) => void): () => void;
  /** Resolves with the reason when the process cannot go on by itself. */
  readonly failed: Promise<Error>;
  /** Stops deciding, closes the server, then the store. Safe to call twice. */
  stop(): Promise<void>;
}

/** Blocks of history to begin with, so that strategies need not wait for their first decision. */
const HISTORY_BLOCKS = 120;
/** Points kept per token: ten minutes of two-second blocks. */
const HISTORY_LENGTH = 300;
const BLOCKS_UNTIL_STALE = 5;
const BLOCKS_UNTIL_DOWN = 30;
const LEAST_STALE_MS = 5_000;
/** An address nobody has used, to try trades from. */
const TRIAL_TRADER: Address = '0x7E57aB1E00000000000000000000000000000001';
const DASHBOARD = join(import.meta.dirname, '../../dashboard/dist');

const clock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };
const ids: Ids = { next: () => randomUUIDv7() };

/** Builds the process and starts it. Rejects, with everything closed again, where it cannot start. */
export async function startApp(config: Config, services: AppServices): Promise<RunningApp> {
  const closers: Closers = [];
  const log = services.log.child('app');
  try {
    const failed = Promise.withResolvers<Error>();
    const { server, store } = await start(config, services, closers, failed.resolve);
    let stopping: Promise<void> | undefined;
    return {
      url: server.url,
      onMessage: (listener) => store.onPublished(listener),
      failed: failed.promise,
      stop: () => (stopping ??= closeInTurn(closers, log)),
    };
  } catch (error) {
    // The reason counts; what could not be closed because of it is in the log.
    await closeInTurn(closers, log).catch(() => undefined);
    throw error;
  }
}

async function start(
  config: Config,
  { log, version, sandbox }: AppServices,
  closers: Closers,
  onFault: (error: Error) => void,
): Promise<{ readonly server: RunningServer; readonly store: Connections['store'] }> {
  const startedAt = clock.now();
  const connections = await connect(config, log, sandbox, closers);
  const { store, client, chain } = connections;
  const account = await openAccount({ store, config, chain, clock, ids });
  if (connections.embedded) {
    await checkContinuity(store, client, account.id);
  }
  const health = watchSources(connections.blockTimeMs);
  const { engine, mirror } = await assemble(config, log, connections, {
    account,
    onRecorded: () => health.beat('database'),
    onFault,
  });
  const server = await createServer({
    ...config.http,
    dashboardDir: DASHBOARD,
    store,
    clock,
    log: log.child('api'),
    state: () =>
      appState({ mode: config.mode, version, startedAt, chain, account, health, view: () => engine.view() }),
  });
  closers.push({ name: 'the server', close: () => server.close() });
  mirror.onBlock(async ({ backfill }) => {
    if (!backfill) {
      health.beat('chain');
    }
  });
  closers.push({ name: 'the mirror', close: () => mirror.stop() });
  await engine.resume();
  await mirror.start();
  health.beat('chain');
  closers.push({ name: 'the engine', close: () => engine.stop() });
  await engine.start();
  health.beat('database');
  return { server, store };
}

async function assemble(
  config: Config,
  log: Log,
  connections: Connections,
  trading: Pick<EngineParts, 'account' | 'onRecorded' | 'onFault'>,
): Promise<{ readonly engine: Engine; readonly mirror: PoolMirrorService }> {
  const { store, client, chain, knownPools } = connections;
  const { wrappedNative } = chain;
  const { account } = trading;
  const mirror = createPoolMirror({
    client,
    chain,
    venues,
    knownPools,
    historyBlocks: HISTORY_BLOCKS,
    onPoolDiscovered: (pool) => {
      store
        .transaction((unit) => unit.putPools([pool]))
        .catch((error: unknown) => log.child('app').error({ err: error }, 'A new pool could not be stored'));
    },
    log: log.child('mirror'),
  });
  const market = createMarketTracker({
    mirror,
    chainId: chain.id,
    cash: account.cash,
    wrappedNative,
    historyLength: HISTORY_LENGTH,
  });
  // Listeners are called in this order: prices first, then settlement, then decisions.
  mirror.onBlock(async () => market.record());
  mirror.onReset((head) => market.reset(head));
  const simulator = createTradeSimulator({
    client,
    mirror,
    routerCalldata: createRouterCalldata(venues),
    trader: TRIAL_TRADER,
  });
  const ledger = createLedger({ store });
  const executor = await createExecutor({
    mode: config.mode,
    mirror,
    simulator,
    wrappedNative,
    ledger,
    store: store.read,
    log: log.child('executor'),
  });
  const engine = createEngine({
    ...trading,
    store,
    ledger,
    mirror,
    market,
    executor,
    simulator,
    ownImpacts: () => executor.ownImpacts(account.id),
    settingsOf: (bot) => settingsOf(config, bot),
    trading: config.trading,
    clock,
    ids,
    log: log.child('engine'),
  });
  return { engine, mirror };
}

function settingsOf(config: Config, bot: Bot): StepSettings {
  const overrides = config.bots.find(({ name }) => name === bot.name)?.intel;
  return { intel: settingsFor(bot.intelLevel, overrides), trading: config.trading };
}

/** The chain delivers blocks, and the database records what was made of each. */
function watchSources(blockTimeMs: number): Health {
  const health = createHealth(() => clock.monotonic());
  const freshness = {
    staleAfterMs: Math.max(LEAST_STALE_MS, blockTimeMs * BLOCKS_UNTIL_STALE),
    downAfterMs: Math.max(LEAST_STALE_MS * 2, blockTimeMs * BLOCKS_UNTIL_DOWN),
  };
  health.watch('chain', freshness);
  health.watch('database', freshness);
  return health;
}
