import { RetryableError } from '@twinlane/core/errors';
import type { LiveLedger } from '@twinlane/core/live/liveLedger';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { BlockUpdate, Store } from '@twinlane/core/ports';
import type { UnitOfWork } from '@twinlane/core/unitOfWork';
import type { TransactionRecord } from '@twinlane/core/transaction/transactionManager';
import { aBlock, USDC } from '@twinlane/core/testing/buildMarket';
import { beforeEach, describe, expect, it } from 'vitest';
import { testOrder } from '../store/testing/domain.ts';
import { createTestLog } from '../testing/testLog.ts';
import { createLiveExecutor } from './live.ts';
import type { LiveExecutorParts } from './liveExecutor.ts';

const uncancelled = { cancellation: { cancelled: false, onCancel: () => undefined } };
const order: Order = testOrder({ id: 'order-1', idempotencyKey: 'signal-1', tokenIn: USDC, deadline: 0 });

/** A transaction that nothing is heard of, as while the key is halted. */
const NEVER_SETTLED = 'never';

/** What the store has, and how often it does not answer. */
let transactions: Map<string, string>;
let ended: string[];
let failures: number;
let submitted: number;
/** Sent at once, and what was asked of the node and how often. */
let atOnce: string[];
let asked: string[];
let blocks: ((update: BlockUpdate) => Promise<void>)[];

beforeEach(() => {
  transactions = new Map();
  ended = [];
  failures = 0;
  submitted = 0;
  atOnce = [];
  asked = [];
  blocks = [];
});

/** The database, which does not answer as often as it is told. */
async function answer<Result>(result: Result): Promise<Result> {
  if (failures > 0) {
    failures -= 1;
    throw new RetryableError('store.unavailable', 'The database does not answer.');
  }
  return result;
}

function recordOf(id: string): TransactionRecord {
  return { id, state: { name: 'failed', reason: 'reverted' } } as unknown as TransactionRecord;
}

/** Past its deadline, nothing of an order is sent: only what is known of it counts. `timestamp`: the head's. */
function executor(head = () => aBlock(100), isCovered = false, permit2 = false) {
  const ledger: Pick<LiveLedger, 'end'> = {
    end: async (_, id) => void ended.push(id),
  };
  const read = {
    transactions: {
      ofKey: async (key: string) => {
        const id = transactions.get(key);
        return answer(id === undefined ? undefined : { record: recordOf(id) });
      },
    },
    fills: { ofOrder: async () => answer(undefined) },
    orders: { get: async () => answer({ ...order, status: 'rejected', statusReason: 'It reverted.' }) },
    positions: { open: async () => [] },
  };
  const parts = {
    mirror: {
      head,
      onBlock: (listener: (update: BlockUpdate) => Promise<void>) => {
        blocks.push(listener);
        return () => void (blocks = blocks.filter((each) => each !== listener));
      },
    },
    manager: {
      submit: async () => {
        submitted += 1;
        return { id: NEVER_SETTLED };
      },
      submitPrepared: async ({ idempotencyKey, gasLimit }: { idempotencyKey: string; gasLimit: bigint }) => {
        atOnce.push(`${idempotencyKey} ${gasLimit}`);
        return { record: { id: NEVER_SETTLED } };
      },
      settled: async (id: string) =>
        id === NEVER_SETTLED ? new Promise<never>(() => undefined) : answer(recordOf(id)),
      onChange: () => () => undefined,
    },
    client: {
      request: async (method: string) => {
        asked.push(method);
        return '0x';
      },
    },
    planCalls: () => ({ outcome: 'call', permit2, call: { to: USDC.address, data: '0x' } }),
    allowances: {
      allowed: async () => {
        asked.push('allowance');
        return [{ amount: order.amountIn, until: Number.POSITIVE_INFINITY }];
      },
    },
    terms: { permit2: false, exposed: false },
    account: { id: 'account', chainId: 1 },
    protection: { keep: async () => undefined, covers: () => isCovered },
    ledger,
    store: {
      read,
      transaction: async (work: (unit: UnitOfWork) => Promise<void>) => {
        await answer(undefined);
        await work({} as UnitOfWork);
      },
    } as unknown as Store,
    log: createTestLog(),
  };
  return createLiveExecutor(parts as unknown as LiveExecutorParts);
}

/** Tells of a block. */
async function tell(): Promise<void> {
  await Promise.all(blocks.map((listener) => listener({ backfill: false } as BlockUpdate)));
}

/** Tells of blocks until it has come. */
async function withBlocks<Result>(report: Promise<Result>): Promise<Result> {
  let result: { readonly value: Result } | undefined;
  void report.then((value) => (result = { value }));
  await expect
    .poll(async () => {
      await tell();
      return result;
    })
    .toBeDefined();
  return result!.value;
}

describe('the live executor', () => {
  it.each(['order:order-1', 'fast:signal-1'])(
    'sends nothing for an order that has a transaction (%s), though that has ended',
    async (key) => {
      transactions.set(key, 'sent');
      const [resumed] = await executor().resume([order]);
      expect(await withBlocks(resumed!.report)).toEqual({ outcome: 'rejected', reason: 'It reverted.' });
      expect(ended).toEqual([]);
    },
  );

  it('follows an order that may be stored, and sends nothing for it', async () => {
    let head = aBlock(100);
    const live = executor(() => head);
    const unclear = { ...order, deadline: head.timestamp + 10 };
    const following = live.follow(unclear);
    await tell();
    transactions.set('fast:signal-1', 'stored');
    expect(await withBlocks(following)).toMatchObject({ outcome: 'rejected', reason: 'It reverted.' });
    transactions.clear();
    const never = live.follow(unclear);
    await tell();
    head = { ...head, timestamp: head.timestamp + 11 };
    expect(await withBlocks(never)).toMatchObject({ outcome: 'expired' });
    expect(submitted).toBe(0);
    expect(ended).toEqual([]);
  });

  it('ends an order once the database answers again', async () => {
    failures = 3;
    const report = await withBlocks(executor().execute(order, uncancelled));
    expect(report).toMatchObject({ outcome: 'expired' });
    expect(ended).toEqual(['order-1']);
  });

  it('follows the transaction of an order whose submission only seemed to fail', async () => {
    const running = executor().execute(order, uncancelled);
    transactions.set('order:order-1', 'stored');
    expect(await withBlocks(running)).toEqual({ outcome: 'rejected', reason: 'It reverted.' });
    expect(ended).toEqual([]);
  });

  it('asks again for the outcome of a transaction', async () => {
    transactions.set('order:order-1', 'sent');
    const [resumed] = await executor().resume([order]);
    failures = 4;
    expect(await withBlocks(resumed!.report)).toMatchObject({ outcome: 'rejected' });
  });

  it.each([
    [
      'at once, with nothing asked before it, where its allowance stands',
      true,
      false,
      ['order:order-1 400000'],
      [],
    ],
    ['the usual way where its allowance has to be looked for', false, false, [], ['allowance', 'eth_call']],
    [
      'the usual way through Permit2, since its gas was measured without',
      true,
      true,
      [],
      ['allowance', 'eth_call'],
    ],
  ])('sends a hasty sale %s', async (_, isCovered, permit2, sent, questions) => {
    const head = aBlock(100);
    const sale = { tokenOut: USDC, route: [], deadline: head.timestamp + 10, gasLimit: 400_000n } as const;
    void executor(() => head, isCovered, permit2).execute(
      { ...order, ...sale, side: 'sell', hasty: true },
      uncancelled,
    );
    await expect.poll(() => tell().then(() => submitted + atOnce.length)).toBe(1);
    expect(atOnce).toEqual(sent);
    expect(asked).toEqual(questions);
  });

  it('lets no order wait beyond its deadline for one before it that does not settle', async () => {
    const early = aBlock(100);
    let head = early;
    const live = executor(() => head);
    const simple = { tokenIn: USDC, tokenOut: USDC, route: [], deadline: early.timestamp + 10 };
    void live.execute({ ...order, ...simple, id: 'stuck' }, uncancelled);
    const waiting = live.execute({ ...order, ...simple }, uncancelled);
    // Blocks come: the first is sent, and the other waits for it.
    await expect.poll(() => tell().then(() => submitted)).toBe(1);
    await tell();
    expect(ended).toEqual([]);
    head = { ...early, timestamp: early.timestamp + 11 };
    expect(await withBlocks(waiting)).toMatchObject({ outcome: 'expired' });
    expect(ended).toEqual(['order-1']);
  });
});
