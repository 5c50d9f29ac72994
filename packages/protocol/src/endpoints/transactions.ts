import { z } from 'zod';
import { defineEndpoint } from '../endpoint.ts';
import { id } from '../scalars.ts';
import {
  cancelRequest,
  emptyRequest,
  transactionDetail,
  transactionKey,
  transactionPage,
  transactionQuery,
  transactionStatistics,
  transactionStatisticsQuery,
} from '../transaction.ts';

const ofTransaction = z.strictObject({ id });

export const listTransactions = defineEndpoint({
  name: 'listTransactions',
  method: 'GET',
  path: '/api/transactions',
  tag: 'Transactions',
  summary: 'Transactions of all keys, newest first.',
  scope: 'read',
  input: { query: transactionQuery },
  answer: transactionPage,
});

export const readTransactionStatistics = defineEndpoint({
  name: 'readTransactionStatistics',
  method: 'GET',
  path: '/api/transactions/statistics',
  tag: 'Transactions',
  summary: 'What each way of sending has shown in the newest transactions.',
  scope: 'read',
  rate: 'heavy',
  input: { query: transactionStatisticsQuery },
  answer: transactionStatistics,
});

export const readTransactionKey = defineEndpoint({
  name: 'readTransactionKey',
  method: 'GET',
  path: '/api/transactions/key',
  tag: 'Transactions',
  summary: 'How the key stands that the process signs with.',
  scope: 'read',
  input: {},
  answer: transactionKey,
});

export const resumeTransactionKey = defineEndpoint({
  name: 'resumeTransactionKey',
  method: 'POST',
  path: '/api/transactions/key/resume',
  tag: 'Transactions',
  summary: 'Lets a halted key sign again.',
  scope: 'operate',
  input: { body: emptyRequest },
  answer: transactionKey,
});

export const readTransaction = defineEndpoint({
  name: 'readTransaction',
  method: 'GET',
  path: '/api/transactions/:id',
  tag: 'Transactions',
  summary: 'All that is known of one transaction: attempts, fees, errors, what it did.',
  scope: 'read',
  input: { params: ofTransaction },
  answer: transactionDetail,
});

export const cancelTransaction = defineEndpoint({
  name: 'cancelTransaction',
  method: 'POST',
  path: '/api/transactions/:id/cancel',
  tag: 'Transactions',
  summary: 'Asks to cancel a transaction; what is mined decides.',
  scope: 'stop',
  always: true,
  status: 202,
  input: { params: ofTransaction, body: cancelRequest },
  answer: transactionDetail,
});

export const speedUpTransaction = defineEndpoint({
  name: 'speedUpTransaction',
  method: 'POST',
  path: '/api/transactions/:id/replace',
  tag: 'Transactions',
  summary: 'Asks to send a transaction again with higher fees.',
  scope: 'operate',
  status: 202,
  input: { params: ofTransaction, body: emptyRequest },
  answer: transactionDetail,
});
