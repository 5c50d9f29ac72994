import { isTwinlaneError } from '@twinlane/core/errors';
import type { ChainDefinition } from '@twinlane/core/market/chainDefinition';
import type { VenueDefinition } from '@twinlane/core/market/venueDefinition';
import type { Address } from '@twinlane/core/money/hex';
import type { PoolMirror, TradeSimulator } from '@twinlane/core/ports';
import { judgeScan } from '@twinlane/core/risk/judgeScan';
import type { TokenOpinion } from '@twinlane/core/risk/riskFactor';
import type { TokenScanner } from './scan/scanToken.ts';

/** Blocks for which a verdict on a token counts. */
const COUNTS_FOR_BLOCKS = 60;

interface KnownOpinion {
  readonly block: number;
  readonly opinion: Promise<TokenOpinion>;
}

type Request = Parameters<TradeSimulator['simulateRoundTrip']>[0];

/** A simulator that keeps verdicts on tokens for a while. */
export interface ScanningSimulator extends TradeSimulator {
  /** Judges the token anew when it is next asked of. */
  forget(this: void, token: Address): void;
}

/**
 * A simulator that also scans the token of a trade that is to open a position. A verdict counts for some blocks; what could
 * not be scanned is told as unknown, which never counts as safe.
 */
export function scanningSimulator(
  simulator: TradeSimulator,
  parts: {
    readonly scanner: TokenScanner;
    readonly mirror: Pick<PoolMirror, 'head'>;
    readonly market: readonly Address[];
    readonly trusted: ReadonlySet<string>;
  },
): ScanningSimulator {
  const known = new Map<string, KnownOpinion>();
  const opinionOf = (request: Request): Promise<TokenOpinion> => {
    const { number } = parts.mirror.head();
    const key = `${request.token.address}:${request.pool.address}`;
    const last = known.get(key);
    if (last !== undefined && number - last.block < COUNTS_FOR_BLOCKS && number >= last.block) {
      return last.opinion;
    }
    const opinion = scanOf(parts.scanner, request, parts.market);
    known.set(key, { block: number, opinion });
    void opinion.then(({ verdict }) => (verdict === 'unknown' ? known.delete(key) : undefined));
    return opinion;
  };
  return {
    forget(token) {
      for (const key of known.keys()) {
        if (key.startsWith(`${token}:`)) known.delete(key);
      }
    },
    async simulateRoundTrip(request) {
      if (request.scan !== true || request.block !== undefined) {
        return simulator.simulateRoundTrip(request);
      }
      const isTrusted = parts.trusted.has(request.token.address.toLowerCase());
      const [simulation, scan] = await Promise.all([
        simulator.simulateRoundTrip(request),
        isTrusted ? REPUTABLE : opinionOf(request),
      ]);
      return simulation.outcome === 'passed' ? { ...simulation, scan } : simulation;
    },
  };
}

/** The tokens of a chain that are judged by reputation, and those of the settings. Lower case. */
export function trustedTokensOf(chain: ChainDefinition, further: readonly string[]): ReadonlySet<string> {
  const own = [chain.wrappedNative, ...chain.cash, ...chain.stablecoins, ...chain.routingTokens].map(
    ({ address }) => address,
  );
  return new Set(
    [...own, ...(chain.trustedTokens ?? []), ...further].map((address) => address.toLowerCase()),
  );
}

/** Contracts of the venues on a chain: nobody acts on a token through them. */
export function marketContracts(venues: readonly VenueDefinition[], chainId: number): readonly Address[] {
  return venues.flatMap(({ deployments }) => {
    const deployment = deployments[chainId];
    const { factory, router, poolDeployer, quoter } = deployment ?? {};
    return [factory, router, poolDeployer, quoter].filter((address) => address !== undefined);
  });
}

const REPUTABLE: TokenOpinion = {
  verdict: 'safe',
  score: 0,
  certainty: 1,
  reason: 'The token is on the trusted list, and judged by its reputation.',
};

async function scanOf(
  scanner: TokenScanner,
  { token, pool, cash, amountIn }: Request,
  market: readonly Address[],
): Promise<TokenOpinion> {
  try {
    const scan = await scanner.scan({
      token: token.address,
      pool: { address: pool.address, kind: pool.kind, fee: pool.fee, cash: cash.address },
      amountIn,
      market,
    });
    const { verdict, score, certainty, reason } = judgeScan(scan, { trusted: false });
    return { verdict, score, certainty, reason };
  } catch (error) {
    // Whatever a token or a node answers that cannot be read: it was not scanned, which never counts as safe.
    const words = isTwinlaneError(error) ? error.message : 'The answers could not be read.';
    return { verdict: 'unknown', score: 100, certainty: 0, reason: words };
  }
}
