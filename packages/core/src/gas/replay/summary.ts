import type { Urgency } from '../../transaction/feeOracle.ts';
import { BASELINES, type Baseline } from '../baselines.ts';
import { bootstrap, type Interval } from './bootstrap.ts';
import type { FeeHistory } from './feeHistory.ts';
import type { Outcome } from './order.ts';
import { REGIMES, type Regime, type ReplayedOrder, replayRun } from './replayRun.ts';

/** When orders got in, blocks after the first that could have taken them. */
export interface Delays {
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly most: number;
}

/** What one way of sending came to. */
export interface WayFigures {
  /** Total paid for all orders, wei. */
  readonly paid: bigint;
  readonly delays: Delays;
  readonly missed: number;
}

/** One class on one history. Shares are of what viem's default pays for the same orders sent at once: 0.05 is 5 % less. */
export interface ClassReplay {
  readonly history: string;
  readonly urgency: Urgency;
  readonly orders: number;
  /** By name: twinlane, viem, ethers, geth and for patient classes `reference rule`. */
  readonly ways: Readonly<Record<string, WayFigures>>;
  /** What Twinlane saves against each baseline. */
  readonly saved: Readonly<Record<Baseline, number>>;
  readonly interval: Interval;
  /** What the reference rule saves; patient classes only. */
  readonly reference?: number;
  /** What the cheapest block within the deadline would save. */
  readonly clairvoyant: number;
  /** Share of the clairvoyant saving that was captured. */
  readonly captured: number;
  readonly regimes: readonly { readonly regime: Regime; readonly orders: number; readonly saved: number }[];
  /** Sums by window, for intervals over several histories. */
  readonly windows: readonly WindowSums[];
}

/** Sums over the orders of one window, gwei. */
export interface WindowSums {
  readonly orders: number;
  readonly own: number;
  readonly baseline: number;
  readonly reference: number;
}

const OWN = 'twinlane';
const REFERENCE = 'reference rule';

/** Replays a class on a history. Undefined where the history is too short for a single order. */
export function replayClass(
  history: FeeHistory,
  urgency: Urgency,
  random: () => number,
): ClassReplay | undefined {
  const orders = ordersOf(history, urgency);
  if (orders.length === 0) {
    return undefined;
  }
  const windows = windowSums(orders);
  const paid = (way: string): bigint => sum(orders.map((order) => outcomeOf(order, way)?.paid ?? 0n));
  const viem = paid('viem');
  const own = paid(OWN);
  const clairvoyant = 1 - ratio(sum(orders.map((order) => order.clairvoyant)), viem);
  const saved = 1 - ratio(own, viem);
  const names = [OWN, ...BASELINES, ...(urgency.startsWith('patient') ? [REFERENCE] : [])];
  return {
    history: history.name,
    urgency,
    orders: orders.length,
    ways: Object.fromEntries(names.map((name) => [name, figuresOf(orders, name)])),
    saved: { viem: saved, ethers: 1 - ratio(own, paid('ethers')), geth: 1 - ratio(own, paid('geth')) },
    interval: bootstrap([windows], ([drawn]) => savedOf(drawn ?? [], 'own'), random),
    ...(urgency.startsWith('patient') ? { reference: 1 - ratio(paid(REFERENCE), viem) } : {}),
    clairvoyant,
    captured: clairvoyant === 0 ? 0 : saved / clairvoyant,
    regimes: REGIMES.map((regime) => regimeOf(orders, regime)),
    windows,
  };
}

/** The windows of one run are numbered after those of the run before it. */
function ordersOf(history: FeeHistory, urgency: Urgency): readonly ReplayedOrder[] {
  const orders: ReplayedOrder[] = [];
  for (const run of history.runs) {
    const first = (orders.at(-1)?.window ?? -1) + 1;
    orders.push(...replayRun(run, urgency, first));
  }
  return orders;
}

/** Several histories as one, each weighing as many orders as it has, whatever its price level. */
export interface PooledReplay {
  readonly urgency: Urgency;
  readonly histories: readonly string[];
  readonly orders: number;
  readonly saved: number;
  readonly interval: Interval;
  readonly reference: number;
  /** What is saved divided by what the reference rule saves. */
  readonly times: number;
  /** What is saved beyond 1.25 times what the reference rule saves. */
  readonly beyond: Interval;
  readonly missed: number;
}

/** Fewer windows than this are reported and not judged. */
export const LEAST_WINDOWS = 30;
/** What is asked of patient classes: so many times the reference rule's saving. */
export const ASKED = 1.25;

/** Pools a class over the histories that have enough windows. Undefined where none has. */
export function poolClass(
  urgency: Urgency,
  replays: readonly ClassReplay[],
  random: () => number,
): PooledReplay | undefined {
  const judged = replays.filter(({ windows }) => windows.length >= LEAST_WINDOWS);
  if (judged.length === 0) {
    return undefined;
  }
  const samples = judged.map(({ windows }) => windows);
  const saved = pooled(samples, 'own');
  const reference = pooled(samples, 'reference');
  return {
    urgency,
    histories: judged.map(({ history }) => history),
    orders: judged.reduce((total, { orders }) => total + orders, 0),
    saved,
    interval: bootstrap(samples, (drawn) => pooled(drawn, 'own'), random),
    reference,
    times: saved / reference,
    beyond: bootstrap(samples, (drawn) => pooled(drawn, 'own') - ASKED * pooled(drawn, 'reference'), random),
    missed: judged.reduce((total, { ways }) => total + (ways[OWN]?.missed ?? 0), 0),
  };
}

function pooled(samples: readonly (readonly WindowSums[])[], way: 'own' | 'reference'): number {
  let weighted = 0;
  let orders = 0;
  for (const windows of samples) {
    const count = windows.reduce((total, window) => total + window.orders, 0);
    weighted += count * savedOf(windows, way);
    orders += count;
  }
  return weighted / orders;
}

function savedOf(windows: readonly WindowSums[], way: 'own' | 'reference'): number {
  let paid = 0;
  let baseline = 0;
  for (const window of windows) {
    paid += window[way];
    baseline += window.baseline;
  }
  return 1 - paid / baseline;
}

function windowSums(orders: readonly ReplayedOrder[]): readonly WindowSums[] {
  const windows = new Map<number, WindowSums>();
  for (const order of orders) {
    const before = windows.get(order.window) ?? { orders: 0, own: 0, baseline: 0, reference: 0 };
    windows.set(order.window, {
      orders: before.orders + 1,
      own: before.own + gwei(order, OWN),
      baseline: before.baseline + gwei(order, 'viem'),
      reference: before.reference + gwei(order, REFERENCE),
    });
  }
  return [...windows.entries()].toSorted(([a], [b]) => a - b).map(([, sums]) => sums);
}

function gwei(order: ReplayedOrder, way: string): number {
  return Number(outcomeOf(order, way)?.paid ?? 0n) / 1e9;
}

function outcomeOf(order: ReplayedOrder, way: string): Outcome | undefined {
  return order.outcomes.get(way);
}

function regimeOf(orders: readonly ReplayedOrder[], regime: Regime): ClassReplay['regimes'][number] {
  const those = orders.filter((order) => order.regime === regime);
  const paid = (way: string): bigint => sum(those.map((order) => outcomeOf(order, way)?.paid ?? 0n));
  return { regime, orders: those.length, saved: those.length === 0 ? 0 : 1 - ratio(paid(OWN), paid('viem')) };
}

function figuresOf(orders: readonly ReplayedOrder[], way: string): WayFigures {
  const outcomes = orders.flatMap((order) => outcomeOf(order, way) ?? []);
  const delays = outcomes.map(({ delay }) => delay).toSorted((a, b) => a - b);
  const at = (share: number): number => delays[Math.max(0, Math.ceil(share * delays.length) - 1)] ?? 0;
  return {
    paid: sum(outcomes.map(({ paid }) => paid)),
    delays: {
      mean: delays.reduce((total, delay) => total + delay, 0) / Math.max(1, delays.length),
      p50: at(0.5),
      p95: at(0.95),
      p99: at(0.99),
      most: at(1),
    },
    missed: outcomes.filter(({ missed }) => missed).length,
  };
}

function sum(values: readonly bigint[]): bigint {
  return values.reduce((total, value) => total + value, 0n);
}

/** Of wei; exact to a millionth of a millionth. */
function ratio(part: bigint, whole: bigint): number {
  return whole === 0n ? 1 : Number((part * 1_000_000_000_000n) / whole) / 1e12;
}
