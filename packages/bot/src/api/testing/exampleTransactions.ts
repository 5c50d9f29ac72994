import type { Address, Hash } from '@twinlane/core/money/hex';
import type { Store } from '@twinlane/core/ports';
import type { Attempt, TransactionIntent } from '@twinlane/core/transaction/transactionIntent';
import type { TransactionState } from '@twinlane/core/transaction/transactionState';
import type { TransactionTransition } from '@twinlane/core/transaction/transactionStore';
import { fillOf, testAccount, testDraft, testOrder } from '../../store/testing/domain.ts';

/** Whose transactions they are. */
export const SENDER: Address = '0x00000000000000000000000000000000000000aA';
/** A reason that tries to draw on the page and on the terminal. */
export const HOSTILE_REASON = '<script>alert(1)</script>\u001B[31m';

const KEY = { chainId: 31_337, sender: SENDER };
const RELAY = { kind: 'private', relay: 'flashbots-protect' } as const;
const GWEI = 10n ** 9n;

function hashOf(digit: string): Hash {
  return `0x${digit.repeat(64)}`;
}

function attemptOf(digit: string, nonce: number, changes: Partial<Attempt> = {}): Attempt {
  return {
    hash: hashOf(digit),
    raw: '0x02',
    role: 'original',
    nonce,
    fees: { maxFeePerGas: 20n * GWEI, maxPriorityFeePerGas: GWEI },
    gasLimit: 130_000n,
    route: RELAY,
    createdAt: 1_000,
    sends: 1,
    sentAt: 1_100,
    ...changes,
  };
}

const watch = { lookedAt: 0, movedAt: 0 };
const mined = { hash: hashOf('2'), block: { number: 12, hash: hashOf('b') }, status: 'success' } as const;

/** What each is: its state without the intent, the order behind it, and its steps. */
const TRANSACTIONS: readonly {
  readonly id: string;
  readonly state: object;
  readonly orderId?: string;
  readonly kind?: 'noop';
  readonly steps: readonly (readonly [to: string, cause: string])[];
}[] = [
  {
    id: 'done',
    orderId: 'order-1',
    state: {
      name: 'completed',
      closed: {
        nonce: 3,
        attempts: [
          attemptOf('1', 3),
          attemptOf('2', 3, {
            role: 'bump',
            route: { kind: 'public', droppedBy: 'flashbots-protect' },
            fees: { maxFeePerGas: 30n * GWEI, maxPriorityFeePerGas: 2n * GWEI },
          }),
        ],
        mined,
      },
    },
    steps: [
      ['submitted', 'accepted'],
      ['retrying', 'timeout'],
      ['confirmed', 'mined'],
      ['completed', 'final'],
    ],
  },
  { id: 'refused', state: { name: 'blocked', reason: HOSTILE_REASON }, steps: [['blocked', HOSTILE_REASON]] },
  {
    id: 'mined',
    state: {
      name: 'confirmed',
      nonce: 4,
      attempts: [attemptOf('4', 4)],
      aim: { kind: 'execute' },
      retries: 0,
      watch,
      mined: { ...mined, hash: hashOf('4') },
    },
    steps: [['confirmed', 'mined']],
  },
  { id: 'unsent', state: { name: 'preparing', retries: 0 }, steps: [] },
  { id: 'filler', kind: 'noop', state: { name: 'preparing', retries: 0 }, steps: [] },
  {
    id: 'flying',
    state: {
      name: 'submitted',
      nonce: 5,
      attempts: [attemptOf('5', 5)],
      aim: { kind: 'execute' },
      retries: 0,
      watch,
    },
    steps: [['submitted', 'accepted']],
  },
];

/** Puts them into a store, the last one the newest, with the order, thought and fill behind the first. */
export async function storeExampleTransactions(store: Store): Promise<void> {
  const order = testOrder({ status: 'filled' });
  await store.transaction(async (unit) => {
    await unit.accounts.create(testAccount());
    await unit.insertOrder(order);
    await unit.appendThought(testDraft(), { id: order.thoughtId, correlationId: 'c', analysisMs: 1 });
    await unit.insertFill(fillOf(order, { amountOut: (order.quotedAmountOut * 999n) / 1000n }));
  });
  const fence = await store.transaction((unit) => unit.takeLease(KEY, { owner: 'test', ttlMs: 60_000 }));
  if (fence === undefined) throw new Error('the lease is taken');
  let at = 2_000;
  for (const { id, state, orderId, kind = 'swap', steps } of TRANSACTIONS) {
    const request = {
      idempotencyKey: `key-${id}`,
      accountId: 'account-1',
      correlationId: orderId === undefined ? `correlation-${id}` : 'thought-1',
      chainId: KEY.chainId,
      kind: 'swap',
      purpose: 'entry',
      to: SENDER,
      data: '0x1234',
      value: 0n,
      deadline: kind === 'noop' ? Number.MAX_SAFE_INTEGER : 1_700_000_060,
      minAmountOut: 7n,
      urgency: 'urgent',
      ...(orderId === undefined ? {} : { orderId }),
    } as const;
    const base = { ...request, id, sender: SENDER, route: RELAY };
    const intent: TransactionIntent =
      kind === 'noop' ? { ...base, kind, purpose: 'upkeep', nonce: 9 } : { ...base, kind };
    const full = { ...state, intent } as TransactionState;
    const wished = { id, request, createdAt: at, updatedAt: at };
    await store.transaction((unit) =>
      unit.openTransaction(KEY, { ...wished, state: { name: 'preparing', retries: 0, intent } }),
    );
    let from = 'preparing';
    const transitions: TransactionTransition[] = steps.map(([to, cause]) => {
      at += 1_000;
      const step = { from, to, cause, at };
      from = to;
      return step;
    });
    await store.transaction((unit) =>
      unit.saveTransaction(fence, {
        record: { ...wished, state: full, updatedAt: at },
        transitions,
        attempts: 'attempts' in full ? full.attempts : 'closed' in full ? (full.closed?.attempts ?? []) : [],
        ...(id === 'done'
          ? {
              paid: { gasUsed: 100_000n, effectiveGasPrice: 11n * GWEI, otherFees: 5n },
              baseline: { name: 'viem', gasPrice: 12n * GWEI },
            }
          : {}),
      }),
    );
  }
}
