import type { CandleMarket } from '@twinlane/core/market/candle';
import type { UnitOfWork } from '@twinlane/core/unitOfWork';
import type {
  OutcomeLabel,
  OutcomeSummary,
  ThoughtOutcome,
  TradeOutcome,
} from '@twinlane/core/thought/outcome';
import type { Thought } from '@twinlane/core/thought/thought';
import type { Mark, MarkQuery, OutcomeRepository, OutcomeWriter } from '@twinlane/core/thought/thoughtStore';
import { Decimal } from 'decimal.js';
import { and, asc, desc, eq, gt, gte, lte, sql } from 'drizzle-orm';
import { marketBlocks } from './candleSchema.ts';
import { toWhole } from './columns.ts';
import type { Drizzle } from './database.ts';
import { thoughtLabels, thoughtNarrations, tradeOutcomes } from './outcomeSchema.ts';
import { oneOf } from './oneOf.ts';
import { limitOf } from './paging.ts';
import { rowsOf } from './rowsOf.ts';
import { thoughts } from './schema.ts';
import { rowsAsJson, rowsFromJson } from './selectRows.ts';
import { sellableFacts } from './sellableFacts.ts';
import { tradesDue } from './tradesDue.ts';

/** Reads what came of decisions. */
export function outcomesOf(db: Drizzle): OutcomeRepository {
  return {
    due: async (accountId, horizon, limit) => {
      const [last] = await db
        .select({ index: thoughtLabels.thoughtIndex })
        .from(thoughtLabels)
        .where(and(eq(thoughtLabels.accountId, accountId), eq(thoughtLabels.horizon, horizon)))
        .orderBy(desc(thoughtLabels.thoughtIndex))
        .limit(1);
      const rows = await db
        .select({ record: thoughts.record })
        .from(thoughts)
        .where(and(eq(thoughts.accountId, accountId), gt(thoughts.index, last?.index ?? 0)))
        .orderBy(asc(thoughts.index))
        .limit(limitOf({ limit }));
      return rows.map(({ record }) => {
        const { id, index, token, decision, gate, decidedAt, market } = JSON.parse(record) as Thought;
        const { price } = market;
        return { thoughtId: id, thoughtIndex: index, token: token.address, decision, gate, decidedAt, price };
      });
    },
    newestBlockTime: async ({ chainId, cash }) => {
      const [row] = await db
        .select({ timestamp: marketBlocks.timestamp })
        .from(marketBlocks)
        .where(and(eq(marketBlocks.chainId, chainId), eq(marketBlocks.cash, cash)))
        .orderBy(desc(marketBlocks.number))
        .limit(1);
      return row?.timestamp;
    },
    marks: (market, queries) => marks(db, market, queries),
    sellable: (accountId, questions) => sellableFacts(db, accountId, questions),
    tradesDue: (accountId, closedBy, positions) => tradesDue(db, accountId, closedBy, positions),
    labels: async (accountId, horizon, { from, to }) => {
      const rows = await db
        .select()
        .from(thoughtLabels)
        .where(
          and(
            eq(thoughtLabels.accountId, accountId),
            eq(thoughtLabels.horizon, horizon),
            gte(thoughtLabels.thoughtIndex, from),
            lte(thoughtLabels.thoughtIndex, to),
          ),
        );
      return new Map(rows.map((row) => [row.thoughtIndex, toLabel(row)]));
    },
    ofThoughts: (ids) => ofThoughts(db, ids),
    summary: async (accountId, horizon) => {
      const { decision, gate, after, price } = thoughtLabels;
      const isKnown = sql`${after} IS NOT NULL AND ${price} > 0`;
      const rows = await db
        .select({
          decision,
          gate,
          count: sql<unknown>`count(*)`,
          known: sql<unknown>`count(*) FILTER (WHERE ${isKnown})`,
          medianMove: sql<number | null>`percentile_cont(0.5) WITHIN GROUP (
            ORDER BY CASE WHEN ${isKnown} THEN ((${after} / nullif(${price}, 0) - 1) * 100)::float8 END)`,
          risen: sql<unknown>`count(*) FILTER (WHERE ${isKnown} AND ${after} > ${price})`,
        })
        .from(thoughtLabels)
        .where(and(eq(thoughtLabels.accountId, accountId), eq(thoughtLabels.horizon, horizon)))
        .groupBy(decision, gate)
        .orderBy(desc(sql`count(*)`), asc(decision), asc(gate));
      return rows.map(toSummary);
    },
  };
}

/** What is written of them. A row that is there already is the same or belongs to a run that was quicker. */
export function outcomesIn(tx: Drizzle): Pick<UnitOfWork, keyof OutcomeWriter> {
  return {
    putLabels: async (labels) => {
      if (labels.length === 0) return;
      await tx.insert(thoughtLabels).values(labels.map(labelRow)).onConflictDoNothing();
    },
    putTradeOutcomes: async (trades) => {
      if (trades.length === 0) return;
      await tx
        .insert(tradeOutcomes)
        .values([...trades])
        .onConflictDoNothing();
    },
    putNarration: async (narration) => {
      await tx.insert(thoughtNarrations).values(narration).onConflictDoNothing();
    },
  };
}

async function ofThoughts(db: Drizzle, ids: readonly string[]): Promise<ReadonlyMap<string, ThoughtOutcome>> {
  if (ids.length === 0) return new Map();
  const labelled = { where: oneOf(thoughtLabels.thoughtId, ids), orderBy: thoughtLabels.horizon };
  const traded = { where: oneOf(tradeOutcomes.thoughtId, ids), orderBy: tradeOutcomes.thoughtId };
  const [found] = await rowsOf<Record<'labels' | 'trades', string | null>>(
    db,
    sql`SELECT ${rowsAsJson(thoughtLabels, labelled)} AS labels, ${rowsAsJson(tradeOutcomes, traded)} AS trades`,
  );
  const labels = rowsFromJson(thoughtLabels, found?.labels);
  const trades = rowsFromJson(tradeOutcomes, found?.trades);
  const tradeOf = new Map<string, TradeOutcome>(trades.map((trade) => [trade.thoughtId, trade]));
  const labelsOf = Map.groupBy(labels.map(toLabel), ({ thoughtId }) => thoughtId);
  const known = new Set([...tradeOf.keys(), ...labelsOf.keys()]);
  return new Map(
    [...known].map((id) => {
      const trade = tradeOf.get(id);
      const outcome = { labels: labelsOf.get(id) ?? [] };
      return [id, trade === undefined ? outcome : Object.assign(outcome, { trade })];
    }),
  );
}

interface MarkRow {
  readonly n: unknown;
  readonly high: string | null;
  readonly low: string | null;
  readonly price: string | null;
  readonly ended: unknown;
}

/** One statement, whatever the number of queries; each looks up the candles' primary key. */
async function marks(
  db: Drizzle,
  { chainId, cash }: CandleMarket,
  queries: readonly MarkQuery[],
): Promise<readonly Mark[]> {
  if (queries.length === 0) return [];
  const asked = queries.map(({ token, at }, n) => ({ n, token, at }));
  const spans = queries.flatMap(({ token, spans: of }, n) => of.map((span) => ({ n, token, ...span })));
  const rows = await rowsOf<MarkRow>(
    db,
    sql`
      WITH asked AS (
        SELECT * FROM json_to_recordset(${JSON.stringify(asked)}::json) AS a(n integer, token text, at bigint)
      ), spans AS (
        SELECT * FROM json_to_recordset(${JSON.stringify(spans)}::json)
          AS s(n integer, token text, seconds integer, "from" bigint, "to" bigint)
      ), extremes AS (
        SELECT s.n, max(c.high) AS high, min(c.low) AS low FROM spans s
        JOIN LATERAL (
          SELECT high, low FROM twinlane.candles k
          WHERE k.chain_id = ${chainId} AND k.cash = ${cash} AND k.token = s.token AND k.seconds = s.seconds
            AND k.start >= s."from" AND k.start < s."to"
        ) c ON true GROUP BY s.n
      )
      SELECT a.n, e.high::text AS high, e.low::text AS low, l.close::text AS price, l.ended
      FROM asked a LEFT JOIN extremes e ON e.n = a.n
      LEFT JOIN LATERAL (
        SELECT c.close, c.start + c.seconds AS ended
        FROM (VALUES (1), (5), (15), (60), (300), (900), (3600), (14400), (86400)) AS i(seconds)
        JOIN LATERAL (
          SELECT close, start, k.seconds FROM twinlane.candles k
          WHERE k.chain_id = ${chainId} AND k.cash = ${cash} AND k.token = a.token AND k.seconds = i.seconds
            AND k.start <= a.at + 1 - i.seconds
          ORDER BY k.start DESC LIMIT 1
        ) c ON true
        ORDER BY ended DESC, c.seconds LIMIT 1
      ) l ON true
      ORDER BY a.n`,
  );
  return rows.map(toMark);
}

function toMark({ high, low, price, ended }: MarkRow): Mark {
  return {
    ...(high === null || low === null ? {} : { high: plain(high), low: plain(low) }),
    ...(price === null ? {} : { last: { price: plain(price), end: toWhole(ended) } }),
  };
}

function toSummary({
  decision,
  gate,
  medianMove,
  ...counts
}: Pick<OutcomeSummary, 'decision' | 'gate'> & {
  readonly count: unknown;
  readonly known: unknown;
  readonly risen: unknown;
  readonly medianMove: number | null;
}): OutcomeSummary {
  const [count, known, risen] = [toWhole(counts.count), toWhole(counts.known), toWhole(counts.risen)];
  return {
    decision,
    gate,
    count,
    known,
    ...(known === 0 ? {} : { medianMove: medianMove ?? 0, risen: risen / known }),
  };
}

function plain(numeric: string): string {
  return new Decimal(numeric).toFixed();
}

function decimal(text: string | undefined): Decimal | null {
  return text === undefined ? null : new Decimal(text);
}

function labelRow(label: OutcomeLabel): typeof thoughtLabels.$inferInsert {
  const { token, price, after, best, worst, absent, sellable, sellableAt, ...row } = label;
  return {
    ...row,
    tokenAddress: token,
    price: new Decimal(price),
    after: decimal(after),
    best: decimal(best),
    worst: decimal(worst),
    absent: absent ?? null,
    sellable: sellable ?? null,
    sellableAt: sellableAt ?? null,
  };
}

function toLabel(row: typeof thoughtLabels.$inferSelect): OutcomeLabel {
  const { tokenAddress, price, after, best, worst, absent, sellable, sellableAt, ...rest } = row;
  return {
    ...rest,
    token: tokenAddress,
    price: price.toFixed(),
    ...(after === null ? {} : { after: after.toFixed() }),
    ...(best === null ? {} : { best: best.toFixed() }),
    ...(worst === null ? {} : { worst: worst.toFixed() }),
    ...(absent === null ? {} : { absent }),
    ...(sellable === null ? {} : { sellable }),
    ...(sellableAt === null ? {} : { sellableAt }),
  };
}
