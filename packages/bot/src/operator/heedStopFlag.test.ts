import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAdmitted } from '@twinlane/core/breaker/breakers';
import type { BreakerService } from '@twinlane/core/breaker/breakerService';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { breakable, GLOBAL, openBreakersOf, type BreakableStore } from '../breaker/testing/breakerWorld.ts';
import type { OpenStore } from '../store/openStore.ts';
import { pgliteHarness } from '../store/testing/harness.ts';
import { createTestLog } from '../testing/testLog.ts';
import { followStop } from './followStop.ts';
import { heedStopFlag, type HeedingBreakers } from './heedStopFlag.ts';
import { stopFlag, type StopFlag } from './stopFlag.ts';

const harness = pgliteHarness();
const clock = { now: () => Date.now(), monotonic: () => performance.now() };
const act = { who: 'ann', reason: 'prices look wrong' };

let dataDir: string;
let flag: StopFlag;
let store: OpenStore;
let way: BreakableStore;
const open: BreakerService[] = [];
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'twinlane-heed-'));
  flag = stopFlag(dataDir);
  store = await harness.open();
  way = breakable(store);
});
afterEach(async () => {
  way.is('open');
  await Promise.all(open.splice(0).map((each) => each.close()));
  await store.close();
  rmSync(dataDir, { recursive: true, force: true });
});
afterAll(() => harness.cleanUp());

/** The breakers of one process over the data folder. */
async function start(): Promise<HeedingBreakers> {
  const service = await openBreakersOf(way.store, clock);
  const heeding = heedStopFlag(service, { flag: stopFlag(dataDir), log: createTestLog() });
  open.push(heeding);
  await heeding.start();
  return heeding;
}

/** The process is gone without having closed anything. */
async function dies(breakers: HeedingBreakers): Promise<void> {
  open.splice(open.indexOf(breakers), 1);
  way.is('open');
  await breakers.close();
}

function audited(): Promise<readonly string[]> {
  return store.read.breakers
    .history({ limit: 20 })
    .then((events) =>
      events.flatMap((each) => ('to' in each ? `${each.who}: ${each.from} → ${each.to}` : [])),
    );
}

describe('breakers that heed the stop file', () => {
  it('refuse entries from the very moment at which the file is there, and exits only where it says so', async () => {
    const breakers = await start();
    expect(isAdmitted(breakers.admit({ kind: 'entry' }))).toBe(true);
    flag.raise({ ...act, exits: false });
    // Nothing else has run since.
    expect(breakers.admit({ kind: 'entry' })).toMatchObject({ type: 'emergencyStop', state: 'open' });
    expect(breakers.refusal({ kind: 'entry' })?.reason).toContain('prices look wrong');
    expect(breakers.isStopped('entry')).toBe(true);
    expect(breakers.isStopped('exit')).toBe(false);
    expect(isAdmitted(breakers.admit({ kind: 'exit' }))).toBe(true);
    expect(isAdmitted(breakers.admit({ kind: 'cancel' }))).toBe(true);
    flag.raise({ ...act, exits: true });
    expect(breakers.isStopped('exit')).toBe(true);
    expect(breakers.admit({ kind: 'exit' })).toMatchObject({ type: 'emergencyStop' });
    expect(isAdmitted(breakers.admit({ kind: 'cancel' }))).toBe(true);
  });

  it('open emergencyStop for a file that somebody made, with what it says, and once', async () => {
    const breakers = await start();
    writeFileSync(flag.file, '');
    await expect.poll(() => breakers.show('emergencyStop', GLOBAL).state).toBe('open');
    breakers.refusal({ kind: 'entry' });
    await expect.poll(audited).toEqual(['whoever can write to the data folder: closed → open']);
    flag.raise({ ...act, exits: true });
    breakers.refusal({ kind: 'exit' });
    await expect.poll(() => breakers.show('emergencyStop', GLOBAL).who).toBe('ann');
  });

  it('write the file with a stop by any way, and remove it with its undo, which the history keeps', async () => {
    const breakers = await start();
    const stopped = await breakers.emergencyStop({ ...act, exits: false });
    expect(stopped).toMatchObject({ state: 'open', stored: true, who: 'ann' });
    expect(flag.current()).toMatchObject(act);
    const undone = await breakers.liftEmergencyStop({ who: 'ben', reason: 'looked into it' });
    expect(undone.state).toBe('closed');
    expect(existsSync(flag.file)).toBe(false);
    expect(isAdmitted(breakers.admit({ kind: 'entry' }))).toBe(true);
    expect(await audited()).toEqual(['ben: open → closed', 'ann: closed → open']);
    await expect(breakers.liftEmergencyStop(act)).rejects.toMatchObject({ code: 'breaker.notHeld' });
    await breakers.emergencyStop({ ...act, exits: true });
    await breakers.release('emergencyStop', GLOBAL, act);
    expect(existsSync(flag.file)).toBe(false);
  });

  it('keep the file where the stop of a single chain is undone', async () => {
    const breakers = await start();
    const chain = { kind: 'chain', id: '1' } as const;
    await breakers.isolate('emergencyStop', chain, act);
    await breakers.emergencyStop({ ...act, exits: false });
    await breakers.release('emergencyStop', chain, act);
    // Whoever hears of it is told later.
    await new Promise((resolve) => void setImmediate(resolve));
    expect(breakers.show('emergencyStop', chain).state).toBe('closed');
    expect(existsSync(flag.file)).toBe(true);
    await breakers.isolate('emergencyStop', chain, act);
    await breakers.reset('emergencyStop', chain, act);
    expect([existsSync(flag.file), breakers.isStopped('entry')]).toEqual([true, true]);
  });

  it('leave a stop in force that was made while the one before was undone', async () => {
    const breakers = await start();
    await breakers.emergencyStop({ ...act, exits: false });
    const undoing = breakers.liftEmergencyStop(act);
    await Promise.resolve();
    flag.raise({ who: 'ben', reason: 'another one', exits: false });
    await undoing;
    expect(breakers.isStopped('entry')).toBe(true);
    await expect
      .poll(() => breakers.show('emergencyStop', GLOBAL))
      .toMatchObject({ state: 'open', who: 'ben' });
  });

  it('begin stopped where a file was left for them, and trading where the stop was undone meanwhile', async () => {
    const first = await start();
    await dies(first);
    flag.raise({ ...act, exits: true });
    const second = await start();
    expect(second.show('emergencyStop', GLOBAL)).toMatchObject({ state: 'open', who: 'ann' });
    expect(second.isStopped('exit')).toBe(true);
    await dies(second);
    // The file alone does not end it.
    flag.lower();
    const third = await start();
    expect(third.isStopped('entry')).toBe(true);
    expect(third.isStopped('exit')).toBe(true);
    await dies(third);
    flag.lowerUntold({ who: 'ben', reason: 'all fine' });
    const fourth = await start();
    expect(fourth.isStopped('entry')).toBe(false);
    expect(flag.untold()).toBeUndefined();
    expect(await audited()).toEqual(['ben: open → closed', 'ann: closed → open']);
  });

  it('stop while the database is away, and keep the stop over kill -9 before it is back', async () => {
    const breakers = await start();
    way.is('refuses');
    await breakers.emergencyStop({ ...act, exits: false });
    expect(breakers.isStopped('entry')).toBe(true);
    expect(breakers.show('emergencyStop', GLOBAL).stored).toBe(false);
    // It dies with what it knows.
    open.splice(0);
    way = breakable(store);
    const next = await start();
    expect(next.show('emergencyStop', GLOBAL)).toMatchObject({ state: 'open', stored: true });
    expect(await audited()).toEqual(['ann: closed → open']);
    await breakers.close();
  });

  it('take the file away when another process undid the stop, unless it was raised after that', async () => {
    const [one, other] = [await start(), await openBreakersOf(way.store, clock)];
    open.push(other);
    await one.emergencyStop({ ...act, exits: false });
    await expect.poll(() => other.show('emergencyStop', GLOBAL).state).toBe('open');
    await other.liftEmergencyStop(act);
    await expect.poll(() => existsSync(flag.file)).toBe(false);
    expect(one.isStopped('entry')).toBe(false);
    await one.emergencyStop({ ...act, exits: false });
    const later = Date.now() / 1000 + 60;
    utimesSync(flag.file, later, later);
    await expect.poll(() => other.show('emergencyStop', GLOBAL).state).toBe('open');
    const heard = Promise.withResolvers<void>();
    one.onEvent((event) => {
      if (event.kind === 'change' && event.to === 'closed') heard.resolve();
    });
    await other.liftEmergencyStop(act);
    await heard.promise;
    expect(one.isStopped('entry')).toBe(true);
    expect(existsSync(flag.file)).toBe(true);
  });

  it('tell the transaction manager of each stop and of its end, whoever made it', async () => {
    const breakers = await start();
    await breakers.emergencyStop({ ...act, exits: false });
    const told: string[] = [];
    const manager = {
      emergencyStop: async ({ exits }: { readonly exits: boolean }) => void told.push(`stop ${exits}`),
      resumeEntries: () => void told.push('resume'),
    };
    const end = followStop(breakers, manager, createTestLog());
    expect(told).toEqual(['stop false']);
    await breakers.emergencyStop({ ...act, exits: true });
    expect(told).toEqual(['stop false', 'stop true']);
    await breakers.liftEmergencyStop(act);
    expect(told).toEqual(['stop false', 'stop true', 'resume']);
    writeFileSync(flag.file, '');
    await expect.poll(() => told.at(-1)).toBe('stop false');
    end();
    await breakers.liftEmergencyStop(act);
    expect(told).toHaveLength(4);
  });
});
