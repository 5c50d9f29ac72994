import type {
  AnalyticsRepository,
  AnalyticsSpan,
  FillTotals,
  SaleTotals,
} from '@twinlane/core/portfolio/analyticsRepository';
import { sql } from 'drizzle-orm';
import { toWhole } from '../columns.ts';
import type { Drizzle } from '../database.ts';
import { rowsOf } from '../rowsOf.ts';
import type { KeptDays } from './keptDays.ts';
import { fractionsOf, ofBot, periodOf } from './span.ts';

type FillReads = Pick<AnalyticsRepository, 'fills' | 'sales' | 'entryRisk' | 'invested'>;

/** What fills come to, each by ranges of the index on times. */
export function fillTotalsOf(db: Drizzle, days: KeptDays): FillReads {
  return {
    fills: (span, periodStarts) => fillTotals(db, days, span, periodStarts),
    sales: (span, bounds) => saleTotals(db, days, span, bounds),
    entryRisk: async (span, bounds) => {
      const parts = await days.read(
        span,
        `entries ${bounds.join()}`,
        [],
        (part) => entryPart(db, part, bounds),
        // A position that is closed stays so; one that is not may still be.
        (sums) => [...sums.values()].every(({ entries, closed }) => entries === closed),
      );
      const entries = new Map<number, EntrySums>();
      for (const { sums } of parts) {
        for (const [bound, sum] of sums) {
          const known = entries.get(bound) ?? { entries: 0, closed: 0, wins: 0 };
          entries.set(bound, {
            entries: known.entries + sum.entries,
            closed: known.closed + sum.closed,
            wins: known.wins + sum.wins,
          });
        }
      }
      return entries;
    },
    invested: async (span) => {
      // What a fill ties up or sets free counts from its time to the end of the span; what came before, all of it.
      const { from, to } = span;
      const parts = await days.read({ ...span, from: 0 }, 'moves', [from], (part) => movesPart(db, part));
      const length = BigInt(to - from);
      const sum = parts.reduce(
        (total, { from: at, sums: { delta, weighted } }) =>
          total + (at < from ? delta * length : delta * BigInt(to) - weighted),
        0n,
      );
      return sum / (length > 0n ? length : 1n);
    },
  };
}

interface EntrySums {
  readonly entries: number;
  readonly closed: number;
  readonly wins: number;
}

/** Entries of a span, by the number of the bound below their risk score. */
export async function entryPart(
  db: Drizzle,
  { accountId, botId, from, to }: AnalyticsSpan,
  bounds: readonly number[],
): Promise<ReadonlyMap<number, EntrySums>> {
  const rows = await rowsOf<Record<'bound' | 'entries' | 'closed' | 'wins', unknown>>(
    db,
    sql`
      SELECT coalesce(width_bucket(f.risk_score, ${fractionsOf(bounds)}), 0) AS bound, count(*) AS entries,
        count(p.closed_at) AS closed,
        count(*) FILTER (WHERE p.closed_at IS NOT NULL AND p.realised_pnl > p.gas_fee_cash) AS wins
      FROM twinlane.fills f LEFT JOIN twinlane.positions p
        ON p.account_id = ${accountId} AND p.id = f.position_id
      WHERE f.account_id = ${accountId} AND f.side = 'buy' AND f.outcome = 'filled'
        AND f.timestamp >= ${from} AND f.timestamp < ${to}
        ${botId === undefined ? sql`` : sql`AND f.bot_id = ${botId}`}
      GROUP BY 1`,
  );
  return new Map(
    rows.map(({ bound, entries, closed, wins }) => [
      toWhole(bound) - 1,
      { entries: toWhole(entries), closed: toWhole(closed), wins: toWhole(wins) },
    ]),
  );
}

/** What fills of a span tied up, and the same times when; both less what they set free. */
export async function movesPart(
  db: Drizzle,
  { accountId, botId, from, to }: AnalyticsSpan,
): Promise<{ readonly delta: bigint; readonly weighted: bigint }> {
  const [row] = await rowsOf<{ readonly delta: string | null; readonly weighted: string | null }>(
    db,
    sql`
      SELECT sum(delta)::text AS delta, sum(delta * timestamp)::text AS weighted FROM (
        SELECT timestamp, CASE side
          WHEN 'buy' THEN amount_in + coalesce(realised_pnl, 0)
          WHEN 'sell' THEN coalesce(realised_pnl, 0) - amount_out ELSE 0 END AS delta
        FROM twinlane.fills
        WHERE account_id = ${accountId} AND outcome = 'filled' AND timestamp >= ${from} AND timestamp < ${to}
          ${ofBot(botId)}
      ) moves`,
  );
  return { delta: BigInt(row?.delta ?? '0'), weighted: BigInt(row?.weighted ?? '0') };
}

interface FillRow {
  readonly n: unknown;
  readonly reverted: unknown;
  readonly gas: string | null;
  readonly volume: string | null;
  readonly gas_used: string | null;
  readonly gas_paid: string | null;
}

/** What some fills come to, with what their average is made of. */
type FillSums = Omit<FillTotals, 'gasPrice'> & { readonly gasUsed: bigint; readonly gasPaid: bigint };

const NONE: FillSums = {
  trades: 0,
  reverted: 0,
  gasFeeCash: 0n,
  volume: 0n,
  gasUsed: 0n,
  gasPaid: 0n,
};

async function fillTotals(
  db: Drizzle,
  days: KeptDays,
  span: AnalyticsSpan,
  periodStarts: readonly number[],
): ReturnType<FillReads['fills']> {
  const parts = await days.read(span, 'fills', periodStarts, (part) => fillPart(db, part));
  const sumOf = (some: typeof parts): FillSums => some.reduce((sum, { sums }) => added(sum, sums), NONE);
  const periods = Map.groupBy(parts, ({ from }) => periodOf(periodStarts, from));
  return {
    total: toTotals(sumOf(parts)),
    periods: new Map(
      [...periods].flatMap(([period, some]) => {
        const sum = sumOf(some);
        return sum.trades === 0 ? [] : [[period, toTotals(sum)] as const];
      }),
    ),
  };
}

/** Fills of a span. */
export async function fillPart(
  db: Drizzle,
  { accountId, botId, from, to }: AnalyticsSpan,
): Promise<FillSums> {
  const [row] = await rowsOf<FillRow>(
    db,
    sql`
      SELECT count(*) AS n, count(*) FILTER (WHERE outcome = 'reverted') AS reverted, sum(gas_fee_cash)::text AS gas,
        sum(CASE side WHEN 'sell' THEN amount_out ELSE amount_in END)::text AS volume,
        sum(gas_used)::text AS gas_used, sum(gas_used * effective_gas_price)::text AS gas_paid
      FROM twinlane.fills
      WHERE account_id = ${accountId} AND timestamp >= ${from} AND timestamp < ${to} ${ofBot(botId)}`,
  );
  if (row === undefined) return NONE;
  return {
    trades: toWhole(row.n),
    reverted: toWhole(row.reverted),
    gasFeeCash: BigInt(row.gas ?? '0'),
    volume: BigInt(row.volume ?? '0'),
    gasUsed: BigInt(row.gas_used ?? '0'),
    gasPaid: BigInt(row.gas_paid ?? '0'),
  };
}

function added(one: FillSums, other: FillSums): FillSums {
  return {
    trades: one.trades + other.trades,
    reverted: one.reverted + other.reverted,
    gasFeeCash: one.gasFeeCash + other.gasFeeCash,
    volume: one.volume + other.volume,
    gasUsed: one.gasUsed + other.gasUsed,
    gasPaid: one.gasPaid + other.gasPaid,
  };
}

function toTotals({ gasUsed, gasPaid, ...totals }: FillSums): FillTotals {
  return gasUsed === 0n ? totals : { ...totals, gasPrice: gasPaid / gasUsed };
}

interface SaleRow {
  readonly part: unknown;
  readonly reason: string | null;
  readonly bound: unknown;
  readonly n: unknown;
  readonly wins: unknown;
  readonly losses: unknown;
  readonly realised: string | null;
}

/** Sales by what decided them, and by their return. */
interface SalePart {
  readonly reasons: ReadonlyMap<string, SaleTotals>;
  readonly returns: ReadonlyMap<number, SaleTotals>;
}

async function saleTotals(
  db: Drizzle,
  days: KeptDays,
  span: AnalyticsSpan,
  bounds: readonly number[],
): ReturnType<FillReads['sales']> {
  const parts = await days.read(span, `sales ${bounds.join()}`, [], (part) => salePart(db, part, bounds));
  return {
    reasons: merged(parts.map(({ sums }) => sums.reasons)),
    returns: merged(parts.map(({ sums }) => sums.returns)),
  };
}

function merged<Key>(parts: readonly ReadonlyMap<Key, SaleTotals>[]): ReadonlyMap<Key, SaleTotals> {
  const all = new Map<Key, SaleTotals>();
  for (const part of parts) {
    for (const [key, sum] of part) {
      const known = all.get(key);
      all.set(
        key,
        known === undefined
          ? sum
          : {
              sales: known.sales + sum.sales,
              wins: known.wins + sum.wins,
              losses: known.losses + sum.losses,
              realisedPnl: known.realisedPnl + sum.realisedPnl,
            },
      );
    }
  }
  return all;
}

/** Sales of a span. */
export async function salePart(
  db: Drizzle,
  { accountId, botId, from, to }: AnalyticsSpan,
  bounds: readonly number[],
): Promise<SalePart> {
  const rows = await rowsOf<SaleRow>(
    db,
    sql`
      SELECT grouping(reason) AS part, reason, bound, count(*) AS n,
        count(*) FILTER (WHERE realised_pnl > 0) AS wins, count(*) FILTER (WHERE realised_pnl < 0) AS losses,
        sum(realised_pnl)::text AS realised
      FROM (
        SELECT coalesce(exit_reason, '') AS reason, realised_pnl,
          width_bucket(coalesce((realised_pnl * 100 / nullif(amount_out - realised_pnl, 0))::float8, 0), ${fractionsOf(bounds)}) AS bound
        FROM twinlane.fills
        WHERE account_id = ${accountId} AND side = 'sell' AND outcome = 'filled'
          AND timestamp >= ${from} AND timestamp < ${to} ${ofBot(botId)}
      ) sold GROUP BY GROUPING SETS ((reason), (bound))`,
  );
  const reasons = new Map<string, SaleTotals>();
  const returns = new Map<number, SaleTotals>();
  for (const { part, reason, bound, n, wins, losses, realised } of rows) {
    const totals = {
      sales: toWhole(n),
      wins: toWhole(wins),
      losses: toWhole(losses),
      realisedPnl: BigInt(realised ?? '0'),
    };
    if (toWhole(part) === 0) reasons.set(reason ?? '', totals);
    else returns.set(toWhole(bound) - 1, totals);
  }
  return { reasons, returns };
}
