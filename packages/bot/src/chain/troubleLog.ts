import type { Logger } from 'pino';
import type { Endpoint } from './endpoint.ts';

/** A log that says what is wrong with an endpoint when that changes in kind, not with every figure. */
export function createTroubleLog(
  endpoints: readonly Endpoint[],
  log: Pick<Logger, 'info' | 'warn' | 'error'> | undefined,
): () => void {
  const said = new Map<Endpoint, string>();
  return () => {
    for (const endpoint of endpoints) {
      const { troubles } = endpoint.health();
      const kind = troubles.map((words) => words.replaceAll(/\d+/g, '#')).join();
      if (kind !== (said.get(endpoint) ?? '')) {
        said.set(endpoint, kind);
        const fields = { endpoint: endpoint.name, troubles };
        if (endpoint.exclusion !== undefined) {
          log?.error(fields, 'An RPC endpoint is not used');
        } else if (troubles.length > 0) {
          log?.warn(fields, 'Something is wrong with an RPC endpoint');
        } else {
          log?.info(fields, 'An RPC endpoint is well again');
        }
      }
    }
  };
}
