import type { Address } from '@twinlane/core/money/hex';
import type { TransactionRecord } from '@twinlane/core/transaction/transactionManager';
import type { Attempt, TransactionIntent } from '@twinlane/core/transaction/transactionIntent';
import type { TransactionState } from '@twinlane/core/transaction/transactionState';
import type { OutboxMessage } from '@twinlane/core/repositories';
import { transactionUpdate } from '@twinlane/protocol/transaction';
import type { Fence, TransactionTransition } from '@twinlane/core/transaction/transactionStore';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenStore } from '../openStore.ts';
import type { StoreHarness } from './harness.ts';

const KEY = { chainId: 31_337, sender: '0x00000000000000000000000000000000000000aA' as Address };
const FIRST: TransactionTransition = { to: 'preparing', cause: 'submitted\u0000', at: 5 };

function recordOf(id: string, state?: Partial<TransactionState>): TransactionRecord {
  const request = {
    idempotencyKey: `key-${id}`,
    accountId: 'account',
    correlationId: id,
    chainId: KEY.chainId,
    kind: 'swap',
    purpose: 'entry',
    to: KEY.sender,
    data: '0x1234',
    value: 2n ** 200n,
    deadline: 1_000,
    minAmountOut: 7n,
    urgency: 'urgent',
  } as const;
  const intent: TransactionIntent = {
    ...request,
    id,
    sender: KEY.sender,
    route: { kind: 'public' },
  };
  const preparing = { name: 'preparing', intent, retries: 0, ...state } as TransactionState;
  return { id, request, state: preparing, createdAt: 5, updatedAt: 6 };
}

function attemptOf(digit: string, nonce: number): Attempt {
  return {
    hash: `0x${digit.repeat(64)}`,
    raw: `0x02${digit.repeat(200)}`,
    role: 'original',
    nonce,
    fees: { maxFeePerGas: 10n ** 11n, maxPriorityFeePerGas: 1n },
    gasLimit: 21_000n,
    route: { kind: 'public' },
    createdAt: 7,
    sends: 1,
  };
}

function live(nonce: number, attempts: readonly [Attempt, ...Attempt[]]): Partial<TransactionState> {
  return {
    name: 'ready_to_submit',
    nonce,
    attempts,
    aim: { kind: 'execute' },
    watch: { lookedAt: 0, movedAt: 1 },
  };
}

/** What every store must do with transactions and leases, whatever the database. */
export function describeTransactions(harness: StoreHarness): void {
  describe(`transactions on ${harness.kind}`, () => {
    let store: OpenStore;
    let fence: Fence;
    beforeAll(async () => {
      store = await harness.open();
      fence = (await store.transaction((unit) => unit.takeLease(KEY, { owner: 'a', ttlMs: 60_000 })))!;
    });
    afterAll(() => harness.cleanUp());

    const save = (record: TransactionRecord, attempts: readonly Attempt[], steps = [FIRST], by = fence) =>
      store.transaction((unit) => unit.saveTransaction(by, { record, attempts, transitions: steps }));

    it('gives the first row back for a second wish with the same key, also at the same time', async () => {
      const both = await Promise.all(
        ['one', 'two'].map((id) =>
          store.transaction((unit) =>
            unit.openTransaction(KEY, {
              ...recordOf(id),
              request: { ...recordOf(id).request, idempotencyKey: 'same' },
            }),
          ),
        ),
      );
      expect(new Set(both.map(({ record }) => record.id)).size).toBe(1);
      expect(both[0]?.record.request.value).toBe(2n ** 200n);
      expect(await store.read.transactions.ofKey('same')).toEqual(both[0]);
    });

    it('stores wish, attempt and steps at once, and gives back the very bytes', async () => {
      const attempt = attemptOf('1', 3);
      const record = recordOf('fast', live(3, [attempt]));
      const steps = [FIRST, { from: 'preparing', to: 'ready_to_submit', cause: 'signed', at: 6 }];
      expect(await save(record, [attempt], steps)).toBe('stored');
      const stored = await store.read.transactions.get('fast');
      expect(stored?.record).toEqual(record);
      expect(await store.read.transactions.ofHash(attempt.hash)).toEqual(stored);
      expect(await store.read.transactions.transitions('fast')).toEqual([
        { ...FIRST, cause: 'submitted\uFFFD' },
        steps[1],
      ]);
      expect(await save(recordOf('fast'), [])).toBe('taken');
    });

    it('refuses a nonce or a hash that another one has', async () => {
      const same = attemptOf('2', 3);
      await expect(save(recordOf('second', live(3, [same])), [same])).rejects.toThrow(/transactions_nonce/);
      const known = attemptOf('1', 4);
      await expect(save(recordOf('third', live(4, [known])), [known])).rejects.toThrow(
        /transaction_attempts_pkey/,
      );
      expect(await store.read.transactions.get('second')).toBeUndefined();
      expect(await store.read.transactions.get('third')).toBeUndefined();
    });

    it('changes nothing for one whose lease is another one’s, or has expired', async () => {
      const late = { ...KEY, chainId: 5 };
      const first = await store.transaction((unit) => unit.takeLease(late, { owner: 'a', ttlMs: 30 }));
      const attempt = attemptOf('3', 9);
      const record = recordOf('late', live(9, [attempt]));
      await sleep(40);
      expect(await save(record, [attempt], [FIRST], first)).toBe('fenced');
      expect(await store.transaction((unit) => unit.renewLease(first!, 1_000))).toBe(false);
      const next = await store.transaction((unit) => unit.takeLease(late, { owner: 'b', ttlMs: 60_000 }));
      expect(next?.token).toBe(first!.token + 1);
      expect(
        await store.transaction((unit) => unit.takeLease(late, { owner: 'a', ttlMs: 1 })),
      ).toBeUndefined();
      expect(await save(record, [attempt], [FIRST], first)).toBe('fenced');
      expect(await store.read.transactions.get('late')).toBeUndefined();
      expect(await store.transaction((unit) => unit.renewLease(next!, 1_000))).toBe(true);
      await store.transaction((unit) => unit.releaseLease(next!));
      const forced = { owner: 'c', ttlMs: 60_000 };
      expect((await store.transaction((unit) => unit.takeLease(late, forced)))?.token).toBe(first!.token + 2);
      const taken = await store.transaction((unit) =>
        unit.takeLease(late, { ...forced, owner: 'd', force: true }),
      );
      expect(taken?.token).toBe(first!.token + 3);
    });

    it('keeps wishes, keys and what was paid; an ended one does not change any more', async () => {
      const attempt = attemptOf('4', 20);
      const record = recordOf('end', live(20, [attempt]));
      const baseline = { name: 'viem', gasPrice: 7n } as const;
      const first = {
        record,
        attempts: [attempt],
        transitions: [{ to: 'ready_to_submit', cause: 'signed', at: 1 }],
        baseline,
      };
      expect(await store.transaction((unit) => unit.saveTransaction(fence, first))).toBe('stored');
      const { intent } = record.state;
      const mined = {
        hash: attempt.hash,
        block: { number: 1, hash: attempt.hash },
        status: 'success',
      } as const;
      const state: TransactionState = {
        name: 'completed',
        intent,
        closed: { nonce: 20, attempts: [attempt], mined },
      };
      await store.transaction((unit) => unit.wishTransaction('end', { kind: 'cancel', reason: 'asked' }));
      expect((await store.read.transactions.wished(KEY)).map(({ wish }) => wish)).toEqual([
        { kind: 'cancel', reason: 'asked' },
      ]);
      await store.transaction((unit) => unit.wishTransaction('end', undefined));
      expect(await store.read.transactions.wished(KEY)).toEqual([]);
      const paid = { gasUsed: 1n, effectiveGasPrice: 2n, otherFees: 3n };
      const steps = [{ from: 'ready_to_submit', to: 'completed', cause: 'final', at: 9 }];
      // The first baseline stands: later attempts are measured against the same.
      const later = { name: 'viem', gasPrice: 9n } as const;
      const ended = { record: { ...record, state }, attempts: [], transitions: steps, paid, baseline: later };
      expect(await store.transaction((unit) => unit.saveTransaction(fence, ended))).toBe('stored');
      expect(await store.transaction((unit) => unit.saveTransaction(fence, ended))).toBe('taken');
      expect((await store.read.transactions.get('end'))?.record.state).toEqual(state);
      expect(await store.read.transactions.paid('end')).toEqual({ ...paid, baseline });
      expect(await store.read.transactions.highestClosed(KEY)).toBe(20);
      const open = await store.read.transactions.open(KEY);
      expect(open.map(({ record: each }) => each.id)).not.toContain('end');
      const keyState = { count: 3, countBlock: 9, halted: 'stranger', failures: 1, pausedUntil: 5 };
      await store.transaction((unit) => unit.putKeyState(KEY, keyState));
      expect(await store.read.transactions.key(KEY)).toEqual(keyState);
    });

    it('lists those of all keys, the newest first, page by page, by an index', async () => {
      const { read } = store;
      const other = { ...KEY, chainId: 8_453 };
      await store.transaction((unit) => unit.openTransaction(other, recordOf('elsewhere')));
      const idsOf = async (page: Parameters<typeof read.transactions.list>[0]) =>
        (await read.transactions.list(page)).map(({ record }) => record.id);
      const all = await idsOf({ limit: 100 });
      expect(all[0]).toBe('elsewhere');
      expect(all).toContain('end');
      expect(await idsOf({ limit: 2 })).toEqual(all.slice(0, 2));
      expect(await idsOf({ limit: 100, before: all[1]! })).toEqual(all.slice(2));
      expect(await idsOf({ limit: 100, before: 'unknown' })).toEqual([]);
      expect(await idsOf({ limit: 100, ended: true })).toEqual(['end']);
      expect(await idsOf({ limit: 100, ended: false })).toEqual(all.filter((id) => id !== 'end'));
      const plan = await store.database.session(async (session) => {
        await session.exec('SET enable_seqscan = off; SET enable_sort = off');
        const rows = await session.query(
          'EXPLAIN SELECT * FROM twinlane.transactions WHERE ended ORDER BY sequence DESC LIMIT 10',
        );
        await session.exec('RESET enable_seqscan; RESET enable_sort');
        return JSON.stringify(rows);
      });
      expect(plan).toContain('transactions_sequence');
    });

    it('publishes each change with what it stores, and nothing of what is not stored', async () => {
      const heard: OutboxMessage[] = [];
      const stop = store.onPublished((message) => heard.push(message));
      const attempt = attemptOf('7', 40);
      const record = recordOf('told');
      const mined = {
        hash: attempt.hash,
        block: { number: 9, hash: attempt.hash },
        status: 'success',
      } as const;
      const closed = { nonce: 40, attempts: [attempt] as const, mined };
      const confirmed = recordOf('told', Object.assign(live(40, [attempt]), { name: 'confirmed', mined }));
      const completed = recordOf('told', { name: 'completed', closed });
      const step = { from: 'preparing', to: 'confirmed', cause: 'mined', at: 50 };
      const paid = { gasUsed: 2n, effectiveGasPrice: 10n ** 18n, otherFees: 1n };
      await store.transaction((unit) => unit.openTransaction(KEY, record));
      await store.transaction((unit) => unit.openTransaction(KEY, { ...record, id: 'again' }));
      const saves = [
        { record: confirmed, attempts: [attempt], transitions: [step], paid },
        {
          record: completed,
          attempts: [],
          transitions: [{ ...step, from: 'confirmed', to: 'completed', cause: 'final' }],
        },
      ];
      for (const each of saves) await store.transaction((unit) => unit.saveTransaction(fence, each));
      await store.transaction((unit) => unit.saveTransaction(fence, saves[0]!));
      const failing = store.transaction(async (unit) => {
        await unit.openTransaction(KEY, recordOf('untold'));
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      stop();
      expect(heard.map(({ room, type }) => [room, type])).toEqual(
        Array.from({ length: 3 }, () => ['account:account', 'transaction_update']),
      );
      expect(heard.map(({ data }) => transactionUpdate.parse(data))).toMatchObject([
        { transaction: { id: 'told', state: 'preparing', attemptCount: 0 }, cause: 'submitted' },
        {
          transaction: {
            state: 'confirmed',
            hash: attempt.hash,
            mined: { blockNumber: 9, status: 'success' },
          },
          attempt: { hash: attempt.hash, nonce: 40, mined: true, maxFeePerGas: '100000000000' },
          paid: { gasUsed: '2', gasPrice: '1000000000000000000', fee: { units: '2000000000000000001' } },
          cause: 'mined',
        },
        { transaction: { state: 'completed', ended: true }, paid: { gasUsed: '2' }, cause: 'final' },
      ]);
      expect(heard.some(({ data }) => 'error' in (data as object))).toBe(false);
    });

    it('tells of one that was stored by a statement of its own when it is asked to', async () => {
      const heard: OutboxMessage[] = [];
      const stop = store.onPublished((message) => heard.push(message));
      const attempt = attemptOf('8', 41);
      const record = recordOf('hasty', live(41, [attempt]));
      const steps = [FIRST, { from: 'preparing', to: 'ready_to_submit', cause: 'signed', at: 6 }];
      const fast = { record, attempts: [attempt], transitions: steps };
      await store.transaction((unit) => unit.saveTransaction(fence, fast), { oneStatement: true });
      expect(heard).toEqual([]);
      await store.transaction((unit) => unit.tellTransactions(['hasty', 'unknown']));
      stop();
      expect(heard.map(({ data }) => transactionUpdate.parse(data))).toMatchObject([
        { transaction: { id: 'hasty', state: 'ready_to_submit', nonce: 41 }, cause: 'signed' },
      ]);
      expect(heard.map(({ seq }) => seq)).toEqual([await store.read.outbox.last('account:account')]);
    });

    it('says when each was found to be mined, the last time that it was', async () => {
      const steps = [
        { from: 'submitted', to: 'confirmed', cause: 'mined', at: 20 },
        { from: 'confirmed', to: 'submitted', cause: 'its block is gone', at: 21 },
        { from: 'submitted', to: 'confirmed', cause: 'mined', at: 22 },
        { from: 'confirmed', to: 'confirmed', cause: 'mined otherwise', at: 23 },
      ];
      const attempt = attemptOf('5', 30);
      await save(recordOf('mined', live(30, [attempt])), [attempt], [FIRST, ...steps]);
      const at = await store.read.transactions.minedAt(['mined', 'fast', 'unknown']);
      expect([...at]).toEqual([['mined', 22]]);
      expect(await store.read.transactions.minedAt([])).toEqual(new Map());
    });
  });
}
