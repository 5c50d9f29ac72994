import type { Bot } from '@twinlane/core/engine/bot';
import type { StoreReader } from '@twinlane/core/ports';
import type {
  KeyStatus,
  TransactionManager,
  TransactionRecord,
} from '@twinlane/core/transaction/transactionManager';
import { isEnd } from '@twinlane/core/transaction/transactionState';
import type { StoredTransaction } from '@twinlane/core/transaction/transactionStore';
import {
  cancelTransaction,
  listTransactions,
  readTransaction,
  readTransactionKey,
  readTransactionStatistics,
  resumeTransactionKey,
  speedUpTransaction,
} from '@twinlane/protocol/endpoints/transactions';
import type { TransactionDetailView, TransactionKeyView } from '@twinlane/protocol/transaction';
import type { FastifyInstance } from 'fastify';
import { transactionKeyView, type HeadOfChain } from '../wire/transactionView.ts';
import type { ApiContext } from './appState.ts';
import { maySee, type Principal } from './principal.ts';
import { HttpProblem, notFound } from './problems.ts';
import { serve } from './serve.ts';
import { readTransactionDetail, readTransactionPage, transactionStatistics } from './transactionReader.ts';
import { visibleAccount } from './visible.ts';

/**
 * Transactions from the store, whoever carries them, and what may be asked of those that are open. What is asked is
 * answered 202 with the transaction as it then stands: what is mined decides.
 */
export function registerTransactionRoutes(app: FastifyInstance, context: ApiContext): void {
  const { read } = context.store;
  serve(app, listTransactions, async ({ principal, query: { account, bot, ...page } }) => {
    const own = account === undefined ? undefined : await visibleAccount(read, principal, account);
    const of = bot === undefined ? undefined : await botOf(read, principal, bot, account);
    const accounts = own === undefined ? accountsOf(principal).accounts : [own.id];
    return readTransactionPage(read, { ...page, accounts, bot: of }, headOf(context));
  });
  serve(app, readTransactionStatistics, ({ principal, query }) =>
    transactionStatistics(read, { ...query, ...accountsOf(principal) }),
  );
  serve(app, readTransactionKey, ({ principal }) => {
    requireKey(context, principal);
    return keyView(context);
  });
  serve(app, resumeTransactionKey, async ({ principal, request }) => {
    requireKey(context, principal);
    const manager = managerOf(context);
    refuseResume(manager.keyStatus());
    request.log.info({ who: principal.who }, 'an operator lets the halted key sign again');
    await manager.resumeKey();
    return keyView(context);
  });
  serve(app, readTransaction, async ({ principal, params }) =>
    readTransactionDetail(read, await visible(context, principal, params.id), headOf(context)),
  );
  serve(app, cancelTransaction, ({ principal, params: { id }, body: { reason }, request }) =>
    ask(context, principal, id, refuseUpkeep, (manager) => {
      request.log.info({ id, reason, who: principal.who }, 'an operator asks to cancel a transaction');
      return manager.cancel(id, reason);
    }),
  );
  serve(app, speedUpTransaction, ({ principal, params: { id }, request }) =>
    ask(context, principal, id, refuseUnsent, (manager) => {
      request.log.info({ id, who: principal.who }, 'an operator asks to speed up a transaction');
      return manager.replace(id);
    }),
  );
}

function headOf(context: ApiContext): HeadOfChain {
  const { chain, head } = context.state();
  return { chainId: chain.id, ...(head === undefined ? {} : { block: head.header.number }) };
}

function accountsOf({ accounts }: Principal): { readonly accounts?: readonly string[] } {
  return accounts === 'all' ? {} : { accounts: [...accounts] };
}

async function botOf(
  { bots }: Pick<StoreReader, 'bots'>,
  principal: Principal,
  id: string,
  accountId?: string,
): Promise<Bot> {
  const bot = await bots.get(id);
  if (
    bot === undefined ||
    !maySee(principal, bot.accountId) ||
    bot.accountId !== (accountId ?? bot.accountId)
  ) {
    throw notFound('such bot');
  }
  return bot;
}

async function visible(
  { store }: Pick<ApiContext, 'store'>,
  principal: Principal,
  id: string,
): Promise<StoredTransaction> {
  const found = await store.read.transactions.get(id);
  if (found === undefined || !maySee(principal, found.record.request.accountId)) {
    throw notFound('such transaction');
  }
  return found;
}

/** The key signs for one account. */
function requireKey({ orders }: ApiContext, principal: Principal): void {
  if (orders !== undefined && !maySee(principal, orders.accountId)) {
    throw notFound('key of an account that this login may see');
  }
}

/** Asks the manager, and gives the transaction as it stands after that. */
async function ask(
  context: ApiContext,
  principal: Principal,
  id: string,
  refuse: (record: TransactionRecord) => void,
  wish: (manager: TransactionManager) => Promise<TransactionRecord>,
): Promise<TransactionDetailView> {
  const manager = managerOf(context);
  await visible(context, principal, id);
  const current = await manager.status(id);
  if (current === undefined) throw notFound('such transaction');
  refuseSettled(current);
  refuse(current);
  const record = await wish(manager);
  const stored = await visible(context, principal, id);
  return readTransactionDetail(context.store.read, { ...stored, record }, headOf(context));
}

function managerOf({ transactions }: ApiContext): TransactionManager {
  if (transactions === undefined) {
    throw new HttpProblem(
      409,
      'transaction.noManager',
      'This process sends no transactions.',
      'Ask a process that runs in live mode; `twinlane status` says which mode this one is in.',
    );
  }
  return transactions;
}

function keyView(context: ApiContext): TransactionKeyView {
  return transactionKeyView(managerOf(context).keyStatus(), context.clock.now());
}

function refuseResume({ owner, halted }: KeyStatus): void {
  if (!owner) {
    throw new HttpProblem(
      409,
      'transaction.notOwner',
      'Another process signs with this key.',
      'Ask that one; this one takes over when it ends.',
    );
  }
  if (halted === undefined) {
    throw new HttpProblem(409, 'transaction.notHalted', 'The key is not halted.');
  }
}

function refuseSettled({ id, state }: TransactionRecord): void {
  if (isEnd(state)) {
    throw new HttpProblem(409, 'transaction.ended', `Transaction ${id} has ended: it is ${state.name}.`);
  }
  if (state.name === 'confirmed') {
    throw new HttpProblem(
      409,
      'transaction.mined',
      `Transaction ${id} is mined in block ${state.mined.block.number}.`,
      'Nothing of it can be changed any more, unless the chain drops that block.',
    );
  }
}

function refuseUpkeep({ id, state }: TransactionRecord): void {
  if (state.intent.kind === 'noop') {
    throw new HttpProblem(
      409,
      'transaction.upkeep',
      `Transaction ${id} does nothing but fill a gap between nonces, and cannot be cancelled.`,
      'It can be sped up.',
    );
  }
}

function refuseUnsent({ id, state }: TransactionRecord): void {
  if (!('attempts' in state)) {
    throw new HttpProblem(
      409,
      'transaction.unsent',
      `Nothing of transaction ${id} was sent yet: there is nothing to replace.`,
      'It can be cancelled.',
    );
  }
}
