import { RetryableError, UserError } from '@twinlane/core/errors';
import type { ChainDefinition } from '@twinlane/core/market/chainDefinition';
import type { KnownPool } from '@twinlane/core/market/knownPool';
import type { SandboxManifest } from '@twinlane/core/market/sandboxManifest';
import { createReadClient, type NodeAddress, type ReadClient } from './chain/createReadClient.ts';
import { chains } from './chain/registry.ts';
import type { Closers } from './closers.ts';
import type { Config } from './config/configSchema.ts';
import type { Log } from './observe/createLog.ts';
import { openStore, type OpenStore } from './store/openStore.ts';

/** The embedded market, as whoever started it hands it over. */
export interface EmbeddedMarket {
  manifest(): SandboxManifest;
}

/** The database and the chain, opened. */
export interface Connections {
  readonly store: OpenStore;
  readonly client: ReadClient;
  readonly chain: ChainDefinition;
  readonly knownPools: readonly KnownPool[];
  /** Milliseconds between two blocks. */
  readonly blockTimeMs: number;
  /** Whether the chain is the embedded market, which never reorganises. */
  readonly embedded: boolean;
}

/** Opens the database, and meanwhile waits for the market; then connects to the node. */
export async function connect(
  config: Config,
  log: Log,
  sandbox: Promise<EmbeddedMarket> | undefined,
  closers: Closers,
): Promise<Connections> {
  // Its failure is met below; until then it must not count as unhandled.
  sandbox?.catch(() => undefined);
  const store = await openStore({
    url: config.database.url?.reveal(),
    dataDir: config.dataDir,
    log: log.child('store'),
  });
  closers.push({ name: 'the database', close: () => store.close() });
  const manifest = (await sandbox)?.manifest();
  const chain = chainOf(manifest?.chainId ?? config.chain.id);
  const client = await createReadClient({ ...addressOf(config, manifest), chainId: chain.id });
  closers.push({ name: 'the connection to the node', close: () => client.close() });
  return {
    store,
    client,
    chain,
    knownPools: manifest === undefined ? await store.read.pools.all(chain.id) : poolsOf(manifest),
    blockTimeMs: manifest?.blockTimeMs ?? chain.blockTimeMs,
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

function addressOf(config: Config, manifest: SandboxManifest | undefined): NodeAddress {
  if (manifest !== undefined) {
    return { ipcPath: manifest.ipcPath };
  }
  const url = config.chain.rpcUrl?.reveal() ?? '';
  if (url.startsWith('/')) {
    return { ipcPath: url };
  }
  return url.startsWith('ws') ? { wsUrl: url } : { httpUrl: url };
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
