import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LoginStore } from '@twinlane/core/login/loginStore';
import type { StoreReader } from '@twinlane/core/ports';
import { SYSTEM_ROOM } from '@twinlane/protocol/room';
import { closedPart } from '../analytics/closedTotals.ts';
import { entryPart, fillPart, movesPart, salePart } from '../analytics/fillTotals.ts';
import type { Drizzle } from '../database.ts';
import { loginsOf } from '../logins.ts';
import type { OpenStore } from '../openStore.ts';
import { createReader } from '../reader.ts';
import { testAccount, testToken } from './domain.ts';
import type { StoreHarness } from './harness.ts';
import { recordStatements, type RecordedStatement } from './recordedStatements.ts';
import { seedHistory } from './seedHistory.ts';

const ACCOUNTS = ['plan-a', 'plan-b', 'plan-c', 'plan-d', 'plan-e'];
const OWN = 'plan-c';
const BOT = `${OWN}-bot-1`;
const TOKEN = testToken(3).address;
const FROM = 1_700_000_000 + 30_000;
const TO = FROM + 60_000;
/** Tables that grow with every block or trade. */
const LARGE = new Set([
  'fills',
  'orders',
  'positions',
  'thoughts',
  'thought_labels',
  'trade_outcomes',
  'outbox',
  'equity_points',
  'transactions',
  'transaction_attempts',
  'transaction_transitions',
  'candles',
  'audit_log',
  'acts',
  'reversed_fills',
]);

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly Plan[];
}

/** How the database plans a statement that is prepared: for the values at hand, or once for any. */
const KINDS = ['custom', 'generic'] as const;

/** A parameter as `EXECUTE` takes it. */
function literalOf(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (Array.isArray(value)) return literalOf(`{${value.map((one) => JSON.stringify(one)).join(',')}}`);
  return `'${(typeof value === 'string' ? value : JSON.stringify(value)).replaceAll("'", "''")}'`;
}

/** Tables that a plan reads from end to end. */
function readWhole(plan: Plan): readonly string[] {
  const own = plan['Node Type'].includes('Seq Scan') ? [plan['Relation Name'] ?? '?'] : [];
  return [...own, ...(plan.Plans ?? []).flatMap(readWhole)];
}

type Read = (read: StoreReader & Pick<LoginStore, 'acts'> & { readonly db: Drizzle }) => Promise<unknown>;

const page = { limit: 51 };
const span = { accountId: OWN, from: FROM, to: TO };
const starts = [FROM, FROM + 20_000];

/** Every list of the API, with each of its filters, sorts and ways to go on. */
const READS: Readonly<Record<string, Read>> = {
  trades: ({ lists }) => lists.trades(OWN, page),
  'trades, oldest first': ({ lists }) => lists.trades(OWN, { ...page, sort: 'oldest' }),
  'trades, best first': ({ lists }) => lists.trades(OWN, { ...page, sort: 'bestPnl' }),
  'trades, worst first, deep': ({ lists }) =>
    lists.trades(OWN, { ...page, sort: 'worstPnl', after: ['-5', '1000'] }),
  'trades, deep': ({ lists }) => lists.trades(OWN, { ...page, after: [String(FROM), '9000'] }),
  'trades of a bot': ({ lists }) => lists.trades(OWN, { ...page, filter: { botId: BOT } }),
  'trades of a token': ({ lists }) => lists.trades(OWN, { ...page, filter: { token: TOKEN } }),
  'trades of a side': ({ lists }) => lists.trades(OWN, { ...page, filter: { side: 'cycle' } }),
  'trades that reverted': ({ lists }) => lists.trades(OWN, { ...page, filter: { outcome: 'reverted' } }),
  'trades that filled': ({ lists }) => lists.trades(OWN, { ...page, filter: { outcome: 'filled' } }),
  'trades of a reason': ({ lists }) => lists.trades(OWN, { ...page, filter: { exitReason: 'rug' } }),
  'trades of a time': ({ lists }) => lists.trades(OWN, { ...page, filter: { from: FROM, to: TO } }),
  'the end of an export': ({ lists }) => lists.tradePlace(OWN, { limit: 1_000, filter: { from: FROM } }),
  'transactions of trades': ({ lists }) => lists.swapsOf([`${OWN}-order-1`, `${OWN}-order-2`]),
  positions: ({ lists }) => lists.positions(OWN, { ...page, after: ['9000'] }),
  'open positions': ({ lists }) => lists.positions(OWN, { ...page, filter: { open: true } }),
  'closed positions': ({ lists }) => lists.positions(OWN, { ...page, filter: { open: false } }),
  'positions of a bot': ({ lists }) => lists.positions(OWN, { ...page, filter: { botId: BOT } }),
  'positions of a token': ({ lists }) => lists.positions(OWN, { ...page, filter: { token: TOKEN } }),
  orders: ({ lists }) => lists.orders(OWN, { ...page, after: ['9000'] }),
  'orders in flight': ({ lists }) => lists.orders(OWN, { ...page, filter: { open: true } }),
  'orders that ended': ({ lists }) => lists.orders(OWN, { ...page, filter: { open: false } }),
  'orders of a bot': ({ lists }) => lists.orders(OWN, { ...page, filter: { botId: BOT } }),
  thoughts: ({ lists }) => lists.thoughts(OWN, { ...page, after: ['3000'] }),
  'thoughts of a kind': ({ lists }) => lists.thoughts(OWN, { ...page, filter: { decision: 'ARBITRAGE' } }),
  'thoughts of a bot': ({ lists }) => lists.thoughts(OWN, { ...page, filter: { botId: BOT } }),
  'thoughts of a token': ({ lists }) => lists.thoughts(OWN, { ...page, filter: { token: TOKEN } }),
  'thoughts of a gate': ({ lists }) => lists.thoughts(OWN, { ...page, filter: { gate: 'exit.rug' } }),
  'thoughts of a lane': ({ lists }) => lists.thoughts(OWN, { ...page, filter: { lane: 'fast' } }),
  'outcomes of thoughts': ({ outcomes }) => outcomes.ofThoughts([`${OWN}-thought-1`]),
  alerts: ({ lists }) => lists.messages(SYSTEM_ROOM, 'alert_message', page),
  messages: ({ outbox }) => outbox.since(SYSTEM_ROOM, 500, 200),
  'thoughts for an export': ({ thoughts }) => thoughts.after(OWN, 500, { limit: 200 }),
  'thoughts of a token for an export': ({ thoughts }) =>
    thoughts.after(OWN, 500, { limit: 200, filter: { token: TOKEN, since: FROM, until: TO } }),
  'the length of the thoughts': ({ thoughts }) => thoughts.count(OWN),
  'positions that are held': ({ positions }) => positions.open(OWN),
  'orders that people placed': ({ parentOrders }) => parentOrders.page(OWN, { ...page, states: ['waiting'] }),
  'what came of placed orders': ({ parentOrders }) => parentOrders.progress([`${OWN}-parent`]),
  'the parts of a placed order': ({ parentOrders }) => parentOrders.newestChildren(`${OWN}-parent`, 50),
  'fills of placed orders': ({ fills }) => fills.ofParentOrders([`${OWN}-parent`]),
  'fills that were taken back': ({ fills }) => fills.reversed(OWN, 50),
  'acts of people on a target': ({ audit }) => audit.page({ ...page, target: 'x' }),
  'what people did': ({ acts }) => acts(page),
  'what somebody did': ({ acts }) => acts({ ...page, who: 'x' }),
  'acts of a kind': ({ acts }) => acts({ ...page, act: 'stopBot' }),
  'acts that were refused': ({ acts }) => acts({ ...page, outcome: 'refused', before: 'x' }),
  'acts of a time': ({ acts }) => acts({ ...page, since: FROM, until: TO }),
  transactions: ({ transactions }) => transactions.list(page),
  'open transactions': ({ transactions }) => transactions.list({ ...page, ended: false }),
  'transactions that ended': ({ transactions }) => transactions.list({ ...page, ended: true }),
  'transactions of an account': ({ transactions }) => transactions.list({ ...page, accounts: [OWN] }),
  'open transactions of an account': ({ transactions }) =>
    transactions.list({ ...page, accounts: [OWN], ended: false }),
  'transactions of a bot': ({ lists }) => lists.transactionsOfBot({ accountId: OWN, botId: BOT }, page),
  'the equity curve': ({ equity }) => equity.range(OWN, FROM, 500, TO),
  'the version of analytics': ({ analytics }) => analytics.version(OWN),
  'what days are kept by': ({ analytics }) => analytics.fills(span, []),
  'closed positions of a span': ({ db }) => closedPart(db, span),
  'fills of a span': ({ db }) => fillPart(db, span),
  'fills of a bot in a span': ({ db }) => fillPart(db, { ...span, botId: BOT }),
  'sales of a span': ({ db }) => salePart(db, span, [0, 10]),
  'entries of a span': ({ db }) => entryPart(db, span, [0, 50]),
  'equity of a span': ({ analytics }) => analytics.equity(span, starts, 3_600),
  'money tied up in a span': ({ db }) => movesPart(db, span),
  'transactions of a span': ({ analytics }) => analytics.transactions(OWN, { from: 0, to: 2_000 }),
  'tokens that were held': ({ analytics }) => analytics.tokens(OWN, [TOKEN]),
};

/** What the plans of the lists must be on a database that holds something and knows it. */
export function describePlans(harness: StoreHarness, trades: number): void {
  describe(`plans of lists on ${harness.kind}`, () => {
    let store: OpenStore;

    beforeAll(async () => {
      store = await harness.open();
      for (const [seed, id] of ACCOUNTS.entries()) {
        const account = testAccount({ id, initialCash: 10n ** 16n, initialNative: 10n ** 18n });
        await seedHistory(store, { account, trades, seed, points: 300 });
      }
      await store.transaction((unit) =>
        unit.publishAll(
          SYSTEM_ROOM,
          Array.from({ length: 4 * trades }, (_, n) => ({
            type: n % 50 === 0 ? 'alert_message' : 'breaker_update',
            data: { level: 'info', text: 'x' },
          })),
        ),
      );
      await store.database.statements(MORE_ROWS);
      await store.database.statements('ANALYZE');
    }, 240_000);

    afterAll(() => harness.cleanUp());

    /** As it runs once it is prepared: planned for its values, or once for any. */
    function planOf({ text, params }: RecordedStatement, kind: (typeof KINDS)[number]): Promise<Plan> {
      return store.database.session(async (session) => {
        await session.exec(`SET plan_cache_mode = force_${kind}_plan`);
        await session.exec(`PREPARE listed AS ${text}`);
        try {
          const values = params.length === 0 ? '' : `(${params.map(literalOf).join(', ')})`;
          const [row] = await session.query(`EXPLAIN (FORMAT JSON) EXECUTE listed${values}`);
          const told = row?.['QUERY PLAN'];
          const [plan] = (typeof told === 'string' ? JSON.parse(told) : told) as [{ readonly Plan: Plan }];
          return plan.Plan;
        } finally {
          await session.exec('DEALLOCATE listed; RESET plan_cache_mode');
        }
      });
    }

    describe.each(KINDS)('that are %s', (kind) => {
      it.each(Object.entries(READS))('read no large table whole for %s', async (_name, read) => {
        const recorded = recordStatements();
        const logins = loginsOf({ drizzle: recorded.db, transaction: (work) => work(recorded.db) });
        await read({ ...createReader(recorded.db), db: recorded.db, acts: (query) => logins.acts(query) });
        const statements = recorded.take();
        expect(statements.length).toBeGreaterThan(0);
        for (const statement of statements) {
          const whole = readWhole(await planOf(statement, kind)).filter((table) => LARGE.has(table));
          expect({ text: statement.text, whole }).toEqual({ text: statement.text, whole: [] });
        }
      });

      it('would show a list that no index serves', async () => {
        const text = 'SELECT * FROM twinlane.fills WHERE gas_used > $1 ORDER BY amount_in LIMIT 10';
        expect(readWhole(await planOf({ text, params: [5] }, kind))).toEqual(['fills']);
      });
    });
  });
}

/** A transaction for every order, a few of them open, each with an attempt; what came of each decision, and what people did. */
const MORE_ROWS = `
  INSERT INTO twinlane.transactions (id, idempotency_key, chain_id, sender, account_id, order_id, request, name, ended,
    nonce, state, created_at, updated_at)
  SELECT 'tx-' || id, 'tx-' || id, 1, '0x' || left(md5(account_id) || md5(account_id), 40), account_id, id, '{"kind":"swap"}',
    CASE WHEN sequence % 500 = 0 THEN 'pending' ELSE 'completed' END, sequence % 500 <> 0, sequence, '{}', sequence, sequence
  FROM twinlane.orders;
  INSERT INTO twinlane.thought_labels (account_id, horizon, thought_index, thought_id, token_address, decision, gate,
    decided_at, price, resolution)
  SELECT account_id, 300, index, id, token_address, decision, gate, decided_at, 1, 1 FROM twinlane.thoughts;
  INSERT INTO twinlane.trade_outcomes (thought_id, account_id, order_id, position_id, opened_at, closed_at, realised_pnl,
    gas_fee_cash)
  SELECT thought_id, account_id, id, id, 1, sequence, 1, 1 FROM twinlane.orders;
  INSERT INTO twinlane.transaction_attempts (hash, transaction_id, chain_id, sender, nonce, role, raw, max_fee_per_gas,
    max_priority_fee_per_gas, gas_limit, route, token, created_at)
  SELECT 'hash-' || id, id, 1, sender, nonce, 'first', '0x', 1, 1, 1, '{}', 1, created_at FROM twinlane.transactions;
  INSERT INTO twinlane.acts (id, at, who, kind, act, outcome, status, request, request_id)
  SELECT 'act-' || n, n, 'who-' || n % 20, 'session', 'act-' || n % 30, 'done', 200, '{}', 'r'
  FROM generate_series(1, 20000) n;
  INSERT INTO twinlane.audit_log (id, who, what, target, reason, at)
  SELECT 'act-' || n, 'x', 'x', 'target-' || n % 50, 'x', n FROM generate_series(1, 20000) n;
  INSERT INTO twinlane.reversed_fills (id, order_id, account_id, bot_id, outcome, token_in, token_out, amount_in, amount_out,
    quoted_amount_out, gas_used, effective_gas_price, gas_fee, gas_fee_cash, block_number, block_hash, timestamp, reason, reversed_at)
  SELECT id || '-reversed', order_id, account_id, bot_id, outcome, token_in, token_out, amount_in, amount_out,
    quoted_amount_out, gas_used, effective_gas_price, gas_fee, gas_fee_cash, block_number, block_hash, timestamp, 'x', 1
  FROM twinlane.fills`;
