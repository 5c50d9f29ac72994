import type { Order } from '@twinlane/core/order/orderIntent';
import type { Fill } from '@twinlane/core/portfolio/fill';
import { trace, type TraceView } from '@twinlane/protocol/trace';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { traceOf } from '../api/traceOf.ts';
import { createLedger } from '../store/ledger.ts';
import type { OpenStore } from '../store/openStore.ts';
import { fillOf, testAccount, testDraft, testOrder, testToken, USDC } from '../store/testing/domain.ts';
import type { StoreHarness } from '../store/testing/harness.ts';
import { checkTraces } from './checkTraces.ts';

const TOKEN = testToken(1);
const TRADED = { buy: [USDC, TOKEN], sell: [TOKEN, USDC], cycle: [USDC, USDC] } as const;
const DECISIONS = { buy: 'BUY', sell: 'STOP_LOSS', cycle: 'ARBITRAGE' } as const;

/** What tracing must do, whatever the database. */
export function describeTraces(harness: StoreHarness): void {
  describe(`traces on ${harness.kind}`, () => {
    let store: OpenStore;
    let count = 0;

    beforeEach(async () => {
      store = await harness.open();
      count = 0;
      await store.transaction((unit) => unit.accounts.create(testAccount()));
    });
    afterEach(() => store.close());
    afterAll(() => harness.cleanUp());

    /** A decision with its order, as the engine has the ledger record it. */
    async function decide(side: Order['side'], changes: Partial<Order> = {}): Promise<Order> {
      count += 1;
      const [tokenIn, tokenOut] = TRADED[side];
      const { status: _, ...intent } = testOrder({
        id: `order-${count}`,
        idempotencyKey: `key-${count}`,
        thoughtId: `thought-${count}`,
        side,
        tokenIn,
        tokenOut,
        ...(side === 'sell' ? { amountIn: 10n ** 18n, quotedAmountOut: 900_000n, minAmountOut: 1n } : {}),
        decidedAt: 1_700_000_000 + 10 * count,
        ...changes,
      });
      const recorded = await createLedger({ store }).record({
        thought: testDraft({ token: TOKEN, decision: DECISIONS[side] }),
        meta: { id: intent.thoughtId, correlationId: `c-${count}`, analysisMs: 1 },
        intent,
      });
      return recorded.order!;
    }
    async function book(order: Order, changes: Partial<Fill> = {}): Promise<Fill> {
      const fill = fillOf(order, {
        timestamp: order.decidedAt + 2,
        blockNumber: 10 + count,
        ...changes,
      });
      return createLedger({ store }).book(fill, []);
    }
    const tracing = async (id: string): Promise<TraceView> => trace.parse(await traceOf(store.read, id));

    it('lead from every link of a trade to all others, both ways', async () => {
      const entry = await decide('buy');
      const bought = await book(entry);
      const failed = await decide('sell');
      await createLedger({ store }).end(failed.id, 'expired', 'Too late.');
      const exit = await decide('sell');
      const sold = await book(exit);
      const again = await decide('buy');
      await book(again);

      const links = [entry.thoughtId, entry.id, bought.id];
      for (const id of links) {
        const found = await tracing(id);
        expect(found.thought?.id).toBe(entry.thoughtId);
        expect(found.order?.id).toBe(entry.id);
        expect(found.fill?.id).toBe(bought.id);
        expect(found.position).toMatchObject({ id: bought.id, realisedPnl: { units: '-100000' } });
        expect(found.steps.map(({ role, order, thought }) => [role, order.status, thought?.id])).toEqual([
          ['entry', 'filled', entry.thoughtId],
          ['exit', 'expired', failed.thoughtId],
          ['exit', 'filled', exit.thoughtId],
        ]);
      }
      for (const id of [exit.thoughtId, exit.id, sold.id]) {
        const back = await tracing(id);
        expect(back).toMatchObject({ thought: { id: exit.thoughtId }, fill: { id: sold.id } });
        expect(back.position?.id).toBe(bought.id);
        expect(back.steps[0]).toMatchObject({ thought: { id: entry.thoughtId }, trade: { id: bought.id } });
      }
      const expired = await tracing(failed.thoughtId);
      expect(expired.order).toMatchObject({ status: 'expired', statusReason: 'Too late.' });
      expect(expired.position?.id).toBe(bought.id);
      expect(expired).not.toHaveProperty('fill');
      const next = await tracing(again.id);
      expect(next.steps.map(({ order }) => order.id)).toEqual([again.id]);
    });

    it('tell of a purchase that was rejected, and of a decision without an order', async () => {
      const rejected = await decide('buy');
      await createLedger({ store }).end(rejected.id, 'rejected', 'The node refused it.');
      const found = await tracing(rejected.thoughtId);
      expect(found.order).toMatchObject({ id: rejected.id, status: 'rejected' });
      expect(found).toMatchObject({ steps: [], undone: [], transactions: [] });
      expect(found).not.toHaveProperty('position');
      await createLedger({ store }).record({
        thought: testDraft({ decision: 'SKIP', gate: 'risk.score' }),
        meta: { id: 'skipped', correlationId: 'c', analysisMs: 1 },
      });
      const skipped = await tracing('skipped');
      expect(skipped).toMatchObject({
        subject: { kind: 'thought' },
        thought: { gate: 'risk.score' },
        steps: [],
      });
      expect(skipped).not.toHaveProperty('order');
      await expect(traceOf(store.read, 'nobody')).resolves.toBeUndefined();
    });

    it('lead from a cycle to what it earned or lost and back, whatever else its bot trades in that block', async () => {
      const entry = await decide('buy');
      await book(entry);
      const at = { decidedAt: 1_700_000_100 };
      const [won, lost, sale] = [
        await decide('cycle', { ...at, amountIn: 1_000n, quotedAmountOut: 1_007n, minAmountOut: 1_001n }),
        await decide('cycle', { ...at, amountIn: 1_000n, quotedAmountOut: 1_007n, minAmountOut: 1_001n }),
        await decide('sell', at),
      ];
      const isLost = {
        outcome: 'reverted',
        revertReason: 'insufficientOutput',
        amountIn: 0n,
        amountOut: 0n,
      } as const;
      const cycles = [
        [won, await book(won), '7'],
        [lost, await book(lost, isLost), '0'],
      ] as const;
      await book(sale);
      for (const [order, fill, earned] of cycles) {
        for (const id of [order.thoughtId, order.id, fill.id]) {
          const found = await tracing(id);
          expect(found).toMatchObject({ thought: { id: order.thoughtId }, order: { id: order.id } });
          expect(found.position).toMatchObject({ id: fill.id, realisedPnl: { units: earned } });
          expect(found.steps.map((step) => [step.role, step.order.id])).toEqual([['entry', order.id]]);
        }
      }
      expect((await tracing(sale.id)).steps.map((step) => step.order.id)).toEqual([entry.id, sale.id]);
      expect(await checkTraces(store.read, 'account-1')).toMatchObject({
        orders: 4,
        fills: 4,
        positions: 4,
        problems: [],
      });
    });

    it('keep what a reorganisation took back', async () => {
      const entry = await decide('buy');
      const dropped = await book(entry);
      await createLedger({ store }).reverse('account-1', 10, 'The chain dropped its block.');
      const between = await tracing(dropped.id);
      expect(between).toMatchObject({
        order: { id: entry.id, status: 'requested' },
        undone: [{ trade: { id: dropped.id }, reason: 'The chain dropped its block.' }],
      });
      expect(between).not.toHaveProperty('fill');
      const stands = await book(entry, { id: 'fill-again', blockNumber: 12 });
      const after = await tracing(entry.thoughtId);
      expect(after.fill?.id).toBe(stands.id);
      expect(after.position?.id).toBe(stands.id);
      expect(after.undone).toHaveLength(1);
    });
  });
}
