import { createSubmission } from '@twinlane/bot/chain/createSubmission';
import { probeEndpoints } from '@twinlane/bot/chain/probeEndpoints';
import { chains } from '@twinlane/bot/chain/registry';
import { openRelays } from '@twinlane/bot/chain/relay/openRelays';
import type { Config } from '@twinlane/bot/config/configSchema';
import type { ChainDefinition } from '@twinlane/core/market/chainDefinition';
import type { SubmissionRoute } from '@twinlane/core/transaction/transactionIntent';
import { describeEndpoint } from '../view/describeEndpoint.ts';
import { failure, type Check, type Finding } from './check.ts';

const TIMEOUT_MS = 5_000;
const SANDBOX = 31_337;

/** Whether signed transactions have a way: the relay, or the endpoints that only submit, answer for the right chain. */
export const checkSubmission: Check = {
  name: 'submission',
  async run({ config }): Promise<Finding> {
    const chain = chains.find(({ id }) => id === (config.chain.id ?? SANDBOX));
    if (chain === undefined) {
      return {
        status: 'warn',
        found: 'not checked: this version does not know the chain',
        hint: 'Mend what is said of the venues first.',
      };
    }
    try {
      const route = routeOf(config, chain);
      return route.kind === 'private'
        ? await checkRelay(config, chain, route.relay)
        : await checkEndpoints(config, chain);
    } catch (error) {
      return failure(error, 'docs/private-submission.md tells of the settings.');
    }
  },
};

/** The way as configured; throws where the chain cannot follow it. */
function routeOf({ chain: { submission } }: Config, chain: ChainDefinition): SubmissionRoute {
  const { relay, ...settings } = submission;
  const opened = createSubmission({ chain, endpoints: [], relay: relay?.reveal(), ...settings });
  opened.close();
  return opened.route;
}

async function checkRelay(config: Config, chain: ChainDefinition, name: string): Promise<Finding> {
  const { relay, publicFallback } = config.chain.submission;
  const { relays } = openRelays(chain, { relay: relay?.reveal(), publicFallback, timeoutMs: TIMEOUT_MS });
  const id = await relays.get(name)?.chainId();
  relays.forEach((each) => each.close());
  if (id !== chain.id) {
    return {
      status: 'fail',
      found: id === undefined ? `the relay ${name} does not answer` : `the relay ${name} serves chain ${id}`,
      hint: `Check chain.submission.relay and the network; it must serve ${chain.name} (${chain.id}).`,
    };
  }
  const fallback = publicFallback ? 'in public what it says it dropped' : 'nothing in public';
  return { status: 'ok', found: `in private over ${name}, ${fallback}` };
}

async function checkEndpoints({ chain: settings }: Config, chain: ChainDefinition): Promise<Finding> {
  const addresses = settings.submitUrls.map(({ url, ...how }) => Object.assign(how, { url: url.reveal() }));
  if (addresses.length === 0) {
    return { status: 'ok', found: 'in public, over the endpoints that are read' };
  }
  const endpoints = await probeEndpoints(addresses, chain.id, TIMEOUT_MS);
  const found = endpoints
    .map((each) => describeEndpoint({ ...each, troubles: [...each.troubles] }))
    .join('\n');
  const silent = endpoints.filter(({ p50Ms, role }) => p50Ms === undefined || role === 'excluded');
  if (silent.length === 0) {
    return { status: 'ok', found };
  }
  return {
    status: silent.length === endpoints.length ? 'fail' : 'warn',
    found,
    hint: 'Check chain.submitUrls: transactions go to each of them.',
  };
}
