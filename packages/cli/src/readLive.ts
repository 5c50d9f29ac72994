import { parity, type ParityView } from '@twinlane/protocol/parity';
import { reconciliation, type ReconciliationView } from '@twinlane/protocol/reconciliation';
import { callApi } from './readApi.ts';

/** Every replayed trade takes several calls of the node. */
const PARITY_TIMEOUT_MS = 120_000;

/** `GET /api/accounts/{id}/reconciliation` of a running process. @throws as `readState`. */
export function readReconciliation(url: string, accountId: string): Promise<ReconciliationView> {
  return callApi(`${url}/api/accounts/${accountId}/reconciliation`, reconciliation);
}

/** `GET /api/accounts/{id}/parity` of a running process. @throws as `readState`. */
export function readParity(url: string, accountId: string, limit: number): Promise<ParityView> {
  const signal = AbortSignal.timeout(PARITY_TIMEOUT_MS);
  return callApi(`${url}/api/accounts/${accountId}/parity?limit=${limit}`, parity, { signal });
}
