import type {
  AnalyticsRepository,
  AnalyticsSpan,
  ClosedBreakdown,
  ClosedTotals,
} from '@twinlane/core/portfolio/analyticsRepository';
import type { Address } from '@twinlane/core/money/hex';
import { sql } from 'drizzle-orm';
import { toWhole } from '../columns.ts';
import type { Drizzle } from '../database.ts';
import { rowsOf } from '../rowsOf.ts';
import type { KeptDays } from './keptDays.ts';
import { ofBot, periodOf } from './span.ts';

interface Row {
  readonly part: unknown;
  readonly token_address: string | null;
  readonly bot_id: string | null;
  readonly n: unknown;
  readonly wins: unknown;
  readonly losses: unknown;
  readonly realised: string | null;
  readonly gas: string | null;
  readonly gained: string | null;
  readonly lost: string | null;
  readonly gross: string | null;
  readonly best: string | null;
  readonly worst: string | null;
  readonly hold: unknown;
}

/** What some closed positions come to, with what their average is made of. */
type ClosedSums = Omit<ClosedTotals, 'averageHold'> & { readonly hold: number };

/** The same of a part of a history, and of its tokens and bots. */
interface ClosedPart {
  readonly total: ClosedSums;
  readonly tokens: ReadonlyMap<Address, ClosedSums>;
  readonly bots: ReadonlyMap<string, ClosedSums>;
}

const NONE: ClosedSums = {
  closedPositions: 0,
  wins: 0,
  losses: 0,
  realisedPnl: 0n,
  gasFeeCash: 0n,
  gained: 0n,
  lost: 0n,
  gross: 0n,
  hold: 0,
};

/** Which columns a row is grouped by: the bits of GROUPING that are 0. */
const PARTS = { total: 3, token: 1, bot: 2 } as const;

/** Closed positions, whole and by period, token and bot. */
export async function closedTotals(
  db: Drizzle,
  days: KeptDays,
  span: AnalyticsSpan,
  periodStarts: readonly number[],
): ReturnType<AnalyticsRepository['closed']> {
  const parts = await days.read(span, 'closed', periodStarts, (part) => closedPart(db, part));
  const periods = Map.groupBy(parts, ({ from }) => periodOf(periodStarts, from));
  return {
    total: toTotals(parts.reduce((sum, { sums }) => added(sum, sums.total), NONE)),
    periods: new Map(
      [...periods].flatMap(([period, of]) => {
        const sum = of.reduce((total, { sums }) => added(total, sums.total), NONE);
        return sum.closedPositions === 0 ? [] : [[period, toTotals(sum)] as const];
      }),
    ),
    tokens: merged(parts.map(({ sums }) => sums.tokens)),
    bots: merged(parts.map(({ sums }) => sums.bots)),
  } satisfies ClosedBreakdown;
}

/** What was closed in a span, in one pass over the range of the index on closing times. */
export async function closedPart(
  db: Drizzle,
  { accountId, botId, from, to }: AnalyticsSpan,
): Promise<ClosedPart> {
  const rows = await rowsOf<Row>(
    db,
    sql`
    WITH closed AS (
      SELECT bot_id, token_address, realised_pnl, gas_fee_cash, realised_pnl - gas_fee_cash AS net,
        closed_at - opened_at AS hold
      FROM twinlane.positions
      WHERE account_id = ${accountId} AND closed_at >= ${from} AND closed_at < ${to} AND closed_at IS NOT NULL
        ${ofBot(botId)}
    )
    SELECT grouping(token_address, bot_id) AS part, token_address, bot_id,
      count(*) AS n, count(*) FILTER (WHERE net > 0) AS wins, count(*) FILTER (WHERE net < 0) AS losses,
      sum(realised_pnl)::text AS realised, sum(gas_fee_cash)::text AS gas,
      sum(net) FILTER (WHERE net > 0)::text AS gained, (-sum(net) FILTER (WHERE net < 0))::text AS lost,
      sum(realised_pnl) FILTER (WHERE realised_pnl > 0)::text AS gross,
      max(net)::text AS best, min(net)::text AS worst, sum(hold)::text AS hold
    FROM closed GROUP BY GROUPING SETS ((), (token_address), (bot_id))`,
  );
  const tokens = new Map<Address, ClosedSums>();
  const bots = new Map<string, ClosedSums>();
  let total = NONE;
  for (const row of rows) {
    const sums = toSums(row);
    const part = toWhole(row.part);
    if (part === PARTS.total) total = sums;
    else if (part === PARTS.token) tokens.set(row.token_address as Address, sums);
    else bots.set(row.bot_id ?? '', sums);
  }
  return { total, tokens, bots };
}

function merged<Key>(parts: readonly ReadonlyMap<Key, ClosedSums>[]): ReadonlyMap<Key, ClosedTotals> {
  const sums = new Map<Key, ClosedSums>();
  for (const part of parts) {
    for (const [key, sum] of part) sums.set(key, added(sums.get(key) ?? NONE, sum));
  }
  return new Map([...sums].map(([key, sum]) => [key, toTotals(sum)]));
}

function added(one: ClosedSums, other: ClosedSums): ClosedSums {
  const best = greater(one.best, other.best);
  const worst = greater(negated(one.worst), negated(other.worst));
  return {
    closedPositions: one.closedPositions + other.closedPositions,
    wins: one.wins + other.wins,
    losses: one.losses + other.losses,
    realisedPnl: one.realisedPnl + other.realisedPnl,
    gasFeeCash: one.gasFeeCash + other.gasFeeCash,
    gained: one.gained + other.gained,
    lost: one.lost + other.lost,
    gross: one.gross + other.gross,
    ...(best === undefined ? {} : { best }),
    ...(worst === undefined ? {} : { worst: -worst }),
    hold: one.hold + other.hold,
  };
}

function negated(value: bigint | undefined): bigint | undefined {
  return value === undefined ? undefined : -value;
}

function greater(one: bigint | undefined, other: bigint | undefined): bigint | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one > other ? one : other;
}

function toTotals({ hold, ...totals }: ClosedSums): ClosedTotals {
  const { closedPositions } = totals;
  return closedPositions === 0 ? totals : { ...totals, averageHold: hold / closedPositions };
}

function big(text: string | null): bigint {
  return BigInt(text ?? '0');
}

function toSums(row: Row): ClosedSums {
  return {
    closedPositions: toWhole(row.n),
    wins: toWhole(row.wins),
    losses: toWhole(row.losses),
    realisedPnl: big(row.realised),
    gasFeeCash: big(row.gas),
    gained: big(row.gained),
    lost: big(row.lost),
    gross: big(row.gross),
    ...(row.best === null ? {} : { best: BigInt(row.best) }),
    ...(row.worst === null ? {} : { worst: BigInt(row.worst) }),
    hold: toWhole(row.hold ?? 0),
  };
}
