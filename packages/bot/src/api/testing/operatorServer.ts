import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBreakersOf, testClock, type TestClock } from '../../breaker/testing/breakerWorld.ts';
import { heedStopFlag, type HeedingBreakers } from '../../operator/heedStopFlag.ts';
import { operatorDesk } from '../../operator/operatorDesk.ts';
import { stopFlag, type StopFlag } from '../../operator/stopFlag.ts';
import type { OpenStore } from '../../store/openStore.ts';
import { createTestLog } from '../../testing/testLog.ts';
import type { LoginsPort } from '../principal.ts';
import { startTestServer, type TestServer } from './testServer.ts';

/** A server over real breakers, with a clock that a test sets. */
export interface OperatorServer extends TestServer {
  readonly breakers: HeedingBreakers;
  readonly flag: StopFlag;
  readonly clock: TestClock;
}

/** Starts one over an open store; `hookSecret` where webhooks are to be taken. */
export async function startOperatorServer(
  store: OpenStore,
  {
    hookSecret,
    now,
    logins,
  }: { readonly hookSecret?: string; readonly now?: number; readonly logins?: LoginsPort } = {},
): Promise<OperatorServer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'twinlane-operator-'));
  const flag = stopFlag(dataDir);
  const log = createTestLog();
  const clock = testClock(now);
  const breakers = heedStopFlag(await openBreakersOf(store, clock), {
    flag,
    log,
  });
  await breakers.start();
  const desk = operatorDesk({ breakers, flag, entriesInFlight: () => Promise.resolve(2), log });
  const server = await startTestServer({
    store,
    clock,
    ...(logins === undefined ? {} : { logins }),
    operator: {
      breakers,
      emergency: () => desk.emergency(),
      ...(hookSecret === undefined ? {} : { hookSecret }),
    },
  });
  return {
    ...server,
    breakers,
    flag,
    clock,
    close: async () => {
      await server.close();
      await breakers.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
