import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { analyseEntry } from '@twinlane/bot/jobs/analyseEntry';
import { defineJob, type JobDefinition } from '@twinlane/bot/jobs/defineJob';
import type { JobPorts } from '@twinlane/bot/jobs/jobPorts';
import { openQueues, type QueueParts, type Queues } from '@twinlane/bot/jobs/openQueues';
import type { TradeOfToken } from '@twinlane/bot/jobs/tradeOfToken';
import { openStore, type OpenStore } from '@twinlane/bot/store/openStore';
import { QUEUE_SCHEMA } from '@twinlane/bot/store/queueSchema';
import { Durations } from '@twinlane/core/lane/durations';
import type { TradeSimulation } from '@twinlane/core/risk/riskFactor';
import { type Benchmark, type Figure, figure } from './harness.ts';

const ASKS = 150;
const SMOKE_ASKS = 5;
const POLLED_ASKS = 10;
const SMOKE_POLLED_ASKS = 1;
/** The usual interval of pg-boss. */
const POLL_MS = 2_000;
const NEVER_MS = 3_600_000;
const FLOOD = 500;
const ADDRESS = `0x${'1'.repeat(40)}` as const;
const TRADE: TradeOfToken = { token: ADDRESS, pool: ADDRESS, amountIn: '1' };
const ANSWER: TradeSimulation = { outcome: 'buyFailed', reason: 'It is a benchmark.' };
const clock = { now: () => Date.now(), monotonic: () => performance.now() };
const ignore = (): void => undefined;
const log = { info: ignore, warn: ignore } as unknown as QueueParts['log'];

/** How long it takes from asking for an analysis until its job begins, and until the answer is there. */
export const benchmark: Benchmark = {
  name: 'queues',
  title: 'From asking for an analysis of the Smart Lane to its job, woken in process, beside polling',
  async run({ smoke, log: say }) {
    const figures: Figure[] = [];
    const root = mkdtempSync(join(tmpdir(), 'twinlane-bench-queues-'));
    const url =
      process.env['TWINLANE_TEST_DATABASE_URL'] ?? `postgres://${userInfo().username}@127.0.0.1:5432/test`;
    const databases = [
      { name: 'PGlite', options: {} },
      ...(smoke ? [] : [{ name: 'PostgreSQL', options: { url } }]),
    ];
    try {
      for (const { name, options } of databases) {
        const store = await openStore({ ...options, dataDir: join(root, name), log });
        try {
          figures.push(...(await measure(name, store, smoke)));
        } finally {
          await store.close();
        }
        say(`${name}: done`);
      }
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
    return figures;
  },
};

/** A job that tells when it begins. */
class Beginning {
  #begun = Promise.withResolvers<number>();
  readonly jobs: readonly JobDefinition[] = [
    defineJob({
      ...analyseEntry,
      run: async () => {
        this.#begun.resolve(performance.now());
        return ANSWER;
      },
    }),
    defineJob({ ...analyseEntry, kind: 'slow', queue: 'risk.background', run: async () => ANSWER }),
  ];

  next(): Promise<number> {
    this.#begun = Promise.withResolvers<number>();
    return this.#begun.promise;
  }
}

interface Asked {
  readonly begun: Durations;
  readonly answered: Durations;
}

/** Asks one after the other; `by` puts the job in its queue, and resolves when it is answered or, unwoken, stored. */
async function ask(
  store: OpenStore,
  how: {
    readonly count: number;
    readonly pollMs: number;
    readonly flood: number;
    readonly isPolled?: boolean;
  },
  by: (queues: Queues) => Promise<unknown>,
): Promise<Asked> {
  const beginning = new Beginning();
  const { statements, kind } = store.database;
  const parts = { statements, kind, schema: QUEUE_SCHEMA, clock, log, jobs: beginning.jobs };
  const queues = await openQueues({ ...parts, pollMs: how.pollMs });
  const asked = { begun: new Durations(), answered: new Durations() };
  try {
    store.enqueueTo(queues);
    // These jobs use no port.
    queues.start({ store, clock, log } as unknown as JobPorts);
    await store.transaction(async (unit) => {
      for (let put = 0; put < how.flood; put += 1) await unit.enqueue({ kind: 'slow', data: TRADE });
    });
    for (let count = 0; count < how.count; count += 1) {
      // Not always just after a poll.
      if (how.isPolled === true) await sleep((how.pollMs * count) / how.count);
      const begun = beginning.next();
      const started = performance.now();
      const ended = by(queues).then(() => asked.answered.add(performance.now() - started));
      asked.begun.add((await begun) - started);
      await ended;
    }
  } finally {
    await queues.stop();
  }
  return asked;
}

const byWaking = (queues: Queues): Promise<unknown> => queues.ask(analyseEntry, TRADE);

/** As another process puts it in, which wakes nobody here. */
const unwoken = ({ boss }: Queues): Promise<unknown> => {
  const { kind, queue } = analyseEntry;
  return boss.send(queue, { kind, data: TRADE }, { singletonKey: randomUUID() });
};

async function measure(name: string, store: OpenStore, smoke: boolean): Promise<Figure[]> {
  const count = smoke ? SMOKE_ASKS : ASKS;
  await ask(store, { count: SMOKE_ASKS, pollMs: NEVER_MS, flood: 0 }, byWaking);
  const woken = await ask(store, { count, pollMs: NEVER_MS, flood: 0 }, byWaking);
  const flooded = await ask(store, { count, pollMs: NEVER_MS, flood: smoke ? SMOKE_ASKS : FLOOD }, byWaking);
  const polls = smoke ? SMOKE_POLLED_ASKS : POLLED_ASKS;
  const polled = await ask(store, { count: polls, pollMs: POLL_MS, flood: 0, isPolled: true }, unwoken);
  const peer = { name: `polled every ${POLL_MS / 1_000} s`, value: polled.begun.view().p50 };
  const [quiet, busy] = [woken.answered.view(), flooded.answered.view()];
  return [
    figure({ what: `${name}: asked until begun, p50`, value: woken.begun.view().p50, unit: 'ms', peer }),
    figure({ what: `${name}: asked until begun, p99`, value: woken.begun.view().p99, unit: 'ms' }),
    figure({ what: `${name}: asked until answered, p50`, value: quiet.p50, unit: 'ms' }),
    figure({ what: `${name}: asked until answered, p99`, value: quiet.p99, unit: 'ms' }),
    figure({
      what: `${name}: asked until answered, p99, in a background flood`,
      value: busy.p99,
      unit: 'ms',
    }),
  ];
}
