import { randomUUID } from 'node:crypto';
import { FatalError, RetryableError } from '@twinlane/core/errors';
import { TestClock } from 'pg-boss';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineJob, type JobDefinition } from '../defineJob.ts';
import type { JobPorts } from '../jobPorts.ts';
import { createQueueDesk } from '../queueDesk.ts';
import { openQueues, type QueueParts, type Queues } from '../openQueues.ts';

/** A store as the queues and this suite need it. */
export interface QueueStore extends JobPortsStore {
  readonly database: { readonly kind: 'pglite' | 'postgres'; readonly statements: QueueParts['statements'] };
  enqueueTo(port: Pick<Queues, 'put' | 'wake'>): void;
}
type JobPortsStore = JobPorts['store'];

/** A database for the suite. */
export interface QueueHarness {
  readonly kind: string;
  open(): Promise<QueueStore>;
  cleanUp(): Promise<void>;
}

const numbered = z.object({ n: z.int() });
type Numbered = z.infer<typeof numbered>;

const clock = { now: () => Date.now(), monotonic: () => performance.now() };
const log = pino({ level: 'silent' });
const PATIENCE = { timeout: 20_000, interval: 20 };

function unused(): never {
  throw new FatalError('test.unused', 'No job of this suite asks for it.');
}

/** What the jobs of this suite work with: nothing but the store. */
function portsOver(store: QueueStore): JobPorts {
  return {
    store,
    clock,
    log,
    analyse: unused,
    refreshVerdict: unused,
    withoutVerdict: unused,
    compareBooks: unused,
    labelOutcomes: unused,
    tellDifference: unused,
  };
}

/** A job that does what a test says. */
function job(
  run: JobDefinition<Numbered>['run'],
  changes: Partial<JobDefinition<Numbered>> = {},
): JobDefinition<Numbered> {
  return defineJob({
    kind: 'count',
    help: 'A job of a test.',
    queue: 'risk.normal',
    data: numbered,
    retries: 0,
    backoffSeconds: 1,
    expirySeconds: 30,
    run,
    ...changes,
  });
}

/** The states of a queue's rows, the oldest first. */
async function states(store: QueueStore, queue: string): Promise<readonly unknown[]> {
  const rows = await store.database.statements(
    'SELECT state::text AS state FROM twinlane_queue.job WHERE name = $1 ORDER BY created_on',
    [queue],
  );
  return rows.map(({ state }) => state);
}

/** What the queues promise on either database. */
export function describeQueues(harness: QueueHarness): void {
  const opened: Queues[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((queues) => queues.stop()));
    await harness.cleanUp();
  });

  async function openOn(
    store: QueueStore,
    jobs: readonly JobDefinition[],
    changes: Partial<QueueParts> = {},
  ) {
    const { kind } = store.database;
    const parts = { statements: store.database.statements, kind, schema: 'twinlane_queue', clock, log };
    const queues = await openQueues({ ...parts, jobs, pollMs: 100, graceMs: 100, ...changes });
    opened.push(queues);
    store.enqueueTo(queues);
    return queues;
  }

  async function begin(jobs: readonly JobDefinition[], changes: Partial<QueueParts> = {}) {
    const store = await harness.open();
    const queues = await openOn(store, jobs, changes);
    queues.start(portsOver(store));
    return { store, queues };
  }

  describe(`queues on ${harness.kind}`, () => {
    it('answer whoever waits, without polling, and keep no row of it', async () => {
      const doubled = job(async ({ n }) => n * 2, { queue: 'risk.urgent' });
      const { store, queues } = await begin([doubled], { pollMs: 3_600_000 });
      expect(await Promise.all([1, 2, 3].map((n) => queues.ask(doubled, { n })))).toEqual([2, 4, 6]);
      await expect.poll(() => states(store, 'risk.urgent'), PATIENCE).toEqual([]);
    });

    it('put nothing in with a transaction that is rolled back, and begin what is committed with it', async () => {
      const ran: number[] = [];
      const counted = job(async ({ n }) => void ran.push(n));
      const { store } = await begin([counted], { pollMs: 3_600_000 });
      const failing = store.transaction(async (unit) => {
        await unit.enqueue({ kind: 'count', data: { n: 1 } });
        throw new RetryableError('test.undo', 'It is undone.');
      });
      await expect(failing).rejects.toThrow('It is undone.');
      await store.transaction(async (unit) => {
        await unit.enqueue({ kind: 'count', data: { n: 2 } });
        await unit.putFact('beside', true);
      });
      await expect.poll(() => ran, PATIENCE).toEqual([2]);
      expect(await store.read.facts.get('beside')).toBe(true);
    });

    it('try again what failed, after a pause, and then keep it among the dead letters', async () => {
      const attempts: number[] = [];
      const failing = job(
        async (_, __, { attempt }) => {
          attempts.push(attempt);
          throw new RetryableError('test.no', `Attempt ${attempt} fails.`);
        },
        { retries: 1 },
      );
      const { store, queues } = await begin([failing]);
      const ended: string[] = [];
      queues.onEnded(({ outcome }) => ended.push(outcome));
      await queues.enqueue({ kind: 'count', data: { n: 7 } });
      await expect.poll(() => states(store, 'risk.normal.dead'), PATIENCE).toEqual(['created']);
      expect(attempts).toEqual([1, 2]);
      expect(ended).toEqual(['retried', 'dead']);
    });

    it('show a person what failed for good, who may have it tried again or thrown away, with a reason', async () => {
      let isFailing = true;
      const ran: number[] = [];
      const failing = job(
        async ({ n }) => {
          if (isFailing) throw new RetryableError('test.no', 'The node is away.');
          ran.push(n);
        },
        { retries: 1 },
      );
      const { store, queues } = await begin([failing]);
      const { statements } = store.database;
      const ids = { next: () => randomUUID() };
      const desk = createQueueDesk({ queues, statements, schema: 'twinlane_queue', store, clock, ids });
      await queues.enqueue({ kind: 'count', data: { n: 1 } });
      await queues.enqueue({ kind: 'count', data: { n: 2 } });
      await expect.poll(async () => (await desk.show('risk.normal')).deadLetters.length, PATIENCE).toBe(2);
      const { deadLetters, ended } = await desk.show('risk.normal');
      expect(ended).toEqual({ done: 0, retried: 2, dead: 2, forgotten: 0, useless: 0 });
      expect(deadLetters[0]).toMatchObject({ kind: 'count', attempts: 2, error: 'The node is away.' });
      const letterOf = (n: number) => deadLetters.find(({ data }) => data.includes(`${n}`))?.id ?? '';
      isFailing = false;
      const queue = 'risk.normal';
      const by = { who: 'a test', reason: 'the node is back' };
      await desk.act('retry', { queue, id: letterOf(1) }, by);
      await desk.act('purge', { queue, id: letterOf(2) }, by);
      await expect.poll(() => ran, PATIENCE).toEqual([1]);
      expect((await desk.show(queue)).deadLetters).toEqual([]);
      const gone = desk.act('retry', { queue, id: letterOf(2) }, by);
      await expect(gone).rejects.toMatchObject({ code: 'queue.noJob' });
      const written = await store.read.audit.page({ limit: 10 });
      expect(written.map(({ what, target, reason }) => [what, target, reason])).toEqual([
        ['queue.purge', `${queue}:${letterOf(2)}`, 'the node is back'],
        ['queue.retry', `${queue}:${letterOf(1)}`, 'the node is back'],
      ]);
    });

    it('say what waits, for how long, and what became of it', async () => {
      const store = await harness.open();
      const counted = job(async () => undefined, { queue: 'risk.background' });
      const queues = await openOn(store, [counted]);
      const { statements } = store.database;
      const ids = { next: () => randomUUID() };
      const desk = createQueueDesk({ queues, statements, schema: 'twinlane_queue', store, clock, ids });
      const ofQueue = async () => (await desk.list()).items.find(({ name }) => name === 'risk.background');
      await queues.enqueue({ kind: 'count', data: { n: 1 } });
      await queues.enqueue({ kind: 'count', data: { n: 2 }, startAfterSeconds: 3_600 });
      expect(await ofQueue()).toMatchObject({ ready: 1, deferred: 1, active: 0, dead: 0, places: 1 });
      queues.start(portsOver(store));
      await expect.poll(async () => (await ofQueue())?.ended.done, PATIENCE).toBe(1);
      const after = await ofQueue();
      expect(after).toMatchObject({ ready: 0, deferred: 1, ran: { count: 1 } });
      expect(after).not.toHaveProperty('oldestSeconds');
    });

    it('take one of several jobs with the same key that wait', async () => {
      const store = await harness.open();
      const ran: number[] = [];
      const counted = job(async ({ n }) => void ran.push(n), { key: () => 'same' });
      const queues = await openOn(store, [counted], { pollMs: 3_600_000 });
      expect(await queues.enqueue({ kind: 'count', data: { n: 1 } })).toBeTypeOf('string');
      expect(await queues.enqueue({ kind: 'count', data: { n: 2 } })).toBeUndefined();
      queues.start(portsOver(store));
      await expect.poll(() => ran, PATIENCE).toEqual([1]);
      expect(await queues.enqueue({ kind: 'count', data: { n: 3 } })).toBeTypeOf('string');
      await expect.poll(() => ran, PATIENCE).toEqual([1, 3]);
    });

    it('begin the job of a higher priority first, and no more at a time than the queue has places', async () => {
      const store = await harness.open();
      const order: number[] = [];
      let most = 0;
      let now = 0;
      const run: JobDefinition<Numbered>['run'] = async ({ n }) => {
        order.push(n);
        most = Math.max(most, (now += 1));
        await new Promise((resolve) => setImmediate(resolve));
        now -= 1;
      };
      const low = job(run, { queue: 'risk.background' });
      const high = job(run, { queue: 'risk.background', kind: 'hasty', priority: 5 });
      const queues = await openOn(store, [low, high], { pollMs: 3_600_000 });
      for (const n of [1, 2]) await queues.enqueue({ kind: 'count', data: { n } });
      for (const n of [3, 4]) await queues.enqueue({ kind: 'hasty', data: { n } });
      queues.start(portsOver(store));
      await expect.poll(() => order, PATIENCE).toEqual([3, 4, 1, 2]);
      expect(most).toBe(1);
    });

    it('answer an urgent job while a flood of background jobs waits and its places are taken', async () => {
      const blocked = Promise.withResolvers<void>();
      const slow = job(() => blocked.promise, { queue: 'risk.background', kind: 'slow' });
      const urgent = job(async ({ n }) => n, { queue: 'risk.urgent' });
      const { queues, store } = await begin([slow, urgent], { pollMs: 3_600_000 });
      await store.transaction(async (unit) => {
        for (let n = 0; n < 30; n += 1) await unit.enqueue({ kind: 'slow', data: { n } });
      });
      await expect.poll(() => queues.active('risk.background'), PATIENCE).toBe(1);
      expect(await queues.ask(urgent, { n: 1 })).toBe(1);
      expect(queues.active('risk.background')).toBe(1);
      blocked.resolve();
    });

    it('make a job by the clock once for each time, and make up for one that was missed', async () => {
      const store = await harness.open();
      const ran: number[] = [];
      const hourly = job(async ({ n }) => void ran.push(n), {
        queue: 'analytics.background',
        cron: { expression: '0 * * * *', data: { n: 1 } },
      });
      const start = Date.parse('2030-01-01T00:30:00Z');
      const time = new TestClock(start);
      const intervals = { supervise: 3_600, maintenance: 3_600, cron: 30 };
      const queues = await openOn(store, [hourly], { bossClock: time, intervals });
      queues.start(portsOver(store));
      await time.setTime(start + 29 * 60_000);
      await time.tick(1_000);
      expect(ran).toEqual([]);
      await time.tick(90_000);
      await expect.poll(() => ran, PATIENCE).toEqual([1]);
      await queues.stop();
      const later = new TestClock(start + 5 * 3_600_000);
      const again = await openOn(store, [hourly], { bossClock: later, intervals });
      again.start(portsOver(store));
      await later.tick(60_000);
      await expect.poll(() => ran, PATIENCE).toEqual([1, 1]);
    });

    it('put back what is under way when they stop, and nothing runs after that', async () => {
      const begun = Promise.withResolvers<AbortSignal>();
      const endless = job(
        (_, __, { signal }) => {
          begun.resolve(signal);
          return new Promise<void>(() => undefined);
        },
        { retries: 2, kind: 'endless' },
      );
      const { store, queues } = await begin([endless]);
      await queues.enqueue({ kind: 'endless', data: { n: 1 } });
      const signal = await begun.promise;
      await queues.stop();
      expect(signal.aborted).toBe(true);
      expect(await states(store, 'risk.normal')).toEqual(['retry']);
      const taken = Promise.withResolvers<number>();
      const finite = {
        ...endless,
        run: async (_: unknown, __: unknown, { attempt }: { attempt: number }) => taken.resolve(attempt),
      };
      const again = await openOn(store, [finite]);
      again.start(portsOver(store));
      expect(await taken.promise).toBe(2);
    });

    it('take a job again whose process was killed while it ran', async () => {
      const ran: number[] = [];
      const counted = job(async (_, __, { attempt }) => void ran.push(attempt), { retries: 3 });
      const store = await harness.open();
      const first = await openOn(store, [counted]);
      await first.enqueue({ kind: 'count', data: { n: 1 } });
      // What a killed process leaves behind: a job that it took and will never end.
      await first.boss.fetch('risk.normal');
      await first.stop();
      await store.database.statements(
        `UPDATE twinlane_queue.job SET started_on = now() - interval '1 hour' WHERE state = 'active'`,
      );
      const intervals = { supervise: 1, maintenance: 3_600, cron: 30 };
      const again = await openOn(store, [counted], { intervals });
      again.start(portsOver(store));
      await expect.poll(() => ran, PATIENCE).toEqual([2]);
    });

    it('pause while the database is away, and go on by themselves', async () => {
      const store = await harness.open();
      let isAway = false;
      const ran: number[] = [];
      const counted = job(async ({ n }) => void ran.push(n));
      const queues = await openOn(store, [counted], {
        statements: async (text, params) => {
          if (isAway) throw new RetryableError('store.unavailable', 'It is away.');
          return store.database.statements(text, params);
        },
      });
      queues.start(portsOver(store));
      isAway = true;
      await expect(queues.enqueue({ kind: 'count', data: { n: 1 } })).rejects.toThrow('It is away.');
      await expect.poll(() => queues.isPaused(), PATIENCE).toBe(true);
      isAway = false;
      await expect.poll(() => queues.isPaused(), PATIENCE).toBe(false);
      await queues.enqueue({ kind: 'count', data: { n: 2 } });
      await expect.poll(() => ran, PATIENCE).toEqual([2]);
    });

    it('do not run what has waited too long to be of use', async () => {
      const store = await harness.open();
      const ran: number[] = [];
      const counted = job(async ({ n }) => void ran.push(n), { uselessAfterSeconds: 60 });
      const queues = await openOn(store, [counted]);
      await queues.enqueue({ kind: 'count', data: { n: 1 } });
      const ended: string[] = [];
      queues.onEnded(({ outcome }) => ended.push(outcome));
      const later = { ...clock, now: () => Date.now() + 61_000 };
      queues.start({ ...portsOver(store), clock: later });
      await expect.poll(() => ended, PATIENCE).toEqual(['useless']);
      expect(ran).toEqual([]);
    });
  });
}
