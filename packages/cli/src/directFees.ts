import { createReadClient } from '@twinlane/bot/chain/createReadClient';
import { connectTo, type EndpointOptions } from '@twinlane/bot/chain/endpointOptions';
import { chains } from '@twinlane/bot/chain/registry';
import type { Config } from '@twinlane/bot/config/configSchema';
import { createFeeOracle } from '@twinlane/bot/gas/createFeeOracle';
import { gasView } from '@twinlane/bot/wire/gasView';
import { RetryableError, UserError } from '@twinlane/core/errors';
import type { GasView } from '@twinlane/protocol/gas';

/** Fees straight from the nodes of the settings. */
export interface DirectFees {
  /** Of the newest block. @throws RetryableError where the nodes do not answer. */
  read(): Promise<GasView>;
  close(): void;
}

const TIMEOUT_MS = 5_000;

/**
 * Connects to the RPC endpoints of the settings; the chain is the one of the settings, or the one that the first endpoint serves.
 * @throws UserError where the chain is not known or no endpoint serves it.
 */
export async function openDirectFees({ chain: settings }: Config): Promise<DirectFees> {
  const endpoints = settings.rpcUrls.map(({ url, ...how }) => Object.assign(how, { url: url.reveal() }));
  const id = settings.id ?? (await servedChain(endpoints));
  const chain = chains.find((each) => each.id === id);
  if (chain === undefined) {
    throw new UserError('chain.unknown', `This version does not know chain ${id}.`, {
      hint: `It knows ${chains.map((each) => `${each.name} (${each.id})`).join(', ')}.`,
    });
  }
  const client = await createReadClient({
    endpoints,
    chainId: chain.id,
    multicall3: chain.contracts.multicall3,
  });
  const troubles: unknown[] = [];
  const fees = createFeeOracle({
    chain,
    reader: client,
    log: { info: () => undefined, warn: (fields: { err?: unknown }) => void troubles.push(fields.err) },
  });
  return {
    async read() {
      const header = await client.block('latest');
      if (header !== undefined && header.hash !== fees.head()?.hash) {
        fees.onHead(header);
        await fees.settled();
      }
      const view = gasView(fees, chain);
      if (view === undefined) {
        throw new RetryableError('gas.unreadable', 'The node does not tell fees.', {
          cause: troubles.at(-1),
        });
      }
      return view;
    },
    close: () => client.close(),
  };
}

async function servedChain([endpoint]: readonly EndpointOptions[]): Promise<number> {
  const connection = endpoint === undefined ? undefined : connectTo(endpoint, TIMEOUT_MS);
  try {
    const [outcome] = (await connection?.send([{ method: 'eth_chainId', params: [] }])) ?? [];
    if (outcome === undefined || 'error' in outcome || typeof outcome.result !== 'string') {
      throw new UserError('chain.unreachable', 'The node does not say which chain it serves.', {
        cause: outcome,
        hint: 'Check the address given with --rpc.',
      });
    }
    return Number(outcome.result);
  } finally {
    connection?.close();
  }
}
