import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readFees } from '@twinlane/backtest/data/readFees';
import { UserError } from '@twinlane/core/errors';
import {
  type Demand,
  type FeeHistory,
  type RecordedBlock,
  toFeeHistory,
} from '@twinlane/core/gas/replay/feeHistory';
import {
  ASKED,
  type ClassReplay,
  LEAST_WINDOWS,
  poolClass,
  type PooledReplay,
  replayClass,
} from '@twinlane/core/gas/replay/summary';
import { URGENCIES, type Urgency } from '@twinlane/core/transaction/feeOracle';
import { createRandomStream } from '@twinlane/sandbox/agents/randomStream';
import { type Benchmark, type Figure, type FigureInput, figure } from './harness.ts';

const PATIENT = URGENCIES.filter((urgency) => urgency.startsWith('patient'));
const SMOKE_BLOCKS = 900;
const SEED = 1;
/** Per cent. */
const AT_MOST_DEARER = { atLeast: -1 };
const NEVER_DEARER = { atLeast: 0 };

interface Recording {
  readonly name: string;
  readonly blocks: readonly RecordedBlock[];
}

/** Gas paid by each urgency class on recorded histories, beside the defaults of libraries and the plain stopping rule. */
export const benchmark: Benchmark = {
  name: 'gas',
  title: "Gas paid on recorded histories, beside viem's default sent at once and a plain stopping rule",
  async run({ smoke, log }) {
    const recordings = await readRecordings(smoke, log);
    const figures: Figure[] = [];
    const urgencies: readonly Urgency[] = smoke ? ['urgent', 'patient25'] : URGENCIES;
    const histories = recordings.map(({ name, blocks }) => toFeeHistory(name, blocks, 'p10'));
    for (const history of histories) {
      log(
        `${history.name}: ${history.blocks} blocks, ${history.filled} of them filled in; a block demands: ${history.demands}`,
      );
    }
    for (const urgency of urgencies) {
      const replays = replayAll(histories, urgency);
      figures.push(...replays.flatMap((replay) => historyFigures(replay, histories)));
      if (PATIENT.includes(urgency)) {
        figures.push(...pooledFigures('pooled', poolClass(urgency, replays, random(urgency)), true));
      }
      log(`${urgency}: done`);
    }
    if (!smoke) {
      for (const demand of ['p5', 'p25', 'none'] as const) {
        figures.push(...sensitivity(recordings, demand));
        log(`${demand}: done`);
      }
    }
    return figures;
  },
};

async function readRecordings(smoke: boolean, log: (line: string) => void): Promise<readonly Recording[]> {
  const data = process.env['TWINLANE_DATA'];
  if (data === undefined || data === '') {
    throw new UserError('bench.no-data', 'TWINLANE_DATA is not set: there are no recorded fees to replay.', {
      hint: 'Set it to the folder that has fees/ in it.',
    });
  }
  const folder = join(data, 'fees');
  const files = (await readdir(folder)).filter((name) => /\.csv(\.gz)?$/.test(name)).toSorted();
  const recordings: Recording[] = [];
  for (const file of files) {
    const name = file.replace(/\.csv(\.gz)?$/, '');
    const blocks = await readFees(join(folder, file));
    try {
      toFeeHistory(name, blocks, 'p10');
      recordings.push({ name, blocks: smoke ? blocks.slice(0, SMOKE_BLOCKS) : blocks });
    } catch (error) {
      if (!(error instanceof UserError)) {
        throw error;
      }
      log(`left out: ${error.message}`);
    }
  }
  return recordings;
}

function random(name: string): () => number {
  const stream = createRandomStream(SEED, name);
  return () => stream.uniform();
}

function replayAll(histories: readonly FeeHistory[], urgency: Urgency): readonly ClassReplay[] {
  return histories.flatMap((history) => replayClass(history, urgency, random(history.name)) ?? []);
}

function historyFigures(replay: ClassReplay, histories: readonly FeeHistory[]): readonly Figure[] {
  const { urgency, ways, reference, windows } = replay;
  const history = histories.find(({ name }) => name === replay.history);
  const about = history?.hasTips === true ? '' : ', base fees alone';
  const name = `${replay.history}, ${urgency}${about}`;
  const own = ways['twinlane'];
  const viem = ways['viem'];
  if (own === undefined || viem === undefined) {
    throw new Error(`${name}: nothing was replayed`);
  }
  const judged = windows.length >= LEAST_WINDOWS ? '' : ` (${windows.length} windows: not pooled)`;
  const saved = figure({
    what: `${name}: saved against viem, ${interval(replay.interval)}${judged}`,
    value: percent(replay.saved.viem),
    unit: '%',
    ...peer('reference rule', reference === undefined ? undefined : percent(reference)),
    better: 'higher',
    bar: urgency === 'urgent' ? NEVER_DEARER : AT_MOST_DEARER,
  });
  const delay = figure({
    what: `${name}: delay at p95 (p50 ${own.delays.p50}, mean ${own.delays.mean.toFixed(1)}, most ${own.delays.most})`,
    value: own.delays.p95,
    unit: 'blocks',
    ...peer('viem', viem.delays.p95),
    ...(urgency === 'urgent' ? { bar: { atMost: viem.delays.p95 } } : {}),
  });
  return [
    saved,
    plain(`${name}: saved against ethers`, percent(replay.saved.ethers), '%'),
    plain(`${name}: saved against geth's tip suggestion`, percent(replay.saved.geth), '%'),
    delay,
    ...(urgency === 'urgent' ? [] : deadlineFigures(name, replay)),
    ...replay.regimes
      .filter(({ orders }) => orders > 0)
      .map(({ regime, orders, saved: share }) =>
        plain(`${name}: saved where the base fee is ${regime} (${orders} orders)`, percent(share), '%'),
      ),
  ];
}

function deadlineFigures(
  name: string,
  { urgency, ways, clairvoyant, captured, orders }: ClassReplay,
): readonly Figure[] {
  return [
    figure({
      what: `${name}: missed deadlines of ${orders}`,
      value: ways['twinlane']?.missed ?? 0,
      unit: 'orders',
      ...peer('reference rule', ways['reference rule']?.missed),
      ...(PATIENT.includes(urgency) ? { bar: { atMost: 0 } } : {}),
    }),
    plain(`${name}: clairvoyant bound`, percent(clairvoyant), '%'),
    plain(`${name}: captured of the clairvoyant bound`, percent(captured), '%'),
  ];
}

function pooledFigures(where: string, pool: PooledReplay | undefined, judged: boolean): readonly Figure[] {
  if (pool === undefined) {
    return [];
  }
  const name = `${where}, ${pool.urgency}, ${pool.histories.length} histories`;
  const bar = judged ? { bar: { ratioAtLeast: ASKED } } : {};
  const positive = judged ? { bar: { atLeast: Number.MIN_VALUE } } : {};
  return [
    figure({
      what: `${name}: saved against viem, ${interval(pool.interval)}`,
      value: percent(pool.saved),
      unit: '%',
      peer: { name: 'reference rule', value: percent(pool.reference) },
      better: 'higher',
      ...bar,
    }),
    {
      ...figure({
        what: `${name}: lower end of the interval`,
        value: percent(pool.interval.low),
        unit: '%',
        ...positive,
      }),
      ...(judged ? { bar: '> 0 %' } : {}),
    },
    plain(
      `${name}: saved beyond ${ASKED} × the reference rule, ${interval(pool.beyond)}`,
      percent(pool.saved - ASKED * pool.reference),
      '%',
    ),
    figure({
      what: `${name}: missed deadlines of ${pool.orders}`,
      value: pool.missed,
      unit: 'orders',
      ...(judged ? { bar: { atMost: 0 } } : {}),
    }),
  ];
}

/** The same with another demand, pooled: not judged. */
function sensitivity(recordings: readonly Recording[], demand: Demand): readonly Figure[] {
  const histories = recordings.map(({ name, blocks }) => toFeeHistory(name, blocks, demand));
  const where = demand === 'none' ? 'pooled, base fees alone' : `pooled, blocks demand their ${demand}`;
  const urgent = replayAll(histories, 'urgent').filter(() => demand !== 'none');
  return [
    ...urgent.map((replay) =>
      plain(
        `${replay.history}, urgent, blocks demand their ${demand}: saved against viem (delay at p95: ${replay.ways['twinlane']?.delays.p95 ?? 0}, viem ${replay.ways['viem']?.delays.p95 ?? 0})`,
        percent(replay.saved.viem),
        '%',
      ),
    ),
    ...PATIENT.flatMap((urgency) =>
      pooledFigures(where, poolClass(urgency, replayAll(histories, urgency), random(urgency)), false),
    ),
  ];
}

/** Nothing is put beside a zero or a loss: a ratio would say nothing. */
function peer(name: string, value: number | undefined): Pick<FigureInput, 'peer'> {
  return value === undefined || value <= 0 ? {} : { peer: { name, value } };
}

function plain(what: string, value: number, unit: string): Figure {
  return figure({ what, value, unit });
}

function percent(share: number): number {
  return Math.round(share * 100_000) / 1000;
}

function interval({ low, high }: { readonly low: number; readonly high: number }): string {
  return `95 % between ${percent(low).toFixed(2)} and ${percent(high).toFixed(2)} %`;
}
