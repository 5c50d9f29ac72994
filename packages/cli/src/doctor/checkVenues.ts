import { createReadClient, type ReadClient } from '@twinlane/bot/chain/createReadClient';
import { chains } from '@twinlane/bot/chain/registry';
import { venues } from '@twinlane/bot/venue/registry';
import { verifyVenues, type Verification } from '@twinlane/bot/venue/verifyVenues';
import { failure, type Check, type Finding } from './check.ts';

const TIMEOUT_MS = 5_000;
const AS_SAID =
  'Trade nothing there: the endpoints serve another chain than they say, or this version is wrong.';

/** Whether the venues of the chain that the settings name are what the registries say. */
export const checkVenues: Check = {
  name: 'venues',
  async run({ config }): Promise<Finding> {
    const { rpcUrls, id } = config.chain;
    if (rpcUrls.length === 0 || id === undefined) {
      return { status: 'ok', found: 'those of the embedded market; it deploys them itself' };
    }
    const chain = chains.find((each) => each.id === id);
    if (chain === undefined) {
      return {
        status: 'fail',
        found: `this version does not know chain ${id}`,
        hint: `It knows ${chains.map((each) => `${each.name} (${each.id})`).join(', ')}.`,
      };
    }
    let client: ReadClient | undefined;
    try {
      client = await createReadClient({
        endpoints: rpcUrls.map(({ url, label, requestsPerSecond, batchSize }) => ({
          url: url.reveal(),
          label,
          requestsPerSecond,
          batchSize,
        })),
        chainId: id,
        multicall3: chain.contracts.multicall3,
        timeoutMs: TIMEOUT_MS,
      });
      return findingOf(chain.name, await verifyVenues(client, chain, venues));
    } catch (error) {
      const { found } = failure(error, '');
      return {
        status: 'warn',
        found: `not checked: ${found}`,
        hint: 'Mend what is said of the chain first.',
      };
    } finally {
      client?.close();
    }
  },
};

function findingOf(chainName: string, verifications: readonly Verification[]): Finding {
  const faults = verifications.flatMap(({ subject, faults: of }) =>
    of.map((fault) => `${subject}: ${fault}`),
  );
  if (faults.length > 0) {
    return { status: 'fail', found: faults.join('\n'), hint: AS_SAID };
  }
  const checked = verifications.reduce((sum, each) => sum + each.checked, 0);
  const pools = verifications.reduce((sum, each) => sum + each.pools, 0);
  // Tokens and general contracts are one of them.
  const count = verifications.length - 1;
  return {
    status: 'ok',
    found: `${count} venues on ${chainName} are as registered: ${checked} answers agree, ${pools} pools among them`,
  };
}
