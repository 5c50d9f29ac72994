import { randomUUIDv7 } from 'node:crypto';
import type { BreakerService } from '@twinlane/core/breaker/breakerService';
import type { Bot } from '@twinlane/core/engine/bot';
import type { StepSettings } from '@twinlane/core/engine/stepTypes';
import { settingsFor } from '@twinlane/core/intel/levels';
import type { Address } from '@twinlane/core/money/hex';
import type { Clock, Ids } from '@twinlane/core/ports';
import type { OutboxMessage } from '@twinlane/core/repositories';
import { oncePer } from '@twinlane/core/oncePer';
import type { RunningServer } from './api/createServer.ts';
import { onEveryMessage } from './announcements.ts';
import { checkContinuity } from './checkContinuity.ts';
import { closeInTurn, type Closers } from './closers.ts';
import type { Config } from './config/configSchema.ts';
import { connect, type Connections, type EmbeddedMarket } from './connect.ts';
import { openDenyDesk } from './denyDesk.ts';
import { createEngine, type Engine } from './engine.ts';
import type { EngineParts } from './engineParts.ts';
import type { AccountExecutor, ExecutorSource } from './executor/createExecutor.ts';
import type { PoolMirrorService } from './feed/poolMirrorService.ts';
import { openMirror, type OpenMirror } from './openMirror.ts';
import { isManual, MANUAL_LIMITS } from './manualBot.ts';
import type { Log } from './observe/createLog.ts';
import { openAccount } from './openAccount.ts';
import { openSignals, type SignalParts, type TradingSignals } from './openSignals.ts';
import { guardOfAccount } from './signals/guardOfAccount.ts';
import { openBreakers } from './openBreakers.ts';
import type { Health } from './observe/health.ts';
import { createMetrics } from './observe/metrics.ts';
import { openQueueDesk } from './openQueueDesk.ts';
import { openServer } from './openServer.ts';
import type { SettingsServices } from './openDesk.ts';
import { openFanout } from './openFanout.ts';
import { openSource } from './openSource.ts';
import { openRisk, type OpenRisk } from './openRisk.ts';
import { openSimulator } from './openSimulator.ts';
import { openSystemSignals } from './openSystemSignals.ts';
import { openOperator } from './openOperator.ts';
import { observeThoughts, type ObservedThoughts } from './observeThoughts.ts';
import { openRugWatch } from './openRugWatch.ts';
import { openPriceFeed } from './openPriceFeed.ts';
import { isStoreAway } from './store/guardStore.ts';
import { refreshOld, smartLaneOver, startJobs } from './openJobs.ts';
import { createLedger } from './store/ledger.ts';
import { watchMirror, watchSources } from './watchSources.ts';
import type { WalletDesk } from './walletDesk.ts';
import { createPlanCalls } from './venue/calls/createPlanCalls.ts';

/** What the process is given besides its settings. */
export interface AppServices extends SettingsServices {
  readonly log: Log;
  readonly version: string;
  /** In sandbox mode: the market, which may still be starting while the database is opened. */
  readonly sandbox?: Promise<EmbeddedMarket>;
  /** In live mode on a real chain: whom to ask for the key and for confirmation. */
  readonly wallet?: WalletDesk;
}

/** The running process. */
export interface RunningApp {
  /** Address of the dashboard and the API. */
  readonly url: string;
  /** What a request to the API must show to change something. A secret. */
  readonly writeToken: string;
  /** Messages after they are committed, and what is told past the database. Returns how to stop listening. */
  onMessage(listener: (message: Pick<OutboxMessage, 'type' | 'data'>) => void): () => void;
  /** Resolves with the reason when the process cannot go on by itself. */
  readonly failed: Promise<Error>;
  /** Stops deciding, closes the server, then the store. Safe to call twice. */
  stop(): Promise<void>;
}

/** An address nobody has used, to try trades from. */
const TRIAL_TRADER: Address = '0x7E57aB1E00000000000000000000000000000001';

const clock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };
const ids: Ids = { next: () => randomUUIDv7() };

/** Builds the process and starts it. Rejects, with everything closed again, where it cannot start. */
export async function startApp(config: Config, services: AppServices): Promise<RunningApp> {
  const closers: Closers = [];
  const log = services.log.child('app');
  try {
    const failed = Promise.withResolvers<Error>();
    const { server, onMessage } = await start(config, services, closers, failed.resolve);
    let stopping: Promise<void> | undefined;
    return {
      url: server.url,
      writeToken: server.writeToken,
      onMessage,
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
  services: AppServices,
  closers: Closers,
  onFault: (error: Error) => void,
): Promise<{ readonly server: RunningServer } & Pick<RunningApp, 'onMessage'>> {
  const { log, sandbox } = services;
  const startedAt = clock.now();
  const metrics = createMetrics();
  const connections = await connect(config, log, sandbox, closers, (opened) =>
    openBreakers({ config, store: opened, clock, ids, metrics, log }, closers),
  );
  const { store, client, chain, breakers } = connections;
  const operator = await openOperator({ config, breakers, store, log }, closers);
  const announcements = openSystemSignals({ ...connections, clock, log }, closers);
  const source = await openSource({ config, connections, clock, ids, services }, closers);
  const account = await openAccount({ store, config, chain, clock, ids, opening: source.opening });
  if (connections.embedded) await checkContinuity(store, client, account.id);
  const health = watchSources(connections.blockTimeMs, () => clock.monotonic());
  const risk = openRisk(config, chain, { clock, log: log.child('risk') }, closers);
  const fanout = await openFanout({ config, store, log: log.child('fanout') }, closers);
  const denying = { store, chain, risk, fanout, clock, ids, log: log.child('risk') };
  const denyList = await openDenyDesk(denying, closers);
  const assembled = await assemble(config, log, connections, {
    source,
    risk,
    breakers,
    prices: () => priceFeed,
    observed: observeThoughts({ config, store, clock, log }, closers),
    account,
    announce: (alert) => announcements.tell(alert),
    onRecorded: () => health.beat('database'),
    // A server is waited for; nobody mends the embedded database while its process runs.
    onFault: (error) =>
      store.database.kind === 'postgres' && isStoreAway(error) ? undefined : onFault(error),
  });
  const { engine, mirror, signals } = assembled;
  const sandboxManifest = (await sandbox)?.manifest();
  const priceFeed = await openPriceFeed(
    {
      ...connections,
      config,
      mirror,
      ...(sandboxManifest === undefined ? {} : { sandbox: sandboxManifest }),
      held: () => engine.view()?.positions.map(({ token }) => token.address) ?? [],
      health,
      onCompared: signals.onPriceCompared,
      clock,
      log: log.child('prices'),
    },
    closers,
  );
  const server = await openServer(
    {
      config,
      services,
      denyList,
      fanout,
      startedAt,
      connections,
      source,
      account,
      ...assembled,
      health,
      priceFeed,
      breakers,
      operator,
      announcements,
      metrics,
      queueDesk: openQueueDesk({ ...connections, metrics, clock, ids, log }, closers),
      clock,
      log,
    },
    closers,
  );
  await startDeciding({ engine, mirror, health }, closers);
  priceFeed.start();
  health.beat('database');
  return { server, onMessage: (listener) => onEveryMessage(store, announcements, listener) };
}

/** What trades. */
interface Assembled extends Pick<OpenMirror, 'mirror' | 'volumes'> {
  readonly engine: Engine;
  readonly executor: AccountExecutor;
  readonly signals: TradingSignals;
}

/** Orders in flight are taken up first, so that they see the blocks that the mirror catches up with. */
async function startDeciding(
  {
    engine,
    mirror,
    health,
  }: { readonly engine: Engine; readonly mirror: PoolMirrorService; readonly health: Health },
  closers: Closers,
): Promise<void> {
  watchMirror(health, mirror);
  closers.push({ name: 'the mirror', close: () => mirror.stop() });
  await engine.resume();
  await mirror.start();
  health.beat('chain');
  closers.push({ name: 'the engine', close: () => engine.stop() });
  await engine.start();
}

async function assemble(
  config: Config,
  log: Log,
  connections: Connections,
  {
    source,
    risk,
    breakers,
    prices,
    observed,
    ...trading
  }: Pick<EngineParts, 'account' | 'announce' | 'onRecorded' | 'onFault'> & {
    readonly source: ExecutorSource;
    readonly risk: OpenRisk;
    readonly breakers: BreakerService;
    readonly observed: ObservedThoughts;
  } & Pick<SignalParts, 'prices'>,
): Promise<Assembled> {
  const { store, chain } = connections;
  const { account } = trading;
  const { venues } = source;
  const seen = { config, log, connections, venues, account };
  const { mirror, market, volumes } = await openMirror({ ...seen, rollup: () => executor.rollup?.() });
  const planCalls = createPlanCalls(chain, venues);
  const tried = { ...connections, config, mirror, planCalls, source, risk, breakers };
  const onOld = refreshOld(connections, log);
  const simulator = openSimulator({ ...tried, trader: TRIAL_TRADER, onOld });
  const smartLane = smartLaneOver({ ...connections, simulator, mirror });
  const ledger = createLedger({ store });
  const executor = await source.executor({ account, mirror, simulator, ledger });
  const signals = await openSignals({
    ...connections,
    ...(executor.transactions === undefined ? {} : { transactions: executor.transactions }),
    account,
    breakers,
    mirror,
    prices,
    maxDeviation: config.prices.maxDeviationPercent / 100,
    trading: config.trading,
    clock,
    log: log.child('signals'),
  });
  const watched = { ...connections, ...trading, breakers, mirror, planCalls, simulator };
  const holder = source.opening.wallet;
  const view = (): ReturnType<Engine['view']> => engine.view();
  const rugs = openRugWatch({ ...watched, view, holder, trader: TRIAL_TRADER, config, log });
  const engine = createEngine({
    ...trading,
    rugs,
    onRecorded: () => {
      trading.onRecorded();
      void signals.onValued(engine.view());
    },
    store,
    ledger,
    mirror,
    market,
    executor,
    fastLane: executor.fastLane,
    ports: {
      ...smartLane,
      ...observed,
      breakers: guardOfAccount(breakers, source.opening.wallet, signals.onWanted),
    },
    onOrderEnded: signals.onOrderEnded,
    ownImpacts: () => executor.ownImpacts(account.id),
    settingsOf: (bot) => ({ ...settingsOf(bot, config), risk: risk.settings }),
    trading: config.trading,
    clock,
    ids,
    log: log.child('engine'),
  });
  const { keepHours: kept } = config.candles;
  startJobs({ ...connections, ...trading, simulator, mirror, executor, kept, view, clock, log });
  return { engine, mirror, volumes, executor, signals };
}

/** Asked several times of each bot on every block. */
const settingsOf = oncePer((bot: Bot, config: Config): StepSettings => {
  const own = bot.settings;
  const rests = own !== undefined && (own.cooldown.losses > 0 || own.cooldown.lossPercent > 0);
  const intel = settingsFor(bot.intelLevel, isManual(bot) ? MANUAL_LIMITS : own?.intel);
  return {
    intel,
    trading: config.trading,
    ...(rests ? { cooldown: own.cooldown } : {}),
    ...(own === undefined ? {} : { lane: own.lane, sizing: own.sizing, exitExecution: own.exitExecution }),
  };
});
