import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { controlAnswer, type ControlAnswer } from '@twinlane/protocol/operator';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { breakable, openBreakersOf, type BreakableStore } from '../breaker/testing/breakerWorld.ts';
import type { OpenStore } from '../store/openStore.ts';
import { pgliteHarness } from '../store/testing/harness.ts';
import { createTestLog } from '../testing/testLog.ts';
import { heedStopFlag, type HeedingBreakers } from './heedStopFlag.ts';
import { operatorDesk, type OperatorDesk } from './operatorDesk.ts';
import { stopFlag } from './stopFlag.ts';

const harness = pgliteHarness();
const clock = { now: () => Date.now(), monotonic: () => performance.now() };
const act = { who: 'ann', reason: 'prices look wrong' };

let dataDir: string;
let store: OpenStore;
let way: BreakableStore;
let breakers: HeedingBreakers;
let desk: OperatorDesk;
let count: () => Promise<number>;
/** Longest wait for the database, ms. */
const PATIENCE_MS = 2_000;
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'twinlane-desk-'));
  store = await harness.open();
  way = breakable(store);
  const flag = stopFlag(dataDir);
  const log = createTestLog();
  const service = await openBreakersOf(way.store, clock, { patienceMs: PATIENCE_MS });
  breakers = heedStopFlag(service, { flag, log });
  count = () => Promise.resolve(3);
  desk = operatorDesk({ breakers, flag, entriesInFlight: () => count(), log });
});
afterEach(async () => {
  way.is('open');
  await breakers.close();
  await store.close();
  rmSync(dataDir, { recursive: true, force: true });
});
afterAll(() => harness.cleanUp());

async function ask(request: unknown): Promise<ControlAnswer> {
  return controlAnswer.parse(JSON.parse(JSON.stringify(await desk.answer(request))));
}

describe('the desk behind the local socket', () => {
  it('stops, says how it stands, and undoes', async () => {
    expect(await ask({ command: 'status' })).toEqual({
      pid: process.pid,
      emergency: { stopped: false, exits: false, flag: false, stored: true, entriesInFlight: 3 },
    });
    expect(await ask({ command: 'stop', ...act })).toMatchObject({
      emergency: { ...act, stopped: true, exits: false, flag: true },
    });
    expect(await ask({ command: 'stop', ...act, exits: true })).toMatchObject({ emergency: { exits: true } });
    expect(await ask({ command: 'undo', ...act })).toMatchObject({ emergency: { stopped: false } });
    expect(await ask({ command: 'undo', ...act })).toMatchObject({ refused: { code: 'breaker.notHeld' } });
  });

  it('acts on a breaker for the record', async () => {
    const wish = { type: 'dexFailure', scope: 'venue:1:uniswap-v3', ...act };
    expect(await ask({ command: 'isolate', ...wish })).toMatchObject({
      breaker: { state: 'isolated', who: 'ann', scope: 'venue:1:uniswap-v3' },
    });
    expect(await ask({ command: 'release', ...wish })).toMatchObject({ breaker: { state: 'closed' } });
    expect(await ask({ command: 'enable', ...wish })).toMatchObject({
      refused: { code: 'breaker.notDisabled' },
    });
    expect(await ask({ command: 'disable', type: 'emergencyStop', ...act })).toHaveProperty('refused.code');
  });

  it.each([
    undefined,
    null,
    [],
    'stop',
    {},
    { command: 'explode' },
    { command: 'stop' },
    { command: 'stop', who: 'ann', reason: '' },
    { command: 'stop', ...act, exits: 'yes' },
    { command: 'status', more: 1 },
    { command: 'isolate', ...act },
    { command: 'isolate', type: '__proto__', ...act },
    { command: 'isolate', type: 'noSuchBreaker', ...act },
    { command: 'isolate', type: 'dexFailure', scope: 'galaxy:1', ...act },
  ])('refuses %j, and does nothing', async (request) => {
    expect(await ask(request)).toHaveProperty('refused.code');
    expect(breakers.list().filter(({ state }) => state !== 'closed')).toEqual([]);
    expect(breakers.isStopped('entry')).toBe(false);
  });

  it('stops while the database hangs, and says what it does not know', async () => {
    way.is('hangs');
    count = () => new Promise(() => undefined);
    const answer = await ask({ command: 'stop', ...act });
    expect(answer).toMatchObject({ emergency: { stopped: true, flag: true, stored: false } });
    expect(answer).not.toHaveProperty('emergency.entriesInFlight');
    expect(breakers.refusal({ kind: 'entry' })).toBeDefined();
  });
});
