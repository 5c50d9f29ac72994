import type { Baseline } from '../gas/baselines.ts';
import type { SubmissionRoute } from './transactionIntent.ts';

/** What became of one transaction, as its ledger has it. */
export interface RouteRecord {
  /** The way that it was first sent; a fallback counts there. */
  readonly route: SubmissionRoute;
  /** Wall clock, ms, and the head at that time, where it is known. */
  readonly sentAt: number;
  readonly sentBlock?: number;
  /** Where one of its attempts was mined: when that was seen, ms, in which block, and whether on another way. */
  readonly included?: { readonly at: number; readonly block: number; readonly fellBack: boolean };
  /** Of swaps that were carried out: base units of the token that was bought. */
  readonly price?: { readonly quoted: bigint; readonly received: bigint };
  /** Of those that were mined and did what they were for, where the baseline is known. */
  readonly gas?: GasAgainstBaseline;
}

/** What gas cost against a library's default, wei. */
export interface GasAgainstBaseline {
  readonly baseline: Baseline;
  readonly paid: bigint;
  /** Less than nothing where it cost more. */
  readonly saved: bigint;
}

/** A distribution of few numbers; quantiles are values that occurred, the next higher one where they fall between. */
export interface Spread {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly worst: number;
}

/** What one way of sending has shown. */
export interface RouteStatistics {
  /** `public`, or the relay's name. */
  readonly route: string;
  readonly sent: number;
  readonly included: number;
  /** Included on another way than the first. */
  readonly fellBack: number;
  /** From sending to inclusion; 1 block is the next one. Absent before the first that is known. */
  readonly blocks?: Spread;
  readonly milliseconds?: Spread;
  /**
   * What was received against what was quoted, basis points to two decimals, rounded down; negative is less than quoted.
   * p95 and worst look to the losing side. `mean` weighs all swaps alike.
   */
  readonly price?: Spread & { readonly mean: number };
  /** Their gas against the baseline, in all; per cent of what that would have cost, to two decimals, rounded down. */
  readonly gas?: GasAgainstBaseline & { readonly count: number; readonly savedPercent: number };
}

/** The records by their way, in order of its name: how long it took, and what came of the price. */
export function routeStatistics(records: Iterable<RouteRecord>): readonly RouteStatistics[] {
  const byRoute = new Map<string, RouteRecord[]>();
  for (const record of records) {
    const name = record.route.kind === 'private' ? record.route.relay : 'public';
    const known = byRoute.get(name);
    if (known === undefined) {
      byRoute.set(name, [record]);
    } else {
      known.push(record);
    }
  }
  return [...byRoute]
    .map(([route, own]) => statisticsOf(route, own))
    .toSorted((a, b) => (a.route < b.route ? -1 : 1));
}

function statisticsOf(route: string, records: readonly RouteRecord[]): RouteStatistics {
  const included = records.flatMap(({ included: mined, ...sent }) =>
    mined === undefined ? [] : { mined, sent },
  );
  const prices = records.flatMap(({ price }) => {
    const points = price === undefined ? undefined : pointsOf(price);
    return points === undefined ? [] : [points];
  });
  // A clock that was set back must not make a way look faster than it can be.
  const milliseconds = included.map(({ mined, sent }) => Math.max(mined.at - sent.sentAt, 0));
  const blocks = included.flatMap(({ mined, sent: { sentBlock } }) =>
    sentBlock === undefined ? [] : [Math.max(mined.block - sentBlock, 0)],
  );
  const [blockSpread, timeSpread] = [spread(blocks), spread(milliseconds)];
  const priceSpread = spread(prices.map((points) => -points));
  return {
    route,
    sent: records.length,
    included: included.length,
    fellBack: included.filter(({ mined }) => mined.fellBack).length,
    ...(blockSpread === undefined ? {} : { blocks: blockSpread }),
    ...(timeSpread === undefined ? {} : { milliseconds: timeSpread }),
    ...(priceSpread === undefined ? {} : { price: { ...negated(priceSpread), mean: meanOf(prices) } }),
    ...gasOf(records),
  };
}

function gasOf(records: readonly RouteRecord[]): Pick<RouteStatistics, 'gas'> {
  const known = records.flatMap(({ gas }) => (gas === undefined ? [] : [gas]));
  const [first] = known;
  if (first === undefined) {
    return {};
  }
  const paid = known.reduce((sum, gas) => sum + gas.paid, 0n);
  const saved = known.reduce((sum, gas) => sum + gas.saved, 0n);
  const whole = paid + saved;
  const savedPercent = whole <= 0n ? 0 : Number(floorDivide(saved * 10_000n, whole)) / 100;
  return { gas: { baseline: first.baseline, count: known.length, paid, saved, savedPercent } };
}

/** Hundredths of a basis point by which more was received than quoted, rounded down, as basis points. */
function pointsOf({ quoted, received }: NonNullable<RouteRecord['price']>): number | undefined {
  if (quoted <= 0n) {
    return undefined;
  }
  return Number(floorDivide((received - quoted) * 1_000_000n, quoted)) / 100;
}

/** Rounded down, also below zero. */
function floorDivide(value: bigint, by: bigint): bigint {
  const whole = value / by;
  return value < 0n && value % by !== 0n ? whole - 1n : whole;
}

function spread(values: readonly number[]): Spread | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const worst = sorted.at(-1);
  if (worst === undefined) {
    return undefined;
  }
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? worst;
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), worst };
}

function negated({ count, p50, p95, worst }: Spread): Spread {
  // Never -0.
  return { count, p50: 0 - p50, p95: 0 - p95, worst: 0 - worst };
}

function meanOf(points: readonly number[]): number {
  const hundredths = points.reduce((sum, each) => sum + Math.round(each * 100), 0);
  return Math.floor(hundredths / points.length) / 100;
}
