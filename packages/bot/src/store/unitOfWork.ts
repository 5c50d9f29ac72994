import { FatalError } from '@twinlane/core/errors';
import {
  canonicalJson,
  GENESIS_HASH,
  hashRecord,
  type UnlinkedThought,
} from '@twinlane/core/thought/hashChain';
import type { JobRequest, UnitOfWork } from '@twinlane/core/unitOfWork';
import type { ThoughtEntry } from '@twinlane/core/thought/thoughtEntry';
import type { Thought } from '@twinlane/core/thought/thought';
import type { OutboxMessage } from '@twinlane/core/repositories';
import { and, desc, eq, gt, inArray, lte, sql } from 'drizzle-orm';
import { fromDrizzle, type DrizzleTransactionLike } from 'pg-boss';
import { isUnstorable, storable, storableJson, storablePlain, toWhole } from './columns.ts';
import { auditIn, breakersIn } from './breakers.ts';
import { candlesIn } from './candles.ts';
import type { Drizzle } from './database.ts';
import type { RunInTransaction } from './enqueuePort.ts';
import { appendEquityPoint } from './equityCurve.ts';
import { impactsIn } from './impactWriter.ts';
import { entriesIn } from './entries.ts';
import { givenRows, insertRows, replacing } from './insertRows.ts';
import { outbox, rooms } from './outboxSchema.ts';
import { outcomesIn } from './outcomes.ts';
import { parentOrdersIn } from './parentOrders.ts';
import { createReader } from './reader.ts';
import { reversalIn } from './reversalWriter.ts';
import { toAccount } from './rows.ts';
import { asProposed } from './asProposed.ts';
import { accounts, bots, equityPoints, facts, pools, thoughts } from './schema.ts';
import { rowsOf } from './rowsOf.ts';
import { tradesIn } from './tradeWriter.ts';
import { tellingTransactions, tellTransactions } from './transactionTeller.ts';
import { transactionsIn, type RunStatement } from './transactionWriter.ts';

/** Messages kept per room for clients that missed some; a client that missed more loads everything afresh. */
const OUTBOX_KEPT = 20_000;
/** Messages between two prunings of a room. */
const OUTBOX_PRUNED_EVERY = 1_000;

/** What the rows of a unit need from outside the transaction. */
export interface UnitContext {
  readonly now: () => number;
  /** Called with every message, before the transaction commits. */
  readonly onPublish: (message: OutboxMessage) => void;
  /** Runs the statement that saves a transaction, where it is the only one. */
  readonly run?: RunStatement;
  /** Puts a job in its queue, in the transaction. */
  readonly enqueue: (job: JobRequest, run: RunInTransaction) => Promise<void>;
  /** Does something when all else is done, in the transaction; absent where each statement is one of its own. */
  readonly atEnd?: (work: () => Promise<void>) => void;
}

/** The unit of work over one transaction. */
export function createUnitOfWork(tx: Drizzle, context: UnitContext): UnitOfWork {
  const reader = createReader(tx);
  const { atEnd } = context;
  const writer = transactionsIn(tx, context.run);
  const publishAll: UnitOfWork['publishAll'] = async (room, messages) => {
    await insertMessages(tx, room, messages, context);
  };
  return {
    ...reader,
    ...accountsIn(tx),
    ...tradesIn(tx),
    ...impactsIn(tx),
    ...entriesIn(tx),
    ...reversalIn(tx, context.now),
    ...factsIn(tx),
    ...candlesIn(tx),
    ...breakersIn(tx),
    ...auditIn(tx),
    ...parentOrdersIn(tx),
    ...outcomesIn(tx),
    ...(atEnd === undefined ? writer : tellingTransactions(tx, writer, { publishAll, atEnd })),
    tellTransactions: (ids) => tellTransactions(tx, publishAll, ids),
    appendThought: async (draft, meta) => {
      const [thought] = await appendThoughts(tx, [{ draft, meta }]);
      if (thought === undefined) throw new FatalError('store.noThought', 'The thought was not stored.');
      return thought;
    },
    appendThoughts: (entries) => appendThoughts(tx, entries),
    appendEquity: (point) => appendEquityPoint(tx, point),
    forgetEquityAfter: async (accountId, block) => {
      await tx
        .delete(equityPoints)
        .where(and(eq(equityPoints.accountId, accountId), gt(equityPoints.blockNumber, block)));
    },
    enqueue: (job) => context.enqueue(job, (text, params) => runIn(tx, text, params)),
    publish: async (room, type, data) => {
      const [message] = await insertMessages(tx, room, [{ type, data }], context);
      if (message === undefined) throw new FatalError('store.noMessage', 'The message was not stored.');
      return message;
    },
    publishAll,
  };
}

async function runIn(...[tx, text, params]: [Drizzle, ...Parameters<RunInTransaction>]) {
  // Both drivers give an object with rows; Drizzle's type for either does not say so.
  const { rows } = await fromDrizzle(tx as unknown as DrizzleTransactionLike, sql).executeSql(text, [
    ...params,
  ]);
  return rows as readonly Record<string, unknown>[];
}

/** Links thoughts of one account to its chain and stores them. */
async function appendThoughts(tx: Drizzle, entries: readonly ThoughtEntry[]): Promise<readonly Thought[]> {
  const [first] = entries;
  if (first === undefined) return [];
  const [last] = await tx
    .select({ index: thoughts.index, hash: thoughts.hash })
    .from(thoughts)
    .where(eq(thoughts.accountId, first.draft.accountId))
    .orderBy(desc(thoughts.index))
    .limit(1);
  let index = last?.index ?? 0;
  let previousHash = last?.hash ?? GENESIS_HASH;
  const linked: Thought[] = [];
  const rows = entries.map(({ draft, meta }) => {
    index += 1;
    const { thought, record } = storableThought({ ...draft, ...meta, index, previousHash });
    const hash = hashRecord(record);
    linked.push({ ...thought, hash });
    const row = {
      accountId: thought.accountId,
      index,
      id: thought.id,
      botId: thought.botId,
      tokenAddress: thought.token.address,
      decision: thought.decision,
      gate: thought.gate,
      lane: thought.lane,
      decidedAt: thought.decidedAt,
      record,
      previousHash,
      hash,
    };
    previousHash = hash;
    return row;
  });
  await insertRows(tx, thoughts, rows, '', ['record']);
  return linked;
}

/** The thought as the database can hold it, with its canonical JSON. */
function storableThought(thought: UnlinkedThought): {
  readonly thought: UnlinkedThought;
  readonly record: string;
} {
  const record = canonicalJson(thought);
  if (!isUnstorable(record)) return { thought, record };
  const mended = storableJson(thought);
  return { thought: mended, record: canonicalJson(mended) };
}

type Part<Name extends keyof UnitOfWork> = Pick<UnitOfWork, Name>;

function accountsIn(tx: Drizzle): Part<'lockAccount' | 'setBalances' | 'setBotState'> {
  return {
    lockAccount: async (id) => {
      // The key stays, so that an order of the Fast Lane does not wait: its foreign key asks for no more.
      const [row] = await tx.select().from(accounts).where(eq(accounts.id, id)).for('no key update');
      if (row === undefined) throw new FatalError('store.noAccount', `There is no account ${id}.`);
      return { account: toAccount(row), balances: { cash: row.cash, native: row.native } };
    },
    setBalances: async (accountId, { cash, native }) => {
      await tx.update(accounts).set({ cash, native }).where(eq(accounts.id, accountId));
    },
    setBotState: async (id, state, reason) => {
      await tx.update(bots).set({ state, stateReason: reason }).where(eq(bots.id, id));
    },
  };
}

const PUT_FACT = replacing(facts, ['name']);

function factsIn(
  tx: Drizzle,
): Part<'putPools' | 'forgetPools' | 'putFact' | 'putFacts' | 'keepFact' | 'forgetFact'> {
  const putFacts: UnitOfWork['putFacts'] = async (values) => {
    if (values.size === 0) return;
    const rows = [...values].map(([name, value]) => ({ name: storable(name), value }));
    await insertRows(tx, facts, rows, PUT_FACT);
  };
  return {
    putPools: async (known) => {
      if (known.length === 0) return;
      await tx
        .insert(pools)
        .values(known.map((pool) => ({ ...pool, tickSpacing: pool.tickSpacing ?? null })))
        .onConflictDoUpdate({
          target: [pools.chainId, pools.address],
          set: asProposed(pools, ['chainId', 'address']),
        });
    },
    forgetPools: async (chainId, addresses) => {
      const named = addresses === undefined ? undefined : inArray(pools.address, [...addresses]);
      await tx.delete(pools).where(and(eq(pools.chainId, chainId), named));
    },
    putFact: (name, value) => putFacts(new Map([[name, value]])),
    putFacts,
    keepFact: async (name, value) => {
      await tx
        .insert(facts)
        .values({ name: storable(name), value })
        .onConflictDoNothing();
      const [kept] = await tx
        .select()
        .from(facts)
        .where(eq(facts.name, storable(name)));
      return kept?.value;
    },
    forgetFact: async (name) => {
      await tx.delete(facts).where(eq(facts.name, storable(name)));
    },
  };
}

/** Takes the room's next numbers and stores the messages under them. The room's row stays locked until the transaction ends. */
async function insertMessages(
  tx: Drizzle,
  room: string,
  messages: readonly Pick<OutboxMessage, 'type' | 'data'>[],
  { now, onPublish }: UnitContext,
): Promise<readonly OutboxMessage[]> {
  const count = messages.length;
  if (count === 0) return [];
  const at = now();
  const drafts = messages.map(({ type, data }) => ({ type, ...storablePlain(data) }));
  // `seq` is the message's place until the room has said what comes before.
  const rows = drafts.map(({ type, json }, place) => ({ seq: place + 1, type, data: json }));
  const [taken] = await rowsOf<{ readonly seq: unknown }>(
    tx,
    sql`WITH taken AS (
        INSERT INTO ${rooms} (room, seq) VALUES (${room}, ${count})
        ON CONFLICT (room) DO UPDATE SET seq = ${rooms.seq} + excluded.seq RETURNING seq
      ), stored AS (
        INSERT INTO ${outbox} (room, seq, type, data, at)
        SELECT ${room}, taken.seq - ${count} + given.seq, given.type, given.data, ${at}
        FROM taken, ${givenRows(outbox, ['seq', 'type', 'data'], rows)}
      ) SELECT seq FROM taken`,
  );
  if (taken === undefined) throw new FatalError('store.noSeq', `Room ${room} gave no number.`);
  const last = toWhole(taken.seq);
  const before = last - count;
  const stored = drafts.map(({ type, value }, place) => ({
    room,
    seq: before + 1 + place,
    type,
    data: value,
    at,
  }));
  if (Math.floor(last / OUTBOX_PRUNED_EVERY) > Math.floor(before / OUTBOX_PRUNED_EVERY)) {
    await tx.delete(outbox).where(and(eq(outbox.room, room), lte(outbox.seq, last - OUTBOX_KEPT)));
  }
  stored.forEach(onPublish);
  return stored;
}
