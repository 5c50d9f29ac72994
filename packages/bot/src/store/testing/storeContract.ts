import { setTimeout as sleep } from 'node:timers/promises';
import { cooldownSettingsSchema } from '@twinlane/core/engine/cooldown';
import { exitExecutionSchema } from '@twinlane/core/order/parent/exitExecution';
import { sizingSettingsSchema } from '@twinlane/core/order/sizingSettings';
import type { OutboxMessage } from '@twinlane/core/repositories';
import { verifyChain } from '@twinlane/core/thought/hashChain';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { tablesInOrder } from '../backup.ts';
import type { OpenStore } from '../openStore.ts';
import { collect } from './collect.ts';
import { fillOf, HOSTILE, testAccount, testBot, testDraft, testOrder, testToken } from './domain.ts';
import type { StoreHarness } from './harness.ts';

const UINT256 = 2n ** 256n - 1n;

/** Each test begins with empty tables; that is quicker than a database of its own. */
async function emptyTables({ database }: OpenStore): Promise<void> {
  await database.session(async (session) => {
    const tables = await tablesInOrder(session);
    await session.exec(
      `TRUNCATE ${tables.map((table) => `twinlane."${table}"`).join(', ')} RESTART IDENTITY`,
    );
  });
}

/** What every store must do, whatever the database. */
export function describeStore(harness: StoreHarness): void {
  describe(`store on ${harness.kind}`, () => {
    let store: OpenStore;

    beforeAll(async () => {
      store = await harness.open();
    });

    beforeEach(async () => {
      await emptyTables(store);
      await store.transaction((unit) => unit.accounts.create(testAccount()));
    });

    afterAll(() => harness.cleanUp());

    it('keeps an account with amounts of any size', async () => {
      const rich = testAccount({ id: 'rich', initialCash: UINT256, initialNative: UINT256, createdAt: 1 });
      await store.transaction((unit) => unit.accounts.create(rich));
      await expect(store.read.accounts.get('rich')).resolves.toEqual(rich);
      await expect(store.read.accounts.balances('rich')).resolves.toEqual({ cash: UINT256, native: UINT256 });
      await expect(store.read.accounts.get('nobody')).resolves.toBeUndefined();
      await expect(store.read.accounts.balances('nobody')).rejects.toMatchObject({ code: 'store.noAccount' });
      expect((await store.read.accounts.list()).map(({ id }) => id)).toEqual(['rich', 'account-1']);
    });

    it('changes balances under the lock, and never below zero', async () => {
      await store.transaction(async (unit) => {
        const { account, balances } = await unit.lockAccount('account-1');
        expect(account).toEqual(testAccount());
        await unit.setBalances('account-1', { ...balances, cash: 7n });
      });
      await expect(store.read.accounts.balances('account-1')).resolves.toEqual({
        cash: 7n,
        native: 10n ** 18n,
      });
      const overdraw = store.transaction((unit) => unit.setBalances('account-1', { cash: -1n, native: 0n }));
      await expect(overdraw).rejects.toMatchObject({ code: 'store.fault' });
    });

    it('keeps bots and their state', async () => {
      const bots = [testBot(), testBot({ id: 'bot-2', name: `x${HOSTILE.symbol}` })];
      await store.transaction(async (unit) => {
        for (const bot of [{ ...bots[0]!, name: 'old', intelLevel: 1 }, ...bots]) await unit.bots.put(bot);
        await unit.setBotState('bot-2', 'paused', 'by hand');
      });
      const [first, second] = await store.read.bots.list('account-1');
      expect(first).toEqual(bots[0]);
      expect(second).toMatchObject({ state: 'paused', stateReason: 'by hand' });
      expect(second?.name).toBe(`x'; DROP TABLE\uFFFD "\uFFFD 💥 =cmd|'/c calc'`);
      await expect(store.read.bots.get('bot-1')).resolves.toEqual(bots[0]);
      await expect(store.read.bots.get('bot-9')).resolves.toBeUndefined();
    });

    it('keeps what a bot trades with, and counts its changes', async () => {
      const { settings, positionExits } = {
        settings: {
          lane: 'smart' as const,
          intel: { minTrade: 5 },
          sizing: sizingSettingsSchema.parse({ method: 'fixed', amount: 12.5 }),
          cooldown: cooldownSettingsSchema.parse({}),
          exitExecution: exitExecutionSchema.parse({}),
        },
        positionExits: { 'position-1': { stopLoss: { lossPercent: 1 }, takeProfit: null } },
      };
      const before = await store.read.bots.version('account-1');
      await store.transaction(async (unit) => {
        await unit.bots.put(testBot());
        await unit.bots.put(testBot({ settings, positionExits }));
        await unit.setBotState('bot-1', 'paused', 'by hand');
        await unit.bots.noteListed('bot-1', 'a hash');
      });
      await expect(store.read.bots.get('bot-1')).resolves.toMatchObject({ settings, positionExits });
      await expect(store.read.bots.version('account-1')).resolves.not.toBe(before);
      const records = await store.read.bots.records('account-1');
      expect(records.get('bot-1')).toEqual({ name: testBot().name, version: 2, listedAs: 'a hash' });
    });

    it('leaves a deleted bot out of the list and keeps it for its history', async () => {
      await store.transaction(async (unit) => {
        await unit.bots.put(testBot());
        await unit.bots.remove('bot-1', 7);
      });
      await expect(store.read.bots.list('account-1')).resolves.toEqual([]);
      await expect(store.read.bots.get('bot-1')).resolves.toEqual(testBot());
      const records = await store.read.bots.records('account-1');
      expect(records.get('bot-1')).toMatchObject({ deletedAt: 7 });
    });

    it('keeps an order once per idempotency key', async () => {
      const order = testOrder({ amountIn: UINT256 });
      const again = testOrder({ id: 'order-2' });
      const stored = await store.transaction(async (unit) => [
        await unit.insertOrder(order),
        await unit.insertOrder(again),
      ]);
      expect(stored).toEqual([order, order]);
      await expect(store.read.orders.get('order-1')).resolves.toEqual(order);
      await expect(store.read.orders.get('order-2')).resolves.toBeUndefined();
      await expect(store.read.orders.ofKey('account-1', 'key-1')).resolves.toEqual(order);
      await store.transaction((unit) => unit.endOrder('order-1', 'expired', 'too late'));
      await expect(store.read.orders.open('account-1')).resolves.toEqual([]);
      await expect(store.read.orders.get('order-1')).resolves.toEqual({
        ...order,
        status: 'expired',
        statusReason: 'too late',
      });
      const endAgain = store.transaction((unit) => unit.endOrder('order-1', 'rejected'));
      await expect(endAgain).rejects.toMatchObject({ code: 'store.orderEnded' });
    });

    it('pages lists, newest first', async () => {
      const ids = Array.from({ length: 7 }, (_, n) => `order-${n}`);
      await store.transaction(async (unit) => {
        for (const id of ids) {
          const order = await unit.insertOrder(testOrder({ id, idempotencyKey: id }));
          await unit.insertFill(fillOf(order));
        }
      });
      const first = await store.read.orders.page('account-1', { limit: 3 });
      const second = await store.read.orders.page('account-1', { limit: 3, before: first.at(-1)!.id });
      const third = await store.read.orders.page('account-1', { limit: 3, before: second.at(-1)!.id });
      expect([...first, ...second, ...third].map(({ id }) => id)).toEqual(ids.toReversed());
      expect(third).toHaveLength(1);
      expect((await store.read.orders.open('account-1')).map(({ id }) => id)).toEqual(ids);
      const fills = await store.read.fills.page('account-1', { limit: 2, before: 'fill-of-order-3' });
      expect(fills.map(({ orderId }) => orderId)).toEqual(['order-2', 'order-1']);
      await expect(store.read.fills.count('account-1')).resolves.toBe(7);
      await expect(store.read.orders.page('account-1', { limit: 3, before: 'unknown' })).resolves.toEqual([]);
      await expect(store.read.orders.page('other', { limit: 3 })).resolves.toEqual([]);
    });

    it('keeps fills in booking order, one per order', async () => {
      const orders = [3, 1, 2].map((n) =>
        testOrder({ id: `o${n}`, idempotencyKey: `k${n}`, tokenOut: HOSTILE }),
      );
      const reverted = fillOf(orders[1]!, {
        outcome: 'reverted',
        revertReason: 'deadlinePassed',
        amountIn: 0n,
      });
      await store.transaction(async (unit) => {
        for (const order of orders) await unit.insertOrder(order);
        await unit.insertFill(fillOf(orders[0]!));
        await unit.insertFill(reverted);
        await unit.insertFill(fillOf(orders[2]!));
      });
      const all = await collect(store.read.fills.all('account-1'));
      expect(all.map(({ orderId }) => orderId)).toEqual(['o3', 'o1', 'o2']);
      expect(all[1]).toEqual({ ...reverted, tokenOut: all[1]!.tokenOut });
      expect(all[0]!.tokenOut.symbol).toBe(`'; DROP TABLE\uFFFD "\uFFFD 💥 =cmd|'/c calc'`);
      const twice = store.transaction((unit) => unit.insertFill(fillOf(orders[0]!, { id: 'another' })));
      await expect(twice).rejects.toMatchObject({ code: 'store.fault' });
      await expect(store.read.fills.ofOrder('o1')).resolves.toMatchObject({ id: reverted.id });
      await expect(store.read.fills.ofOrder('o9')).resolves.toBeUndefined();
    });

    it('keeps the first of several facts of one name, also at the same time', async () => {
      const keep = (value: string) => store.transaction((unit) => unit.keepFact('who', value));
      const [one, two] = await Promise.all([keep('one'), keep('two')]);
      expect(one).toBe(two);
      await expect(keep('three')).resolves.toBe(one);
      await expect(store.read.facts.get('who')).resolves.toBe(one);
    });

    it('keeps positions, open ones apart', async () => {
      const position = {
        id: 'p1',
        accountId: 'account-1',
        botId: 'bot-1',
        token: testToken(1),
        quantity: UINT256,
        cost: 5n,
        realisedPnl: -UINT256,
        gasFee: 3n,
        gasFeeCash: 1n,
        openedAt: 1_700_000_000,
      };
      const closed = { ...position, id: 'p2', quantity: 0n, token: testToken(2), closedAt: 1_700_000_009 };
      await store.transaction(async (unit) => {
        await unit.putPosition(position);
        await unit.putPosition({ ...closed, quantity: 9n });
        await unit.putPosition(closed);
      });
      await expect(store.read.positions.open('account-1')).resolves.toEqual([position]);
      await expect(store.read.positions.page('account-1', { limit: 9 })).resolves.toEqual([closed, position]);
    });

    it('chains thoughts and refuses to change them', async () => {
      const stored = [];
      for (let n = 1; n <= 3; n += 1) {
        stored.push(
          await store.transaction((unit) =>
            unit.appendThought(testDraft(), { id: `t${n}`, correlationId: `c${n}`, analysisMs: 0.125 }),
          ),
        );
      }
      const read = (await store.read.thoughts.page('account-1', { limit: 9 })).toReversed();
      expect(read).toEqual(stored);
      expect(read.map(({ index }) => index)).toEqual([1, 2, 3]);
      await expect(verifyChain(read)).resolves.toBeUndefined();
      await expect(store.read.thoughts.count('account-1')).resolves.toBe(3);
      await expect(store.read.thoughts.get('t2')).resolves.toEqual(stored[1]);
      const older = await store.read.thoughts.page('account-1', { limit: 1, before: 't3' });
      expect(older.map(({ id }) => id)).toEqual(['t2']);
      for (const statement of [`UPDATE twinlane.thoughts SET hash = 'x'`, 'DELETE FROM twinlane.thoughts']) {
        await expect(store.database.session((session) => session.exec(statement))).rejects.toThrow(
          'append-only',
        );
      }
      await expect(store.read.thoughts.count('account-1')).resolves.toBe(3);
    });

    it('keeps own impacts, pools and facts by their names', async () => {
      const pool = {
        chainId: 31_337,
        address: testToken(7).address,
        venue: 'uniswap-v3',
        token0: testToken(1),
        token1: testToken(2),
        fee: 3_000,
        tickSpacing: 60,
        createdAtBlock: 5,
        createdAt: 1_700_000_000,
      };
      const { tickSpacing: _, ...pair } = { ...pool, address: testToken(6).address, venue: 'uniswap-v2' };
      await store.transaction(async (unit) => {
        await unit.putOwnImpacts('account-1', [
          { pool: pool.address, pressing: -UINT256, givingBack: 4n },
          { pool: pair.address, pressing: 1n, givingBack: 0n },
        ]);
        await unit.putOwnImpacts('account-1', [{ pool: pair.address, pressing: 0n, givingBack: 0n }]);
        await unit.putPools([pool, pair]);
        await unit.putPools([{ ...pool, fee: 500 }]);
        await unit.putFact('memory', { a: [1, null], text: HOSTILE.symbol });
        await unit.putFact('memory', { a: [2], ['k\u0000']: 'x' });
      });
      await expect(store.read.ownImpacts.all('account-1')).resolves.toEqual([
        { pool: pool.address, pressing: -UINT256, givingBack: 4n },
      ]);
      await expect(store.read.pools.all(31_337)).resolves.toEqual([pair, { ...pool, fee: 500 }]);
      await expect(store.read.facts.get('memory')).resolves.toEqual({ a: [2], ['k\uFFFD']: 'x' });
      await expect(store.read.facts.get('nothing')).resolves.toBeUndefined();
      await store.transaction((unit) => unit.forgetPools(31_337, [pair.address]));
      await expect(store.read.pools.all(31_337)).resolves.toEqual([{ ...pool, fee: 500 }]);
      await store.transaction((unit) => unit.forgetPools(31_337));
      await expect(store.read.pools.all(31_337)).resolves.toEqual([]);
    });

    it('keeps facts of every kind as they are, also a plain text', async () => {
      for (const value of ['plain', '"quoted"', '17', '', 17, true, null, ['x'], { a: '1' }]) {
        await store.transaction((unit) => unit.putFact('kind', value));
        expect(await store.read.facts.get('kind')).toEqual(value);
      }
    });

    it('draws the equity curve, thinned to what is asked for', async () => {
      await store.transaction(async (unit) => {
        for (let n = 0; n < 100; n += 1) {
          await unit.appendEquity({
            accountId: 'account-1',
            blockNumber: n,
            timestamp: 1_700_000_000 + n,
            equity: BigInt(n),
            cash: 1n,
            native: UINT256,
          });
        }
        await unit.appendEquity({
          accountId: 'account-1',
          blockNumber: 99,
          timestamp: 1_700_000_099,
          equity: 1_000n,
          cash: 1n,
          native: 2n,
        });
      });
      const all = await store.read.equity.range('account-1', 0, 1_000);
      expect(all).toHaveLength(100);
      expect(all.at(-1)).toMatchObject({ blockNumber: 99, equity: 1_000n, native: 2n });
      const thin = await store.read.equity.range('account-1', 1_700_000_010, 9);
      expect(thin.length).toBeLessThanOrEqual(9);
      expect(thin.length).toBeGreaterThan(6);
      expect(thin.at(-1)?.blockNumber).toBe(99);
      expect(thin[0]!.timestamp).toBeGreaterThanOrEqual(1_700_000_010);
    });

    it('rolls everything back, messages included, when the work fails', async () => {
      const heard: OutboxMessage[] = [];
      store.onPublished((message) => heard.push(message));
      const failing = store.transaction(async (unit) => {
        await unit.insertOrder(testOrder());
        await unit.publish('account:account-1', 'trade_update', {});
        throw new TypeError('a fault in the work');
      });
      await expect(failing).rejects.toThrow(new TypeError('a fault in the work'));
      await expect(store.read.orders.get('order-1')).resolves.toBeUndefined();
      await expect(store.read.outbox.last('account:account-1')).resolves.toBe(0);
      expect(heard).toEqual([]);
    });

    it('does not commit after a failed statement, even where the work swallows it', async () => {
      const swallowing = store.transaction(async (unit) => {
        await unit.insertOrder(testOrder());
        await unit.insertOrder(testOrder({ idempotencyKey: 'other' })).catch(() => undefined);
      });
      await expect(swallowing).rejects.toMatchObject({ code: 'store.fault' });
      await expect(store.read.orders.get('order-1')).resolves.toBeUndefined();
    });

    it('publishes after commit, in order, without holes, also from many transactions at once', async () => {
      const heard: OutboxMessage[] = [];
      const stop = store.onPublished((message) => heard.push(message));
      await Promise.all(
        Array.from({ length: 30 }, (_, n) =>
          store.transaction(async (unit) => {
            await sleep(n % 3);
            await unit.publish('room', 'a', { n });
            await unit.publish(n % 2 === 0 ? 'even' : 'odd', 'b', { n });
          }),
        ),
      );
      stop();
      await store.transaction((unit) => unit.publish('room', 'late', null));
      for (const [room, count] of [
        ['room', 30],
        ['even', 15],
        ['odd', 15],
      ] as const) {
        const seqs = heard.filter((message) => message.room === room).map(({ seq }) => seq);
        expect(seqs).toEqual(Array.from({ length: count }, (_, n) => n + 1));
      }
      await expect(store.read.outbox.last('room')).resolves.toBe(31);
      await expect(store.read.outbox.lasts(['room', 'none'])).resolves.toEqual(new Map([['room', 31]]));
      const missed = await store.read.outbox.since('room', 28, 10);
      expect(missed.map(({ seq }) => seq)).toEqual([29, 30, 31]);
      expect(missed.slice(0, 2)).toEqual(heard.filter(({ room, seq }) => room === 'room' && seq > 28));
      expect(missed[2]).toMatchObject({ type: 'late', data: null });
    });

    it('lets concurrent changes of one account wait for each other', async () => {
      await Promise.all(
        Array.from({ length: 20 }, () =>
          store.transaction(async (unit) => {
            const { balances } = await unit.lockAccount('account-1');
            await sleep(1);
            await unit.setBalances('account-1', { ...balances, cash: balances.cash - 1n });
          }),
        ),
      );
      await expect(store.read.accounts.balances('account-1')).resolves.toMatchObject({
        cash: testAccount().initialCash - 20n,
      });
    });
  });
}
