import type {
  KeyStatus,
  TransactionManager,
  TransactionRecord,
} from '@twinlane/core/transaction/transactionManager';
import { isEnd } from '@twinlane/core/transaction/transactionState';
import type { StoredTransaction } from '@twinlane/core/transaction/transactionStore';
import { id as idSchema } from '@twinlane/protocol/scalars';
import {
  cancelRequest,
  emptyRequest,
  transactionQuery,
  transactionStatisticsQuery,
  type TransactionDetailView,
  type TransactionKeyView,
} from '@twinlane/protocol/transaction';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { transactionKeyView, type HeadOfChain } from '../wire/transactionView.ts';
import type { ApiContext } from './appState.ts';
import { HttpProblem, notFound, parseInput } from './problems.ts';
import {
  readTransactionDetail,
  readTransactionPage,
  readTransactionStatistics,
} from './transactionReader.ts';

const params = z.object({ id: idSchema });

/**
 * Transactions from the store, whoever carries them, and what may be asked of those that are open. What is asked is
 * answered 202 with the transaction as it then stands: what is mined decides.
 */
export function registerTransactionRoutes(app: FastifyInstance, context: ApiContext): void {
  const { read } = context.store;

  function head(): HeadOfChain {
    const { chain, head: newest } = context.state();
    return { chainId: chain.id, ...(newest === undefined ? {} : { block: newest.header.number }) };
  }

  async function stored(request: FastifyRequest): Promise<StoredTransaction> {
    const found = await read.transactions.get(parseInput(params, request.params).id);
    if (found === undefined) throw notFound('such transaction');
    return found;
  }

  /** Asks the manager, and gives the transaction as it stands after that. */
  async function ask(
    request: FastifyRequest,
    reply: FastifyReply,
    refuse: (record: TransactionRecord) => void,
    wish: (manager: TransactionManager, id: string) => Promise<TransactionRecord>,
  ): Promise<TransactionDetailView> {
    const manager = managerOf(context);
    const { id } = (await stored(request)).record;
    const current = await manager.status(id);
    if (current === undefined) throw notFound('such transaction');
    refuseSettled(current);
    refuse(current);
    const record = await wish(manager, id);
    void reply.code(202);
    return readTransactionDetail(read, { ...(await stored(request)), record }, head());
  }

  app.get('/api/transactions', (request) =>
    readTransactionPage(read, parseInput(transactionQuery, request.query), head()),
  );
  app.get('/api/transactions/statistics', (request) =>
    readTransactionStatistics(read, parseInput(transactionStatisticsQuery, request.query).limit),
  );
  app.get('/api/transactions/key', async () => keyView(context));
  app.post('/api/transactions/key/resume', { config: { write: true } }, (request) => {
    parseInput(emptyRequest, request.body);
    const manager = managerOf(context);
    refuseResume(manager.keyStatus());
    request.log.info('an operator lets the halted key sign again');
    return manager.resumeKey().then(() => keyView(context));
  });
  app.get('/api/transactions/:id', (request) =>
    stored(request).then((found) => readTransactionDetail(read, found, head())),
  );
  app.post('/api/transactions/:id/cancel', { config: { write: true } }, (request, reply) => {
    const { reason } = parseInput(cancelRequest, request.body);
    return ask(request, reply, refuseUpkeep, (manager, id) => {
      request.log.info({ id, reason }, 'an operator asks to cancel a transaction');
      return manager.cancel(id, reason);
    });
  });
  app.post('/api/transactions/:id/replace', { config: { write: true } }, (request, reply) => {
    parseInput(emptyRequest, request.body);
    return ask(request, reply, refuseUnsent, (manager, id) => {
      request.log.info({ id }, 'an operator asks to speed up a transaction');
      return manager.replace(id);
    });
  });
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
