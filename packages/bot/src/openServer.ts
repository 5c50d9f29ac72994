import { randomUUIDv7 } from 'node:crypto';
import { join } from 'node:path';
import type { BreakerService } from '@twinlane/core/breaker/breakerService';
import type { VolumeReader } from '@twinlane/core/market/poolVolumes';
import type { Account } from '@twinlane/core/portfolio/account';
import type { Fanout } from '@twinlane/core/fanout';
import type { Clock } from '@twinlane/core/ports';
import type { Announcements } from './announcements.ts';
import { createServer, type RunningServer, type ServerOptions } from './api/createServer.ts';
import { appState } from './appState.ts';
import type { Closers } from './closers.ts';
import type { Config } from './config/configSchema.ts';
import type { Connections } from './connect.ts';
import { openDesk, type DeskParts } from './openDesk.ts';
import type { Engine } from './engine.ts';
import type { AccountExecutor } from './executor/createExecutor.ts';
import type { PoolMirrorService } from './feed/poolMirrorService.ts';
import { followPerformance, type Performance } from './followPerformance.ts';
import { liveMarket } from './liveMarket.ts';
import type { Log } from './observe/createLog.ts';
import { measureFastLane } from './measureFastLane.ts';
import type { Health } from './observe/health.ts';
import { openLogins } from './openLogins.ts';
import { openOrders } from './openOrders.ts';
import type { OperatorDesk } from './operator/operatorDesk.ts';
import type { QueueDesk } from './jobs/queueDesk.ts';
import type { Metrics } from './observe/metrics.ts';
import { createBoard } from './marketBoard.ts';
import { createQuoteTrade } from './quoteTrade.ts';
import { trustedTokensOf } from './scanningSimulator.ts';
import { tellSent } from './signals/tellSent.ts';

/** What the API shows and reaches. */
export interface ServerParts {
  readonly config: Config;
  readonly services: DeskParts['services'] & { readonly version: string };
  /** Wall clock, milliseconds since 1970. */
  readonly startedAt: number;
  readonly connections: Connections;
  readonly source: DeskParts['source'];
  readonly denyList: NonNullable<ServerOptions['denyList']>;
  readonly account: Account;
  readonly engine: Engine;
  readonly mirror: PoolMirrorService;
  readonly volumes: VolumeReader;
  readonly executor: AccountExecutor;
  readonly health: Health;
  readonly priceFeed: ServerOptions['priceFeed'];
  readonly breakers: BreakerService;
  readonly operator: OperatorDesk;
  readonly announcements: Announcements;
  /** To the other processes over the database; undefined where this one is alone. */
  readonly fanout: Fanout | undefined;
  readonly metrics: Metrics;
  readonly queueDesk: QueueDesk;
  readonly clock: Clock;
  readonly log: Log;
}

const DASHBOARD = join(import.meta.dirname, '../../dashboard/dist');

/** Starts the server over the parts of the process. */
export async function openServer(parts: ServerParts, closers: Closers): Promise<RunningServer> {
  const { config, connections, account, engine, mirror, executor, fanout, metrics, clock, log } = parts;
  const { store, chain } = connections;
  if (executor.fastLane !== undefined) {
    measureFastLane(metrics, executor.fastLane);
  }
  const monotonic = (): number => clock.monotonic();
  const performance = followPerformance({ store, account, monotonic, log: log.child('performance') });
  closers.push({ name: 'the performance', close: () => performance.stop() });
  const server = await createServer({
    ...config.http,
    anonymousReads: config.login.anonymousReads,
    ...openLogins({ ...connections, config, clock, ids: { next: () => randomUUIDv7() }, log }, closers),
    dashboardDir: DASHBOARD,
    store,
    clock,
    log: log.child('api'),
    priceFeed: parts.priceFeed,
    market: liveMarket({
      mirror,
      cash: account.cash,
      wrappedNative: chain.wrappedNative,
      nativePrice: () => engine.view()?.snapshot.nativePrice,
    }),
    board: createBoard({
      mirror,
      volumes: parts.volumes,
      snapshot: () => engine.view()?.snapshot,
      cash: account.cash,
      wrappedNative: chain.wrappedNative,
      trusted: trustedTokensOf(chain, config.trading.trustedTokens),
    }),
    quoteTrade: createQuoteTrade({
      mirror,
      chain,
      venues: parts.source.venues,
      isReady: () => engine.view() !== undefined,
    }),
    gas: () => executor.gas?.(),
    queues: parts.queueDesk,
    ...(fanout === undefined ? {} : { fanout }),
    onSent: tellSent(connections.breakers, connections.breakers.processId),
    onAlert: (listener) => parts.announcements.onAlert(listener),
    metrics: () => metrics.page(),
    operator: operatorOf(parts),
    closePosition: (wish) => engine.close(wish),
    ...openDesk({ ...parts, store, chain }),
    denyList: parts.denyList,
    orders: openOrders(parts),
    reconcile: async (id) => executor.reconcile?.(id),
    parity: async (id, limit) => executor.parity?.(id, limit),
    ...(executor.transactions === undefined ? {} : { transactions: executor.transactions }),
    state: () => stateOf(parts, performance),
  });
  closers.push({ name: 'the server', close: () => server.close() });
  return server;
}

function operatorOf({ breakers, operator, config }: ServerParts): NonNullable<ServerOptions['operator']> {
  const { secret } = config.webhook;
  return {
    breakers,
    emergency: () => operator.emergency(),
    ...(secret === undefined ? {} : { hookSecret: secret.reveal() }),
  };
}

function stateOf(parts: ServerParts, performance: Performance): ReturnType<typeof appState> {
  const { config, services, startedAt, connections, account, engine, executor, health, breakers } = parts;
  return appState({
    mode: config.mode,
    version: services.version,
    startedAt,
    chain: connections.chain,
    account,
    health,
    endpoints: () => connections.client.endpoints(),
    durations: () => executor.fastLane?.durations(),
    breakers: () => breakers.list(),
    view: () => engine.view(),
    protectedPositions: () => executor.protectedPositions?.(),
    performance: () => performance.current(),
  });
}
