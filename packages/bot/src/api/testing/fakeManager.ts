import type { Store } from '@twinlane/core/ports';
import type {
  KeyStatus,
  TransactionManager,
  TransactionRecord,
} from '@twinlane/core/transaction/transactionManager';
import type { TransactionWish } from '@twinlane/core/transaction/transactionStore';

/** A manager that remembers what it was asked and does nothing but aim at a cancel. */
export interface FakeManager extends TransactionManager {
  /** How its key stands. */
  key: KeyStatus;
  readonly asked: { readonly id: string; readonly wish: TransactionWish }[];
}

function notHere(): Promise<never> {
  return Promise.reject(new Error('nothing is submitted through the API'));
}

/** One over the transactions of a store. */
export function createFakeManager({ read }: Pick<Store, 'read'>): FakeManager {
  const asked: FakeManager['asked'] = [];
  const status = async (id: string): Promise<TransactionRecord | undefined> =>
    (await read.transactions.get(id))?.record;
  async function ask(id: string, wish: TransactionWish): Promise<TransactionRecord> {
    asked.push({ id, wish });
    const record = await status(id);
    if (record === undefined) throw new Error(`there is no transaction ${id}`);
    const { state } = record;
    return wish.kind === 'cancel' && 'aim' in state
      ? { ...record, state: { ...state, aim: { kind: 'close', end: 'cancelled', reason: wish.reason } } }
      : record;
  }
  const manager: FakeManager = {
    asked,
    key: {
      owner: true,
      count: 6,
      next: 8,
      open: 4,
      most: 16,
      balance: 15n * 10n ** 17n,
      entriesPausedUntil: 0,
      entriesStopped: false,
    },
    keyStatus: () => manager.key,
    async resumeKey() {
      const { halted: _, ...key } = manager.key;
      manager.key = key;
    },
    status,
    cancel: (id, reason) => ask(id, { kind: 'cancel', reason }),
    replace: (id) => ask(id, { kind: 'speedUp' }),
    submit: notHere,
    submitPrepared: notHere,
    settled: notHere,
    list: notHere,
    onChange: () => () => undefined,
    shutdown: async () => {},
  };
  return manager;
}
