import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BookedFill } from '@twinlane/core/portfolio/bookedFill';
import type {
  Listed,
  ListPage,
  TradeFilter,
  TradeRow,
  TradeSort,
} from '@twinlane/core/portfolio/listRepository';
import type { OpenStore } from '../openStore.ts';
import { testAccount, testToken } from './domain.ts';
import type { StoreHarness } from './harness.ts';
import { seedHistory } from './seedHistory.ts';

const ACCOUNT = testAccount({ id: 'listed', initialCash: 10n ** 15n, initialNative: 10n ** 18n });
const OTHER = testAccount({ id: 'other', initialCash: 10n ** 15n, initialNative: 10n ** 18n });
const TRADES = 600;

/** All pages of a list, one after the other. */
async function allOf<Row>(
  read: (page: ListPage) => Promise<readonly Listed<Row>[]>,
  limit = 37,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (let after: ListPage['after']; ;) {
    const page = await read({ limit, ...(after === undefined ? {} : { after }) });
    rows.push(...page.map(({ row }) => row));
    after = page.at(-1)?.place;
    if (page.length < limit) return rows;
  }
}

/** What the lists of a store must do, whatever the database. */
export function describeLists(harness: StoreHarness): void {
  describe(`lists on ${harness.kind}`, () => {
    let store: OpenStore;
    let fills: readonly BookedFill[];

    beforeAll(async () => {
      store = await harness.open();
      fills = await seedHistory(store, { account: ACCOUNT, trades: TRADES, seed: 7, points: 20 });
      await seedHistory(store, { account: OTHER, trades: 20, seed: 8, points: 1 });
    });

    afterAll(() => harness.cleanUp());

    const trades = (filter: TradeFilter, sort: TradeSort = 'newest') =>
      allOf<TradeRow>((page) => store.read.lists.trades(ACCOUNT.id, { ...page, filter, sort }));

    it('has another version after every commit', async () => {
      const { lists, accounts } = store.read;
      const known = new Set([await lists.version()]);
      for (const id of ['first', 'second', 'third']) {
        await store.transaction(async (unit) => {
          await unit.accounts.create(
            testAccount({ id: `version-${id}`, initialCash: 1n, initialNative: 1n }),
          );
        });
        const version = await lists.version();
        expect(await accounts.get(`version-${id}`)).toBeDefined();
        expect(known.has(version)).toBe(false);
        known.add(version);
      }
      await store.transaction((unit) => unit.putFact('version', 1), { oneStatement: true });
      const alone = await lists.version();
      expect(known.has(alone)).toBe(false);
      await store.database.statements(`UPDATE twinlane.facts SET value = '2' WHERE name = 'version'`);
      expect(await lists.version()).not.toBe(alone);
    });

    it.runIf(harness.kind === 'pglite')('keeps its version where things are only read', async () => {
      const { lists, fills: stored } = store.read;
      const before = await lists.version();
      await stored.count(ACCOUNT.id);
      await lists.positions(ACCOUNT.id, { limit: 3 });
      expect(await lists.version()).toBe(before);
    });

    it('shows every trade of the account once, newest first, whatever the page', async () => {
      const listed = await trades({});
      expect(listed.map(({ id }) => id)).toEqual(fills.map(({ id }) => id).toReversed());
      expect(await trades({}, 'oldest')).toEqual(listed.toReversed());
    });

    it('shows what booking a fill found out', async () => {
      const known = new Map(fills.map((fill) => [fill.id, fill]));
      for (const trade of await trades({})) {
        expect(trade.realisedPnl).toBe(known.get(trade.id)?.realisedPnl);
        expect(trade.positionId).toBe(known.get(trade.id)?.positionId);
      }
    });

    it('says why each sale was made, and of purchases nothing', async () => {
      const listed = await trades({});
      const reasons = new Set(
        listed.filter(({ side }) => side === 'sell').map(({ exitReason }) => exitReason),
      );
      expect([...reasons].toSorted((a = '', b = '') => a.localeCompare(b))).toEqual([
        'signal',
        'stopLoss',
        'takeProfit',
        'timeStop',
        'trailingStop',
      ]);
      expect(listed.filter(({ side, exitReason }) => side === 'buy' && exitReason !== undefined)).toEqual([]);
    });

    it.each<[string, TradeFilter, (trade: TradeRow) => boolean]>([
      ['bot', { botId: 'listed-bot-1' }, ({ botId }) => botId === 'listed-bot-1'],
      [
        'token',
        { token: testToken(3).address },
        ({ tokenIn, tokenOut }) => [tokenIn.address, tokenOut.address].includes(testToken(3).address),
      ],
      ['side', { side: 'sell' }, ({ side }) => side === 'sell'],
      ['outcome', { outcome: 'reverted' }, ({ outcome }) => outcome === 'reverted'],
      ['reason', { exitReason: 'stopLoss' }, ({ exitReason }) => exitReason === 'stopLoss'],
      [
        'time',
        { from: 1_700_000_000 + 6_000, to: 1_700_000_000 + 12_000 },
        ({ timestamp }) => timestamp >= 1_700_006_000 && timestamp < 1_700_012_000,
      ],
      [
        'all of it',
        { botId: 'listed-bot-0', side: 'sell', outcome: 'filled', exitReason: 'signal', from: 1_700_003_000 },
        ({ botId, side, outcome, exitReason, timestamp }) =>
          botId === 'listed-bot-0' &&
          side === 'sell' &&
          outcome === 'filled' &&
          exitReason === 'signal' &&
          timestamp >= 1_700_003_000,
      ],
    ])('filters trades by %s', async (_name, filter, matches) => {
      const wanted = (await trades({})).filter(matches);
      expect(wanted.length).toBeGreaterThan(0);
      expect(await trades(filter)).toEqual(wanted);
    });

    it('sorts by what was realised, both ways', async () => {
      const best = await trades({}, 'bestPnl');
      const worst = await trades({}, 'worstPnl');
      const pnl = best.map(({ realisedPnl }) => realisedPnl ?? 0n);
      expect(best.length).toBe(fills.filter(({ realisedPnl }) => realisedPnl !== undefined).length);
      expect(pnl).toEqual(pnl.toSorted((a, b) => (b > a ? 1 : b < a ? -1 : 0)));
      expect(worst).toEqual(best.toReversed());
    });

    it('tells where an export ends, and that nothing comes after the last', async () => {
      const { lists } = store.read;
      const [, , third] = await lists.trades(ACCOUNT.id, { limit: 3 });
      expect(await lists.tradePlace(ACCOUNT.id, { limit: 3 })).toEqual(third?.place);
      expect(await lists.tradePlace(ACCOUNT.id, { limit: TRADES - 1 })).toBeDefined();
      expect(await lists.tradePlace(ACCOUNT.id, { limit: TRADES })).toBeUndefined();
    });

    it('filters positions by whether they are open, by bot and by token', async () => {
      const { lists } = store.read;
      const all = await allOf((page) => lists.positions(ACCOUNT.id, page));
      const open = await allOf((page) => lists.positions(ACCOUNT.id, { ...page, filter: { open: true } }));
      const closed = await allOf((page) => lists.positions(ACCOUNT.id, { ...page, filter: { open: false } }));
      expect(open.length).toBeGreaterThan(0);
      expect(open).toEqual(all.filter(({ quantity }) => quantity > 0n));
      expect(closed).toEqual(all.filter(({ quantity }) => quantity === 0n));
      const botId = 'listed-bot-2';
      const token = testToken(5).address;
      expect(await allOf((page) => lists.positions(ACCOUNT.id, { ...page, filter: { botId } }))).toEqual(
        all.filter((one) => one.botId === botId),
      );
      expect(await allOf((page) => lists.positions(ACCOUNT.id, { ...page, filter: { token } }))).toEqual(
        all.filter((one) => one.token.address === token),
      );
    });

    it('filters orders by bot and by whether they are in flight', async () => {
      const { lists } = store.read;
      const botId = 'listed-bot-3';
      const all = await allOf((page) => lists.orders(ACCOUNT.id, page), 200);
      expect(all).toHaveLength(TRADES);
      expect(await allOf((page) => lists.orders(ACCOUNT.id, { ...page, filter: { botId } }))).toEqual(
        all.filter((one) => one.botId === botId),
      );
      expect(await lists.orders(ACCOUNT.id, { limit: 10, filter: { open: true } })).toEqual([]);
    });

    it('filters thoughts by kind, bot, token, gate and lane', async () => {
      const { lists } = store.read;
      const all = await allOf((page) => lists.thoughts(ACCOUNT.id, page), 200);
      expect(all.map(({ index }) => index)).toEqual(
        Array.from({ length: 2 * TRADES }, (_, n) => 2 * TRADES - n),
      );
      const decision = 'STOP_LOSS';
      const gate = 'exit.timeStop';
      const token = testToken(2).address;
      const filters = [
        [{ decision }, all.filter((one) => one.decision === decision)],
        [{ gate }, all.filter((one) => one.gate === gate)],
        [{ lane: 'fast' }, all.filter(({ lane }) => lane === 'fast')],
        [{ botId: 'listed-bot-4' }, all.filter(({ botId }) => botId === 'listed-bot-4')],
        [{ token }, all.filter((one) => one.token.address === token)],
        [{ token, lane: 'smart' }, all.filter((one) => one.token.address === token && one.lane === 'smart')],
      ] as const;
      for (const [filter, wanted] of filters) {
        expect(wanted.length).toBeGreaterThan(0);
        expect(await allOf((page) => lists.thoughts(ACCOUNT.id, { ...page, filter }))).toEqual(wanted);
      }
    });
  });
}
