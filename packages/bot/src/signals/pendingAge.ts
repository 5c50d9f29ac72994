import type { Breakers } from '@twinlane/core/breaker/breakers';
import type { OrderRepository } from '@twinlane/core/repositories';
import type { TransactionManager, TransactionRecord } from '@twinlane/core/transaction/transactionManager';

/** What of an account waits to be mined at a block: the blocks since which it does. What may wait for a better fee is left out. */
export type Waiting = (head: number) => Promise<readonly number[]>;

/** States in which a transaction's bytes are out and not mined. */
const OUT = new Set<string>(['submitted', 'pending', 'stuck', 'replaced']);

/** Blocks after which it is asked how something stands that nothing was heard of. */
const ASKED_AFTER = 5;

/** A live account's transactions; those of an earlier process wait from the first block on that is asked about. */
export function waitingTransactions(manager: Pick<TransactionManager, 'onChange' | 'status'>): Waiting {
  const out = new Map<string, number | undefined>();
  let newest: number | undefined;
  manager.onChange(({ id, request, state }: TransactionRecord) => {
    if (!OUT.has(state.name) || request.urgency.startsWith('patient')) {
      out.delete(id);
    } else if (!out.has(id)) {
      out.set(id, newest);
    }
  });
  return async (head) => {
    newest = head;
    const found: number[] = [];
    for (const [id, since = head] of out) {
      out.set(id, since);
      // Nobody tells of what ended under another process, which had the key meanwhile.
      if (head - since >= ASKED_AFTER && !OUT.has((await manager.status(id))?.state.name ?? '')) {
        out.delete(id);
      } else {
        found.push(since);
      }
    }
    return found;
  };
}

/** A paper account's orders in flight: they land as their transactions would. */
export function waitingOrders(orders: Pick<OrderRepository, 'open'>, accountId: string): Waiting {
  return async () => {
    const open = await orders.open(accountId);
    return open.filter(({ gasStyle }) => gasStyle !== 'minimal').map(({ decidedAtBlock }) => decidedAtBlock);
  };
}

const PERCENTILE = 0.95;

/** Tells `mempoolCongestion` of a chain for how many blocks the account's own wait: the 95th percentile of their ages. */
export function watchPendingAge(
  breakers: Pick<Breakers, 'observe'>,
  chainId: number,
  waiting: Waiting,
): (head: number) => Promise<void> {
  const scope = { kind: 'chain', id: String(chainId) } as const;
  return async (head) => {
    const ages = (await waiting(head)).map((since) => Math.max(0, head - since)).toSorted((a, b) => a - b);
    const age = ages[Math.ceil(ages.length * PERCENTILE) - 1] ?? 0;
    await breakers.observe('mempoolCongestion', scope, age, `${ages.length} in flight`);
  };
}
