import { randomUUIDv7 } from 'node:crypto';
import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bot } from '@twinlane/core/engine/bot';
import { EMPTY_MEMORY, noteOrderEnded, type BotMemory } from '@twinlane/core/engine/botMemory';
import { tradingSettingsSchema } from '@twinlane/core/engine/tradingSettings';
import type { Position } from '@twinlane/core/portfolio/position';
import { readBooks, type Books } from '@twinlane/bot/accountBooks';
import { createEngine } from '@twinlane/bot/engine';
import type { EngineParts } from '@twinlane/bot/engineParts';
import { pgliteHarness, postgresHarness, type StoreHarness } from '@twinlane/bot/store/testing/harness';
import { createTestLog } from '@twinlane/bot/testing/testLog';
import { openEngineWorld, type EngineWorld } from './engineWorld.ts';
import { figure, percentile, type Benchmark, type BenchmarkOptions, type Figure } from './harness.ts';
import { plainLoop } from './plainLoop.ts';

const MOST_MS = 250;
const BLOCK_MS = 1_000;
const FULL = { bots: 1_000, holding: 400, warmUp: 20, blocks: 60, plainBlocks: 4 };
const SMOKE = { bots: 40, holding: 16, warmUp: 1, blocks: 5, plainBlocks: 1 };

/** What a run of blocks showed. */
interface Run {
  /** Milliseconds from a block to a bot's last decision on it being stored, sorted. */
  readonly latencies: readonly number[];
  /** Exits that were due by a stop-loss, and those of them that were ordered on the same block. */
  readonly due: number;
  readonly ordered: number;
  /** Exits that were due again while they rested, since their sale had just reverted. */
  readonly resting: number;
  readonly thoughts: number;
  readonly orders: number;
  /** Shares of one core: of the whole process with its database's thread, and of the thread that decides. */
  readonly cpu: number;
  readonly mainCpu: number;
}

interface Decided {
  /** By bot, when its last decision was stored. */
  readonly at: Map<string, number>;
  /** What bots remember of sales that failed. */
  readonly memories: Map<string, BotMemory>;
}

const TRADING = tradingSettingsSchema.parse({});

/** Whether the position's exit is not to be tried again yet, since its last sale reverted. */
function isResting({ memories }: Decided, { botId, token }: Position, now: number): boolean {
  return now < (memories.get(botId)?.failedExits[token.address]?.retryAt ?? 0);
}

/** Blocks at the pace of the chain; the first ones are not counted. */
async function runBlocks(
  world: EngineWorld,
  decided: Decided,
  { warmUp, blocks, paceMs }: { readonly warmUp: number; readonly blocks: number; readonly paceMs: number },
): Promise<Run> {
  const { store, account, market, executor, tracker } = world;
  const latencies: number[] = [];
  let [due, ordered, resting, orders] = [0, 0, 0, 0];
  let books: Books | undefined;
  let [thoughts, cpu, began] = [0, process.cpuUsage(), performance.now()];
  let main = process.threadCpuUsage();
  for (let block = 0; block < warmUp + blocks; block += 1) {
    if (block === warmUp) {
      thoughts = await store.read.thoughts.count(account.id);
      [cpu, main, began] = [process.cpuUsage(), process.threadCpuUsage(), performance.now()];
    }
    books = await readBooks(store, account.id, books);
    decided.at.clear();
    const known = performance.now();
    await world.mine();
    const spent = performance.now() - known;
    if (block >= warmUp) {
      for (const at of decided.at.values()) latencies.push(at - known);
      const wanted = world.due(books.positions, tracker.snapshot(executor.ownImpacts(account.id)));
      const open = new Set(books.openOrders.map(({ botId, tokenIn }) => `${botId}:${tokenIn.address}`));
      const placed = (await store.read.orders.open(account.id)).filter(
        ({ decidedAtBlock }) => decidedAtBlock === market.head.number,
      );
      const sold = new Set(
        placed
          .filter(({ side }) => side === 'sell')
          .map(({ botId, tokenIn }) => `${botId}:${tokenIn.address}`),
      );
      const exits = wanted.filter(({ botId, token }) => !open.has(`${botId}:${token.address}`));
      const dueNow = exits.filter((position) => !isResting(decided, position, market.head.timestamp));
      resting += exits.length - dueNow.length;
      orders += placed.length;
      due += dueNow.length;
      ordered += dueNow.filter(({ botId, token }) => sold.has(`${botId}:${token.address}`)).length;
    }
    await sleep(Math.max(0, paceMs - spent));
  }
  const elapsed = performance.now() - began;
  const used = process.cpuUsage(cpu);
  const usedByMain = process.threadCpuUsage(main);
  return {
    latencies: latencies.sort((a, b) => a - b),
    due,
    ordered,
    resting,
    thoughts: (await store.read.thoughts.count(account.id)) - thoughts,
    orders,
    cpu: (used.user + used.system) / 1_000 / elapsed,
    mainCpu: (usedByMain.user + usedByMain.system) / 1_000 / elapsed,
  };
}

function note(decided: Decided): (bot: Bot) => void {
  return ({ id }) => void decided.at.set(id, performance.now());
}

async function runEngine(harness: StoreHarness, size: typeof FULL, paceMs: number): Promise<Run> {
  const world = await openEngineWorld(await harness.open(await harness.fresh()), size);
  const { account, executor } = world;
  const decided: Decided = { at: new Map(), memories: new Map() };
  const engine = createEngine({
    ...world,
    market: world.tracker,
    fastLane: undefined,
    ownImpacts: () => executor.ownImpacts(account.id),
    trading: TRADING,
    onOrderEnded: (order, { outcome }) => {
      const ended = { filled: outcome === 'filled', now: world.market.head.timestamp };
      const memory = decided.memories.get(order.botId) ?? EMPTY_MEMORY;
      decided.memories.set(order.botId, noteOrderEnded(memory, order, ended, TRADING));
    },
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
    ids: { next: () => randomUUIDv7() },
    announce: () => undefined,
    log: createTestLog() as unknown as EngineParts['log'],
    onDecided: note(decided),
    onRecorded: () => undefined,
    onFault: (error) => {
      throw error;
    },
  });
  await engine.resume();
  await engine.start();
  const run = await runBlocks(world, decided, { ...size, paceMs });
  await engine.stop();
  return run;
}

async function runPlain(harness: StoreHarness, size: typeof FULL): Promise<Run> {
  const world = await openEngineWorld(await harness.open(await harness.fresh()), size);
  const decided: Decided = { at: new Map(), memories: new Map() };
  plainLoop(world, note(decided));
  return runBlocks(world, decided, { warmUp: 1, blocks: size.plainBlocks, paceMs: 0 });
}

async function measure(harness: StoreHarness, { smoke, log }: BenchmarkOptions): Promise<readonly Figure[]> {
  const size = smoke ? SMOKE : FULL;
  try {
    const ours = await runEngine(harness, size, smoke ? 0 : BLOCK_MS);
    const memory = process.memoryUsage().rss / 2 ** 20;
    log(
      `${harness.kind}: ${ours.latencies.length} decisions, p99 ${percentile(ours.latencies, 0.99).toFixed(0)} ms, ` +
        `${ours.ordered} of ${ours.due} exits, ${ours.thoughts} thoughts, ${ours.orders} orders, load ${loadavg()[0]?.toFixed(1)}`,
    );
    const plain = await runPlain(harness, size);
    log(`${harness.kind}: one bot after the other, p99 ${percentile(plain.latencies, 0.99).toFixed(0)} ms`);
    return figuresOf(harness.kind, size, { ours, plain, memory });
  } finally {
    await harness.cleanUp();
  }
}

function figuresOf(
  kind: string,
  { bots }: typeof FULL,
  { ours, plain, memory }: { readonly ours: Run; readonly plain: Run; readonly memory: number },
): readonly Figure[] {
  const where = `${kind}, ${bots} bots`;
  const latency = (share: number, bar?: { readonly atMost: number }): Figure =>
    figure({
      what: `${where}: block to decision stored, ${share === 1 ? 'max' : `p${share * 100}`}`,
      value: percentile(ours.latencies, share),
      unit: 'ms',
      peer: { name: 'one bot after the other', value: percentile(plain.latencies, share) },
      ...(bar === undefined ? {} : { bar }),
    });
  return [
    latency(0.5),
    latency(0.95),
    latency(0.99, { atMost: MOST_MS }),
    latency(1),
    figure({ what: `${where}: exits due`, value: ours.due, unit: 'exits' }),
    figure({
      what: `${where}: exits missed`,
      value: ours.due - ours.ordered,
      unit: 'exits',
      bar: { atMost: 0 },
    }),
    figure({
      what: `${where}: exits resting after a sale that reverted`,
      value: ours.resting,
      unit: 'exits',
    }),
    figure({ what: `${where}: thoughts stored`, value: ours.thoughts, unit: 'thoughts' }),
    figure({ what: `${where}: orders`, value: ours.orders, unit: 'orders' }),
    figure({ what: `${where}: processor, whole process`, value: ours.cpu, unit: 'cores' }),
    figure({ what: `${where}: processor, deciding thread`, value: ours.mainCpu, unit: 'cores' }),
    figure({ what: `${where}: memory of the process`, value: memory, unit: 'MiB' }),
  ];
}

/** A thousand paper bots that are asked every second, beside a loop that takes one after the other. */
export const benchmark: Benchmark = {
  name: 'engine',
  title: '1,000 paper bots with a decision each second: from the block to the stored decision',
  async run(options) {
    const url = process.env['TWINLANE_TEST_DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/test';
    const figures: Figure[] = [];
    for (const harness of [pgliteHarness(), postgresHarness(url)]) {
      figures.push(...(await measure(harness, options)));
    }
    return figures;
  },
};
