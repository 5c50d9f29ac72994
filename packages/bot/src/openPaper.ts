import { parseAmount } from '@twinlane/core/money/tokenAmount';
import type { Config } from './config/configSchema.ts';
import type { Connections } from './connect.ts';
import type { ExecutorSource } from './executor/createExecutor.ts';
import { createPaperExecutor } from './executor/paper.ts';
import type { Log } from './observe/createLog.ts';
import { venues } from './venue/registry.ts';

const NATIVE_DECIMALS = 18;

/** The paper side: money from the settings, fills by the shared model. Nothing of it can sign. */
export function openPaper(
  config: Pick<Config, 'account'>,
  { client, store, chain, breakers }: Connections,
  log: Log,
): ExecutorSource {
  return {
    venues,
    opening: {
      kind: 'paper',
      name: 'paper',
      funds: async (cash) => ({
        cash: parseAmount(config.account.initialCash, cash.decimals),
        native: parseAmount(config.account.initialNative, NATIVE_DECIMALS),
      }),
    },
    executor: ({ mirror, simulator, ledger }) =>
      createPaperExecutor({
        mirror,
        chain: client,
        simulator,
        wrappedNative: chain.wrappedNative,
        ledger,
        store: store.read,
        isStopped: (purpose) => breakers.isStopped(purpose),
        log: log.child('executor'),
      }),
  };
}
