import { UserError } from '@twinlane/core/errors';
import type { Address } from '@twinlane/core/money/hex';
import type { TokenScan } from '@twinlane/core/risk/tokenScan';
import { createReadClient } from './chain/createReadClient.ts';
import { connectTo } from './chain/endpointOptions.ts';
import { chains } from './chain/registry.ts';
import { findBalanceSlot } from './feed/balanceSlot.ts';
import { findScanPool, readPools } from './scan/findScanPool.ts';
import type { FoundPool } from './scan/findScanPool.ts';
import { createTokenScanner } from './scan/scanToken.ts';
import { marketContracts, trustedTokensOf } from './scanningSimulator.ts';
import { venues } from './venue/registry.ts';

/** A node on which tokens can be scanned. */
export interface OpenScan {
  readonly chainId: number;
  /** The pool that is named, or the deepest one. @throws UserError where there is none. */
  pool(token: Address, named?: Address): Promise<FoundPool>;
  scan(request: {
    readonly token: Address;
    readonly pool: FoundPool;
    readonly amountIn: bigint;
  }): Promise<TokenScan>;
  /** Whether the chain's own list says that the token is judged by its reputation. */
  isTrusted(token: Address): boolean;
  close(): void;
}

/** Connects to a node of whatever chain. @throws UserError as `createReadClient`. */
export async function openScan(url: string): Promise<OpenScan> {
  const chainId = await chainIdOf(url);
  const chain = chains.find(({ id }) => id === chainId);
  const client = await createReadClient({ endpoints: [{ url }], chainId });
  const scanner = createTokenScanner({
    client,
    slotOf: (token, holder) => findBalanceSlot(client, token, holder),
    locker: chain?.contracts.liquidityLocker,
  });
  const trusted = chain === undefined ? new Set<string>() : trustedTokensOf(chain, []);
  const market = marketContracts(venues, chainId);
  return {
    chainId,
    async pool(token, named) {
      if (named === undefined) {
        return findScanPool(client, token, { chain, venues });
      }
      const [pool] = await readPools(client, token, [named], venues, chainId);
      if (pool === undefined) {
        throw new UserError('scan.no-pool', `${named} is no pool of ${token} with anything in it.`, {
          hint: 'Name a V2 pair or a V3 pool of the token.',
        });
      }
      return pool;
    },
    scan: (request) => scanner.scan({ ...request, market }),
    isTrusted: (token) => trusted.has(token.toLowerCase()),
    close: () => client.close(),
  };
}

async function chainIdOf(url: string): Promise<number> {
  const connection = connectTo({ url });
  try {
    const [outcome] = await connection.send([{ method: 'eth_chainId', params: [] }]);
    if (outcome === undefined || 'error' in outcome) {
      throw new UserError('chain.unreachable', 'The node does not answer.', {
        hint: 'Check the address that --rpc names.',
        ...(outcome === undefined ? {} : { cause: outcome.error }),
      });
    }
    return Number(outcome.result);
  } finally {
    connection.close();
  }
}
