import {
  transactionDetail,
  transactionKey,
  transactionPage,
  transactionStatistics,
  type TransactionDetailView,
  type TransactionKeyView,
  type TransactionPage,
  type TransactionStatisticsView,
} from '@twinlane/protocol/transaction';
import type { ProcessAddress } from './askProcess.ts';
import { postApi } from './postApi.ts';
import { callApi } from './readApi.ts';

const pathOf = (url: string, id: string): string => `${url}/api/transactions/${encodeURIComponent(id)}`;

/** `GET /api/transactions` of a running process. @throws as `callApi`. */
export function readTransactions(
  url: string,
  query: Readonly<Record<string, string>>,
): Promise<TransactionPage> {
  return callApi(`${url}/api/transactions?${new URLSearchParams(query).toString()}`, transactionPage);
}

/** `GET /api/transactions/:id` of a running process. @throws as `callApi`. */
export function readTransaction(url: string, id: string): Promise<TransactionDetailView> {
  return callApi(pathOf(url, id), transactionDetail);
}

/** `GET /api/transactions/statistics` of a running process. @throws as `callApi`. */
export function readTransactionStatistics(url: string, limit: string): Promise<TransactionStatisticsView> {
  const query = new URLSearchParams({ limit }).toString();
  return callApi(`${url}/api/transactions/statistics?${query}`, transactionStatistics);
}

/** `GET /api/transactions/key` of a running process. @throws as `callApi`. */
export function readTransactionKey(url: string): Promise<TransactionKeyView> {
  return callApi(`${url}/api/transactions/key`, transactionKey);
}

/** Lets the halted key of a running process sign again; gives how it then stands. @throws as `askOfTransaction`. */
export function resumeTransactionKey(address: ProcessAddress): Promise<TransactionKeyView> {
  return postApi(address, '/api/transactions/key/resume', transactionKey, {});
}

/**
 * Asks a running process to cancel a transaction or to speed it up; gives the transaction as it then stands.
 * @throws as `postApi`.
 */
export function askOfTransaction(
  address: ProcessAddress,
  id: string,
  wish: { readonly kind: 'cancel'; readonly reason: string } | { readonly kind: 'replace' },
): Promise<TransactionDetailView> {
  const { kind, ...body } = wish;
  return postApi(address, `${pathOf('', id)}/${kind}`, transactionDetail, body);
}
