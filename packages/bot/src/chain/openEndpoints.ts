import { UserError } from '@twinlane/core/errors';
import type { Logger } from 'pino';
import type { Endpoint } from './endpoint.ts';
import { verifyChain } from './verifyChain.ts';

/** How long to wait for the other endpoints once one serves, milliseconds. */
const GRACE_MS = 1_500;
/** Tries until an endpoint counts as away, and the wait between them, milliseconds. */
const TRIES = 3;
const BETWEEN_TRIES_MS = 150;

type Served = Awaited<ReturnType<typeof verifyChain>>;

/**
 * Asks every endpoint which chain it serves; one that serves the right one is enough. Says which do not.
 * @throws UserError `chain.unreachable` where none answers, `chain.wrong-id` where they serve another chain.
 */
export async function openEndpoints(
  endpoints: readonly Endpoint[],
  chainId: number,
  log?: Pick<Logger, 'warn' | 'error'>,
): Promise<void> {
  const found = new Map<Endpoint, Served>();
  const serving = Promise.withResolvers<void>();
  const all = Promise.all(
    endpoints.map(async (endpoint) => {
      const served = await tryToVerify(endpoint, chainId);
      found.set(endpoint, served);
      if (served === 'right') {
        serving.resolve();
      }
    }),
  );
  await Promise.race([all, serving.promise.then(() => sleep(GRACE_MS))]);
  for (const endpoint of endpoints) {
    if (found.get(endpoint) === 'wrong') {
      const fields = { endpoint: endpoint.name, trouble: endpoint.exclusion };
      log?.error(fields, 'An RPC endpoint serves another chain and is not used');
    } else if (found.get(endpoint) !== 'right') {
      log?.warn(
        { endpoint: endpoint.name, troubles: troublesOf(endpoint) },
        'An RPC endpoint does not serve',
      );
    }
  }
  if (![...found.values()].includes('right')) {
    throw nobodyServes(endpoints, chainId);
  }
}

async function tryToVerify(endpoint: Endpoint, chainId: number): Promise<Served> {
  for (let tries = 1; tries < TRIES; tries += 1) {
    const served = await verifyChain(endpoint, chainId);
    if (served !== 'unknown') {
      return served;
    }
    await sleep(BETWEEN_TRIES_MS);
  }
  return verifyChain(endpoint, chainId);
}

function nobodyServes(endpoints: readonly Endpoint[], chainId: number): UserError {
  const each = endpoints.map((endpoint) => `${endpoint.name}: ${troublesOf(endpoint)}`).join('; ');
  const wrong = endpoints.filter(({ exclusion }) => exclusion !== undefined);
  if (wrong.length > 0) {
    return new UserError('chain.wrong-id', `No RPC endpoint serves chain ${chainId} (${each}).`, {
      hint: 'Set the address of a node of the configured chain, or configure the chain that the node serves.',
    });
  }
  return new UserError('chain.unreachable', `No node of chain ${chainId} answers (${each}).`, {
    hint: 'Check that the node is running and that the configured addresses are right; `twinlane doctor` tries them.',
  });
}

function troublesOf(endpoint: Endpoint): string {
  const { troubles } = endpoint.health();
  return troubles.length === 0 ? 'no answer yet' : troubles.join(', ');
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref();
  });
}
