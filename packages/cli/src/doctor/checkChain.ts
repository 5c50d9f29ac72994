import { probeEndpoints } from '@twinlane/bot/chain/probeEndpoints';
import type { Check, Finding } from './check.ts';
import { describeEndpoint } from '../view/describeEndpoint.ts';

const TIMEOUT_MS = 5_000;

/** Whether the RPC endpoints answer, for the chain that the settings name, and how well. */
export const checkChain: Check = {
  name: 'chain',
  async run({ config }): Promise<Finding> {
    const { rpcUrls, id } = config.chain;
    if (rpcUrls.length === 0) {
      return { status: 'ok', found: 'the embedded market; no RPC endpoint is needed' };
    }
    if (id === undefined) {
      return {
        status: 'fail',
        found: 'RPC endpoints are given, and chain.id is not',
        hint: 'Say which chain they serve with chain.id (--chain-id).',
      };
    }
    const addresses = rpcUrls.map(({ url, ...how }) => Object.assign(how, { url: url.reveal() }));
    const endpoints = await probeEndpoints(addresses, id, TIMEOUT_MS);
    const found = endpoints
      .map((each) => describeEndpoint({ ...each, troubles: [...each.troubles] }))
      .join('\n');
    const serving = endpoints.filter(({ p50Ms, role }) => p50Ms !== undefined && role !== 'excluded');
    if (serving.length === 0) {
      return {
        status: 'fail',
        found,
        hint: `No endpoint serves chain ${id}. Check chain.rpcUrls (--rpc), chain.id (--chain-id) and the network.`,
      };
    }
    return endpoints.some(({ troubles }) => troubles.length > 0)
      ? { status: 'warn', found, hint: 'The program runs on the others; mend or remove those in trouble.' }
      : { status: 'ok', found };
  },
};
