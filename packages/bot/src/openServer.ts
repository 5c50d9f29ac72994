import { randomUUIDv7 } from 'node:crypto';
import { join } from 'node:path';
import type { BreakerService } from '@twinlane/core/breaker/breakerService';
import type { Account } from '@twinlane/core/portfolio/account';
import type { Clock } from '@twinlane/core/ports';
import type { Announcements } from './announcements.ts';
import { createServer, type RunningServer, type ServerOptions } from './api/createServer.ts';
import { appState } from './appState.ts';
import { createBotDesk } from './botDesk.ts';
import type { Closers } from './closers.ts';
import type { Config } from './config/configSchema.ts';
import type { Connections } from './connect.ts';
import type { Engine } from './engine.ts';
import type { AccountExecutor, ExecutorSource } from './executor/createExecutor.ts';
import type { PoolMirrorService } from './feed/poolMirrorService.ts';
import { followFees } from './followFees.ts';
import { liveMarket } from './liveMarket.ts';
import type { Log } from './observe/createLog.ts';
import { measureFastLane } from './measureFastLane.ts';
import type { Health } from './observe/health.ts';
import { openOrders } from './openOrders.ts';
import type { OperatorDesk } from './operator/operatorDesk.ts';
import type { QueueDesk } from './jobs/queueDesk.ts';
import type { Metrics } from './observe/metrics.ts';
import { createQuoteTrade } from './quoteTrade.ts';

/** What the API shows and reaches. */
export interface ServerParts {
  readonly config: Config;
  readonly version: string;
  /** Wall clock, milliseconds since 1970. */
  readonly startedAt: number;
  readonly connections: Connections;
  readonly venues: ExecutorSource['venues'];
  readonly account: Account;
  readonly engine: Engine;
  readonly mirror: PoolMirrorService;
  readonly executor: AccountExecutor;
  readonly health: Health;
  readonly priceFeed: ServerOptions['priceFeed'];
  readonly breakers: BreakerService;
  readonly operator: OperatorDesk;
  readonly announcements: Announcements;
  readonly metrics: Metrics;
  readonly queueDesk: QueueDesk;
  readonly clock: Clock;
  readonly log: Log;
}

const DASHBOARD = join(import.meta.dirname, '../../dashboard/dist');

/** Starts the server over the parts of the process. */
export async function openServer(parts: ServerParts, closers: Closers): Promise<RunningServer> {
  const { config, connections, account, engine, mirror, executor, metrics, clock, log } = parts;
  const { store, chain } = connections;
  if (executor.fastLane !== undefined) {
    measureFastLane(metrics, executor.fastLane);
  }
  const server = await createServer({
    ...config.http,
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
    quoteTrade: createQuoteTrade({
      mirror,
      chain,
      venues: parts.venues,
      isReady: () => engine.view() !== undefined,
    }),
    gas: executor.gas === undefined ? followFees(connections, mirror, log, closers) : () => executor.gas?.(),
    queues: parts.queueDesk,
    onSent: (error) => tellSent(connections.breakers, error),
    onAlert: (listener) => parts.announcements.onAlert(listener),
    metrics: () => metrics.page(),
    operator: operatorOf(parts),
    closePosition: (wish) => engine.close(wish),
    bots: createBotDesk({
      account,
      store,
      engine,
      clock,
      restOf: ({ name }) => config.bots.find((bot) => bot.name === name)?.cooldown,
      ids: { next: () => randomUUIDv7() },
    }),
    orders: openOrders(parts),
    reconcile: async (id) => executor.reconcile?.(id),
    parity: async (id, limit) => executor.parity?.(id, limit),
    ...(executor.transactions === undefined ? {} : { transactions: executor.transactions }),
    state: () => stateOf(parts),
  });
  closers.push({ name: 'the server', close: () => server.close() });
  return server;
}

function tellSent(breakers: Connections['breakers'], error: Error | undefined): void {
  const outcome =
    error === undefined
      ? ({ result: 'success' } as const)
      : ({ result: 'failure', detail: error.message } as const);
  void breakers.report('websocketFailure', { kind: 'process', id: breakers.processId }, outcome);
}

function operatorOf({ breakers, operator, config }: ServerParts): NonNullable<ServerOptions['operator']> {
  const { secret } = config.webhook;
  return {
    breakers,
    emergency: () => operator.emergency(),
    ...(secret === undefined ? {} : { hookSecret: secret.reveal() }),
  };
}

function stateOf(parts: ServerParts): ReturnType<typeof appState> {
  const { config, version, startedAt, connections, account, engine, executor, health, breakers } = parts;
  return appState({
    mode: config.mode,
    version,
    startedAt,
    chain: connections.chain,
    account,
    health,
    endpoints: () => connections.client.endpoints(),
    durations: () => executor.fastLane?.durations(),
    breakers: () => breakers.list(),
    view: () => engine.view(),
    protectedPositions: () => executor.protectedPositions?.(),
  });
}
