import { FatalError, UserError } from '@twinlane/core/errors';
import type { Address } from '@twinlane/core/money/hex';
import { judgeToken, type TokenReport } from '@twinlane/core/risk/judgeToken';
import type { TokenScan } from '@twinlane/core/risk/tokenScan';
import { createReadClient } from './chain/createReadClient.ts';
import { connectTo } from './chain/endpointOptions.ts';
import { chains } from './chain/registry.ts';
import type { Closers } from './closers.ts';
import { configSchema, type Config } from './config/configSchema.ts';
import { findBalanceSlot } from './feed/balanceSlot.ts';
import { openRisk } from './openRisk.ts';
import { readScanMarket } from './readScanMarket.ts';
import { createBackground } from './scan/createBackground.ts';
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
  /** What the token and those who rule it can do, and nothing else. */
  scan(request: {
    readonly token: Address;
    readonly pool: FoundPool;
    readonly amountIn: bigint;
  }): Promise<TokenScan>;
  /** All factors, and the facts of the scan. */
  judge(request: {
    readonly token: Address;
    readonly pool: FoundPool;
    readonly amountIn: bigint;
  }): Promise<{ readonly report: TokenReport; readonly facts: TokenScan }>;
  close(): void;
}

/** What the settings say that concerns a token; the defaults where absent. */
export type ScanSettings = Pick<Config, 'trading' | 'risk' | 'chain'>;

/** Connects to a node of whatever chain. @throws UserError as `createReadClient`, and `risk.deny-list`. */
export async function openScan(
  url: string,
  config: ScanSettings = configSchema.parse({}),
): Promise<OpenScan> {
  const chainId = await chainIdOf(url);
  const chain = chains.find(({ id }) => id === chainId);
  const client = await createReadClient({ endpoints: [{ url }], chainId });
  const scanner = createTokenScanner({
    client,
    slotOf: (token, holder) => findBalanceSlot(client, token, holder),
    locker: chain?.contracts.liquidityLocker,
  });
  const trusted =
    chain === undefined ? new Set<string>() : trustedTokensOf(chain, config.trading.trustedTokens);
  const market = marketContracts(venues, chainId);
  const closers: Closers = [{ name: 'the node', close: () => client.close() }];
  const features = chain?.features ?? { publicMempool: true };
  const risk = openRisk(config, { id: chainId, features }, SILENT, closers);
  const background = createBackground({ client, explorer: risk.explorer, patienceMs: PATIENCE_MS });
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
    async judge(request) {
      const { token, pool, amountIn } = request;
      const facts = await scanner.scan({ ...request, market });
      const header = await client.block(facts.block);
      if (header === undefined) {
        throw new FatalError('scan.no-block', 'The node has lost the block that was scanned.');
      }
      const isTrusted = trusted.has(token.toLowerCase());
      const place = { token, pool: pool.address, block: facts.block, trusted: isTrusted };
      const [seen] = await Promise.all([
        readScanMarket(client, chainId, header, request),
        isTrusted ? undefined : risk.explorer?.ask(token),
      ]);
      const known = await background.background(place);
      const { maxSlippageBps, maxPriceImpactBps } = config.trading;
      const trade = { amountIn, maxSlippageBps, maxPriceImpactBps, riskTolerance: USUAL_TOLERANCE };
      const report = judgeToken({
        scan: facts,
        trusted: isTrusted,
        background: known,
        trade: { ...seen, ...trade, settings: risk.settings },
      });
      return { report, facts };
    },
    close: () => closers.toReversed().forEach(({ close }) => void close()),
  };
}

/** What the explorer lacks stands in the report. */
const SILENT = { clock: { monotonic: () => performance.now() }, log: { warn: () => undefined } };
/** Milliseconds that the holders are waited for: nobody is in a hurry here. */
const PATIENCE_MS = 20_000;
/** Of level 5: what volatility is measured against. */
const USUAL_TOLERANCE = 50;

async function chainIdOf(url: string): Promise<number> {
  const connection = connectTo({ url });
  try {
    const [outcome] = await connection.send([{ method: 'eth_chainId', params: [] }]);
    if (outcome !== undefined && 'error' in outcome && outcome.error.code === 'rpc.busy') {
      throw outcome.error;
    }
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
