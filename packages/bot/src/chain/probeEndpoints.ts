import { Endpoint } from './endpoint.ts';
import { connectTo, endpointName, transportOf, type EndpointOptions } from './endpointOptions.ts';
import { endpointStatuses, type EndpointStatus } from './endpointStatus.ts';
import { ReadPool } from './readPool.ts';
import { verifyChain } from './verifyChain.ts';

/** Requests made to each endpoint: enough for a first look at errors and latency. */
const REQUESTS = 12;

/** Tries each endpoint with a dozen small requests and says how it did. `chainId` is the chain they should serve. */
export async function probeEndpoints(
  addresses: readonly EndpointOptions[],
  chainId: number,
  timeoutMs: number,
): Promise<readonly EndpointStatus[]> {
  const endpoints = addresses.map(
    (address, index) =>
      new Endpoint(
        connectTo(address, timeoutMs),
        { ...address, name: endpointName(address, index), transport: transportOf(address.url) },
        () => performance.now(),
      ),
  );
  const pool = new ReadPool(endpoints);
  try {
    await Promise.all(endpoints.map((endpoint) => probe(pool, endpoint, chainId)));
    // Once more, now that the best head is known.
    await Promise.all(pool.ranked().map((endpoint) => askHead(pool, endpoint)));
    return endpointStatuses(pool);
  } finally {
    endpoints.forEach(({ connection }) => connection.close());
  }
}

async function probe(pool: ReadPool, endpoint: Endpoint, chainId: number): Promise<void> {
  let isKnown = false;
  for (let request = 0; request < REQUESTS; request += 1) {
    if (isKnown) {
      await askHead(pool, endpoint);
    } else {
      isKnown = (await verifyChain(endpoint, chainId)) !== 'unknown';
    }
    if (
      endpoint.exclusion !== undefined ||
      endpoint.waitMs() > 0 ||
      endpoint.health().troubles.includes(AWAY)
    ) {
      return;
    }
  }
}

/** What makes further requests pointless, and slow. */
const AWAY = 'does not answer in time';

async function askHead(pool: ReadPool, endpoint: Endpoint): Promise<void> {
  if (endpoint.waitMs() <= 0 && endpoint.verified) {
    await pool.askOne(endpoint, [{ method: 'eth_getBlockByNumber', params: ['latest', false] }]);
  }
}
