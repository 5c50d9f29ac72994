import { RetryableError, UserError } from '@twinlane/core/errors';
import type { ChainDefinition } from '@twinlane/core/market/chainDefinition';
import type { KnownPool } from '@twinlane/core/market/knownPool';
import type { SandboxManifest } from '@twinlane/core/market/sandboxManifest';
import { createReadClient, type ReadClient } from './chain/createReadClient.ts';
import type { EndpointOptions } from './chain/endpointOptions.ts';
import { chains } from './chain/registry.ts';
import type { Closers } from './closers.ts';
import type { Config } from './config/configSchema.ts';
import type { Log } from './observe/createLog.ts';
import type { OpenBreakers } from './openBreakers.ts';
import { openQueues, type Queues } from './jobs/openQueues.ts';
import { guardStore, type GuardedStore } from './store/guardStore.ts';
import { openStore } from './store/openStore.ts';
import { QUEUE_SCHEMA } from './store/queueSchema.ts';

/** The embedded market, as whoever started it hands it over. */
export interface EmbeddedMarket {
  manifest(): SandboxManifest;
}

/** The database and the chain, opened. */
export interface Connections {
  readonly store: GuardedStore;
  /** Jobs over the same database; they are begun when everything is there that they work with. */
  readonly queues: Queues;
  readonly breakers: OpenBreakers;
  readonly client: ReadClient;
  readonly chain: ChainDefinition;
  readonly knownPools: readonly KnownPool[];
  /** Milliseconds between two blocks. */
  readonly blockTimeMs: number;
  /** Whether the chain is the embedded market, which never reorganises. */
  readonly embedded: boolean;
}

/** How often new blocks are asked for where no endpoint can push them: often enough to see each soon, milliseconds. */
const POLLS_PER_BLOCK = 6;
const LEAST_POLL_MS = 100;
const MOST_POLL_MS = 1_500;

/**
 * Opens the database, and meanwhile waits for the market; then connects to the node. The breakers, which are kept in the
 * one, guard the other.
 */
export async function connect(
  config: Config,
  log: Log,
  sandbox: Promise<EmbeddedMarket> | undefined,
  closers: Closers,
  openOver: (store: GuardedStore) => Promise<OpenBreakers>,
): Promise<Connections> {
  // Its failure is met below; until then it must not count as unhandled.
  sandbox?.catch(() => undefined);
  const opened = await openStore({
    url: config.database.url?.reveal(),
    dataDir: config.dataDir,
    log: log.child('store'),
  });
  const store = guardStore(opened, () => performance.now());
  closers.push({ name: 'the database', close: () => store.close() });
  const queues = await openQueues({
    statements: store.statements,
    kind: store.database.kind,
    schema: QUEUE_SCHEMA,
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
    log: log.child('jobs'),
  });
  closers.push({ name: 'the queues', close: () => queues.stop() });
  store.enqueueTo(queues);
  const breakers = await openOver(store);
  const manifest = (await sandbox)?.manifest();
  const chain = chainOf(manifest?.chainId ?? config.chain.id);
  const blockTimeMs = manifest?.blockTimeMs ?? chain.blockTimeMs;
  const client = await createReadClient({
    endpoints: endpointsOf(config, manifest),
    chainId: chain.id,
    multicall3: chain.contracts.multicall3,
    pollMs: Math.min(Math.max(blockTimeMs / POLLS_PER_BLOCK, LEAST_POLL_MS), MOST_POLL_MS),
    atLeast: manifest?.blockNumber,
    log: log.child('chain'),
    breakers,
  });
  closers.push({ name: 'the connection to the node', close: () => client.close() });
  return {
    store,
    queues,
    breakers,
    client,
    chain,
    knownPools: manifest === undefined ? await store.read.pools.all(chain.id) : poolsOf(manifest),
    blockTimeMs,
    embedded: manifest !== undefined,
  };
}

function chainOf(id: number | undefined): ChainDefinition {
  const chain = chains.find((candidate) => candidate.id === id);
  if (chain === undefined) {
    const known = chains.map((each) => `${each.name} (${each.id})`).join(', ');
    throw new UserError('chain.unknown', `This version does not know chain ${id}.`, {
      hint: `It knows ${known}.`,
    });
  }
  return chain;
}

function endpointsOf(config: Config, manifest: SandboxManifest | undefined): readonly EndpointOptions[] {
  return manifest === undefined
    ? config.chain.rpcUrls.map(({ url, ...how }) => Object.assign(how, { url: url.reveal() }))
    : [{ url: manifest.ipcPath, label: 'embedded node' }];
}

function poolsOf(manifest: SandboxManifest): readonly KnownPool[] {
  const tokens = new Map(
    [manifest.weth, manifest.usdc, ...manifest.tokens].map((token) => [token.address, token]),
  );
  return manifest.pools.map(({ token0, token1, ...pool }) => {
    const [first, second] = [tokens.get(token0), tokens.get(token1)];
    if (first === undefined || second === undefined) {
      throw new RetryableError(
        'sandbox.manifest',
        `The market lists pool ${pool.address} without its tokens.`,
      );
    }
    return { ...pool, chainId: manifest.chainId, token0: first, token1: second };
  });
}
