import { parseAmount } from '@twinlane/core/money/tokenAmount';
import type { Closers } from './closers.ts';
import type { Config } from './config/configSchema.ts';
import type { Connections } from './connect.ts';
import type { ExecutorSource } from './executor/createExecutor.ts';
import { createPaperExecutor } from './executor/paper.ts';
import { createCycleSimulator } from './feed/createCycleSimulator.ts';
import { followFees } from './followFees.ts';
import type { Log } from './observe/createLog.ts';
import { createPlanCalls } from './venue/calls/createPlanCalls.ts';
import { venues } from './venue/registry.ts';
import { gasView } from './wire/gasView.ts';

const NATIVE_DECIMALS = 18;
/** Never used: cycles are tried from it, with cash that it is lent. Without zeroes, which would make its calls cheaper. */
const CYCLE_TRADER = '0x5a1ad5a1ad5a1ad5a1ad5a1ad5a1ad5a1adc1c1c';

/** The paper side: money from the settings, fills by the shared model. Nothing of it can sign. */
export function openPaper(
  config: Pick<Config, 'account'>,
  connections: Connections,
  log: Log,
  closers: Closers,
): ExecutorSource {
  const { client, store, chain, breakers } = connections;
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
    async executor({ mirror, simulator, ledger }) {
      const fees = followFees(connections, mirror, log, closers);
      const executor = await createPaperExecutor({
        mirror,
        chain: client,
        simulator,
        cycles: createCycleSimulator({
          client,
          planCalls: createPlanCalls(chain, venues),
          trader: CYCLE_TRADER,
        }),
        wrappedNative: chain.wrappedNative,
        rollup: () => fees.rollupSoon(),
        ledger,
        store: store.read,
        isStopped: (purpose) => breakers.isStopped(purpose),
        log: log.child('executor'),
      });
      return Object.assign(executor, { gas: () => gasView(fees, chain), rollup: () => fees.rollup() });
    },
  };
}
