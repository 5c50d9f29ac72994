import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent } from 'node:http';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '@twinlane/bot/store/openStore';
import { postgresHarness, testServerUrl } from '@twinlane/bot/store/testing/harness';
import { seedHistory } from '@twinlane/bot/store/testing/seedHistory';
import { seededRandom } from '@twinlane/bot/store/testing/random';
import { silent } from '@twinlane/bot/store/testing/silent';
import {
  ACCOUNT,
  ask,
  load,
  mixOf,
  requestsOf,
  SPACING,
  START,
  type ApiPlan,
  type ApiReport,
  type ApiStore,
  type LoadReport,
} from './apiLoad.ts';
import { figure, percentile, type Benchmark, type Figure } from './harness.ts';

const FULL: ApiPlan = { trades: 100_000, perSecond: 500, seconds: 15, warmUpSeconds: 12 };
const SMOKE: ApiPlan = { trades: 400, perSecond: 50, seconds: 1, warmUpSeconds: 0.4 };
const MOST_MS = 25;
const DEEP_LISTS = ['trades', 'positions', 'thoughts', 'orders'] as const;
const DEEP_PAGES = 60;
const PEER = 'node:http with the same SQL';

/** Reads as many clients ask them, at a steady rate, first of books that rest, then while trades are booked; beside a bare server. */
export const benchmark: Benchmark = {
  name: 'api',
  title:
    'Reads of the HTTP API at 500 requests a second over 100,000 trades, at rest and while others are booked, beside a bare server of the same SQL',
  async run({ smoke, log }) {
    const plan = smoke ? SMOKE : FULL;
    const root = mkdtempSync(join(tmpdir(), 'twinlane-bench-api-'));
    const figures: Figure[] = [];
    try {
      figures.push(...(await measured('PGlite', plan, { dataDir: join(root, 'pglite') }, log)));
      if (!smoke) {
        const server = postgresHarness(testServerUrl());
        try {
          const { dataDir, url = '' } = await server.fresh();
          figures.push(...(await measured('PostgreSQL', plan, { dataDir, url }, log)));
        } finally {
          await server.cleanUp();
        }
      }
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
    return figures;
  },
};

async function measured(
  name: string,
  plan: ApiPlan,
  place: ApiStore,
  log: (line: string) => void,
): Promise<readonly Figure[]> {
  const store = await openStore({ ...place, log: silent });
  const history = { account: ACCOUNT, trades: plan.trades, seed: 3, start: START, spacing: SPACING };
  await seedHistory(store, { ...history, skips: 0, points: 1_000 });
  await store.database.statements('VACUUM ANALYZE');
  await store.close();
  log(`${name}: ${plan.trades} trades are stored`);
  const ours = await turn('apiServer.ts', plan, place, plan.trades);
  const peer = await turn('apiPeer.ts', plan, place, ours.after);
  return PHASES.flatMap((phase) => {
    const [mine, theirs] = [ours[phase], peer[phase]];
    for (const [who, { report, cpu, written }] of [
      ['Twinlane', mine],
      [PEER, theirs],
    ] as const) {
      const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => percentile(report.delays, share).toFixed(1));
      log(
        `${name}, ${phase}, ${who}: p50 ${p50} ms, p95 ${p95} ms, p99 ${p99} ms, ${written.toFixed(2)} trades written a second, ${cpu.toFixed(2)} of a core, load ${loadavg()[0]?.toFixed(2)}`,
      );
    }
    log(slowest(mine.report));
    const of = (share: number) => ({
      value: percentile(mine.report.delays, share),
      unit: 'ms',
      peer: { name: PEER, value: percentile(theirs.report.delays, share) },
    });
    return [
      figure({ what: `${name}, ${phase}: read, p50`, ...of(0.5) }),
      figure({ what: `${name}, ${phase}: read, p95`, ...of(0.95) }),
      figure({
        what: `${name}, ${phase}: read, p99`,
        ...of(0.99),
        ...(phase === 'at rest' ? { bar: { atMost: MOST_MS } } : {}),
      }),
      figure({
        what: `${name}, ${phase}: CPU of the server`,
        value: mine.cpu,
        unit: 'cores',
        peer: { name: PEER, value: theirs.cpu },
      }),
    ];
  });
}

function slowest({ byWhat }: LoadReport): string {
  const lines = [...byWhat].map(([what, delays]) => {
    const sorted = delays.toSorted((a, b) => a - b);
    return { what, p99: percentile(sorted, 0.99), p50: percentile(sorted, 0.5), count: sorted.length };
  });
  return lines
    .toSorted((a, b) => b.p99 - a.p99)
    .map(
      ({ what, p50, p99, count }) => `  p50 ${p50.toFixed(1)} p99 ${p99.toFixed(1)} ms × ${count}  ${what}`,
    )
    .join('\n');
}

type Listening = Extract<ApiReport, { kind: 'listening' }>;

/** What is written beside the reads: nothing, and then a trade a second. */
const PHASES = ['at rest', 'while trading'] as const;

interface Measured {
  readonly report: LoadReport;
  /** CPU seconds of the server's process per second. */
  readonly cpu: number;
  /** Trades that were written beside it, per second. */
  readonly written: number;
}

interface Turn extends Readonly<Record<(typeof PHASES)[number], Measured>> {
  /** A number that no trade has yet. */
  readonly after: number;
}

/** One server under the load, in a process of its own. */
async function turn(script: string, plan: ApiPlan, store: ApiStore, after: number): Promise<Turn> {
  const child = fork(join(import.meta.dirname, script), [JSON.stringify({ plan, store, after })], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  try {
    const target = await heard(child, 'listening');
    const deep = script === 'apiPeer.ts' ? madeUpPages(plan) : await deepPages(target);
    const random = seededRandom(11);
    const agent = new Agent({ keepAlive: true });
    // Each once, so that nothing is compiled for the first time.
    for (const { path } of mixOf(plan, deep)) await answered(target, path(random), agent);
    agent.destroy();
    const atRest = await measuredPhase(child, target, plan, deep);
    child.send('trade');
    const trading = await measuredPhase(child, target, plan, deep);
    const { trades } = await marked(child);
    return { 'at rest': atRest, 'while trading': trading, after: after + trades + 1_000 };
  } finally {
    const ended = once(child, 'exit');
    child.disconnect();
    await ended;
  }
}

async function measuredPhase(
  child: ChildProcess,
  target: Listening,
  plan: ApiPlan,
  deep: readonly string[],
): Promise<Measured> {
  await load(target, requestsOf(plan, deep, { seconds: plan.warmUpSeconds, seed: 7 }), plan.perSecond);
  const before = await marked(child);
  const started = performance.now();
  const asked = requestsOf(plan, deep, { seconds: plan.seconds, seed: 5 });
  const report = await load(target, asked, plan.perSecond);
  const seconds = (performance.now() - started) / 1000;
  const { cpu, trades } = await marked(child);
  const [failed] = report.failed;
  if (failed !== undefined) throw new Error(`${report.failed.length} failed: ${failed}`);
  return { report, cpu: (cpu - before.cpu) / seconds, written: (trades - before.trades) / seconds };
}

/** Addresses of pages deep in the lists, by the cursors of the server. */
async function deepPages(target: Listening): Promise<readonly string[]> {
  const agent = new Agent({ keepAlive: true });
  const pages: string[] = [];
  for (const name of DEEP_LISTS) {
    const list = `/api/accounts/${ACCOUNT.id}/${name}`;
    let cursor = '';
    for (let page = 0; page < DEEP_PAGES; page += 1) {
      const text = await answered(target, `${list}?limit=200${cursor}`, agent);
      const { nextCursor } = JSON.parse(text) as { readonly nextCursor: string | null };
      if (nextCursor === null) break;
      cursor = `&cursor=${nextCursor}`;
      pages.push(`${list}?limit=50${cursor}`);
    }
  }
  agent.destroy();
  return pages;
}

/** The same for the peer, which has no cursors of its own. */
function madeUpPages({ trades }: ApiPlan): readonly string[] {
  return DEEP_LISTS.flatMap((name) =>
    Array.from({ length: DEEP_PAGES }, (_, n) => {
      const sequence = Math.floor((trades * (n + 1)) / (DEEP_PAGES + 2) / (name === 'positions' ? 3 : 1));
      const place = name === 'trades' ? `${START + sequence * SPACING}.${sequence}` : String(sequence);
      return `/api/accounts/${ACCOUNT.id}/${name}?limit=50&cursor=${place}.x`;
    }),
  );
}

async function answered(target: Listening, path: string, agent: Agent): Promise<string> {
  const { status, text } = await ask(target, path, agent);
  if (status !== 200) throw new Error(`${path} answers ${status}: ${text.slice(0, 300)}`);
  return text;
}

async function marked(child: ChildProcess): Promise<Extract<ApiReport, { kind: 'mark' }>> {
  const told = heard(child, 'mark');
  child.send('mark');
  return told;
}

async function heard<Kind extends ApiReport['kind']>(
  child: ChildProcess,
  kind: Kind,
): Promise<Extract<ApiReport, { kind: Kind }>> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the server ended with ${String(code)}`);
  });
  const [report] = (await Promise.race([once(child, 'message'), ended])) as [ApiReport];
  if (report.kind !== kind) throw new Error(`it said ${report.kind} where ${kind} was due`);
  return report as Extract<ApiReport, { kind: Kind }>;
}
