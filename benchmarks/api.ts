import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent } from 'node:http';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '@twinlane/bot/store/openStore';
import { postgresHarness, testServerUrl } from '@twinlane/bot/store/testing/harness';
import { seedHistory } from '@twinlane/bot/store/testing/seedHistory';
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

const FULL: ApiPlan = { trades: 100_000, perSecond: 500, seconds: 20, warmUpSeconds: 5 };
const SMOKE: ApiPlan = { trades: 400, perSecond: 50, seconds: 1, warmUpSeconds: 0.4 };
const MOST_MS = 25;
const DEEP_PAGES = 20;
const PEER = 'node:http with the same SQL';

/** Reads of lists, filters, deep pages, state and analytics at a steady rate, beside a bare server. */
export const benchmark: Benchmark = {
  name: 'api',
  title:
    'Reads of the HTTP API at 500 requests a second over 100,000 trades, beside a bare server of the same SQL',
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
  const ours = await turn('apiServer.ts', plan, place);
  const peer = await turn('apiPeer.ts', plan, place);
  for (const [who, { report, cpu }] of [
    ['Twinlane', ours],
    [PEER, peer],
  ] as const) {
    const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => percentile(report.delays, share).toFixed(1));
    log(
      `${name}, ${who}: p50 ${p50} ms, p95 ${p95} ms, p99 ${p99} ms, ${cpu.toFixed(2)} of a core, load ${loadavg()[0]?.toFixed(2)}`,
    );
  }
  log(slowest(ours.report));
  const of = (share: number) => ({
    value: percentile(ours.report.delays, share),
    unit: 'ms',
    peer: { name: PEER, value: percentile(peer.report.delays, share) },
  });
  return [
    figure({ what: `${name}: read, p50`, ...of(0.5) }),
    figure({ what: `${name}: read, p95`, ...of(0.95) }),
    figure({ what: `${name}: read, p99`, ...of(0.99), bar: { atMost: MOST_MS } }),
    figure({
      what: `${name}: CPU of the server`,
      value: ours.cpu,
      unit: 'cores',
      peer: { name: PEER, value: peer.cpu },
    }),
  ];
}

function slowest({ byPath }: LoadReport): string {
  const lines = [...byPath].map(([path, delays]) => {
    const sorted = delays.toSorted((a, b) => a - b);
    return { path, p99: percentile(sorted, 0.99), p50: percentile(sorted, 0.5), count: sorted.length };
  });
  return lines
    .toSorted((a, b) => b.p50 - a.p50)
    .map(
      ({ path, p50, p99, count }) => `  p50 ${p50.toFixed(1)} p99 ${p99.toFixed(1)} ms × ${count}  ${path}`,
    )
    .join('\n');
}

interface Turn {
  readonly report: LoadReport;
  /** CPU seconds of the server's process per second. */
  readonly cpu: number;
}

/** One server under the load, in a process of its own. */
async function turn(script: string, plan: ApiPlan, store: ApiStore): Promise<Turn> {
  const child = fork(join(import.meta.dirname, script), [JSON.stringify({ plan, store })], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  try {
    const target = await heard(child, 'listening');
    const deep = await deepPages(target, script === 'apiPeer.ts' ? plan : undefined);
    // Each once, so that nothing is compiled or computed for the first time.
    const agent = new Agent({ keepAlive: true });
    for (const { path } of mixOf(plan)) {
      const { status, text } = await ask(target, path, agent);
      if (status !== 200) throw new Error(`${path} answers ${status}: ${text.slice(0, 300)}`);
    }
    agent.destroy();
    await load(target, requestsOf(plan, deep, plan.warmUpSeconds), plan.perSecond);
    const before = await marked(child);
    const started = performance.now();
    const report = await load(target, requestsOf(plan, deep, plan.seconds), plan.perSecond);
    const seconds = (performance.now() - started) / 1000;
    const cpu = ((await marked(child)) - before) / seconds;
    if (report.failed.length > 0)
      throw new Error(`${report.failed.length} failed: ${report.failed[0] ?? ''}`);
    return { report, cpu };
  } finally {
    const ended = once(child, 'exit');
    child.disconnect();
    await ended;
  }
}

/** Addresses of pages deep in the list of trades. Of the peer, which has no cursors of its own, places are made up. */
async function deepPages(
  target: Extract<ApiReport, { kind: 'listening' }>,
  peer: ApiPlan | undefined,
): Promise<readonly string[]> {
  const list = `/api/accounts/${ACCOUNT.id}/trades?limit=`;
  if (peer !== undefined) {
    return Array.from({ length: DEEP_PAGES }, (_, n) => {
      const sequence = peer.trades - (n + 1) * Math.floor(peer.trades / (DEEP_PAGES + 2));
      return `${list}50&cursor=${START + sequence * SPACING}.${sequence}.x`;
    });
  }
  const agent = new Agent({ keepAlive: true });
  const pages: string[] = [];
  let cursor = '';
  for (let page = 0; page < DEEP_PAGES; page += 1) {
    const { text } = await ask(target, `${list}200${cursor}`, agent);
    const { nextCursor } = JSON.parse(text) as { readonly nextCursor: string | null };
    if (nextCursor === null) break;
    cursor = `&cursor=${nextCursor}`;
    pages.push(`${list}50${cursor}`);
  }
  agent.destroy();
  return pages;
}

async function marked(child: ChildProcess): Promise<number> {
  const told = heard(child, 'mark');
  child.send('mark');
  return (await told).cpu;
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
