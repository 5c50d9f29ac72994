import { isTwinlaneError } from '@twinlane/core/errors';
import type { ChainDefinition } from '@twinlane/core/market/chainDefinition';
import type { VenueDefinition } from '@twinlane/core/market/venueDefinition';
import type { Address } from '@twinlane/core/money/hex';
import type { PoolMirror, TradeSimulator } from '@twinlane/core/ports';
import { judgeScan } from '@twinlane/core/risk/judgeScan';
import type { TokenOpinion } from '@twinlane/core/risk/riskFactor';
import type { BackgroundReader } from './scan/createBackground.ts';
import type { TokenScanner } from './scan/scanToken.ts';

/** Blocks for which a verdict on a token counts; one that keeps it from being bought is looked at again sooner. */
const COUNTS_FOR_BLOCKS = 60;
const UNSAFE_COUNTS_FOR_BLOCKS = 20;
/** Blocks after which a verdict that is used should be made anew. */
const OLD_AFTER_BLOCKS = 40;

interface KnownOpinion {
  readonly block: number;
  readonly opinion: Promise<TokenOpinion>;
  countsFor: number;
}

type Request = Parameters<TradeSimulator['simulateRoundTrip']>[0];

/** A simulator that keeps verdicts on tokens for a while. */
export interface ScanningSimulator extends TradeSimulator {
  /** Judges the token anew when it is next asked of. */
  forget(this: void, token: Address): void;
  /** Judges the token of the trade anew; until that is done the last verdict counts. */
  refresh(this: void, request: Request): Promise<void>;
  /** Whether there is a verdict that counts, or none is needed. */
  hasVerdict(this: void, request: Pick<Request, 'token' | 'pool'>): boolean;
}

/**
 * A simulator that also scans the token of a trade that is to open a position. A verdict counts for some blocks; what could
 * not be scanned is told as unknown, which never counts as safe.
 */
export function scanningSimulator(
  simulator: TradeSimulator,
  parts: {
    readonly scanner: TokenScanner;
    /** What is known of tokens besides their scans; nothing where absent. */
    readonly background?: BackgroundReader;
    readonly mirror: Pick<PoolMirror, 'head'>;
    readonly market: readonly Address[];
    readonly trusted: ReadonlySet<string>;
    /** A verdict is used that gets old. */
    readonly onOld?: (request: Request) => void;
  },
): ScanningSimulator {
  const known = new Map<string, KnownOpinion>();
  const counting = ({ token, pool }: Pick<Request, 'token' | 'pool'>): KnownOpinion | undefined => {
    const { number } = parts.mirror.head();
    const last = known.get(`${token.address}:${pool.address}`);
    const counts = last !== undefined && number - last.block < last.countsFor && number >= last.block;
    return counts ? last : undefined;
  };
  const scan = (request: Request): KnownOpinion => {
    const opinion = scanOf(parts.scanner, request, parts.market);
    const made = { block: parts.mirror.head().number, opinion, countsFor: COUNTS_FOR_BLOCKS };
    void opinion.then(({ verdict }) =>
      verdict === 'unsafe' ? (made.countsFor = UNSAFE_COUNTS_FOR_BLOCKS) : undefined,
    );
    return made;
  };
  const opinionOf = (request: Request): Promise<TokenOpinion> => {
    const last = counting(request);
    if (last !== undefined) {
      if (parts.mirror.head().number - last.block >= OLD_AFTER_BLOCKS) parts.onOld?.(request);
      return last.opinion;
    }
    const key = `${request.token.address}:${request.pool.address}`;
    const found = scan(request);
    known.set(key, found);
    void found.opinion.then(({ verdict }) => (verdict === 'unknown' ? known.delete(key) : undefined));
    return found.opinion;
  };
  const isTrusted = ({ token }: Pick<Request, 'token'>): boolean =>
    parts.trusted.has(token.address.toLowerCase());
  return {
    hasVerdict: (request) => isTrusted(request) || counting(request) !== undefined,
    async refresh(request) {
      const found = scan(request);
      // What could not be scanned leaves the verdict that there is, for as long as it counts.
      if ((await found.opinion).verdict === 'unknown') return;
      known.set(`${request.token.address}:${request.pool.address}`, found);
    },
    forget(token) {
      for (const key of known.keys()) {
        if (key.startsWith(`${token}:`)) known.delete(key);
      }
    },
    async simulateRoundTrip(request) {
      if (request.scan !== true || request.block !== undefined) {
        return simulator.simulateRoundTrip(request);
      }
      const trusted = isTrusted(request);
      const [simulation, opinion, background] = await Promise.all([
        simulator.simulateRoundTrip(request),
        trusted ? REPUTABLE : opinionOf(request),
        parts.background?.background({
          token: request.token.address,
          pool: request.pool.address,
          block: parts.mirror.head().number,
          trusted,
        }),
      ]);
      const told = background === undefined ? opinion : { ...opinion, background };
      return simulation.outcome === 'passed' ? { ...simulation, scan: told } : simulation;
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
  trusted: true,
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
    return { verdict, score, certainty, reason, facts: scan };
  } catch (error) {
    // Whatever a token or a node answers that cannot be read: it was not scanned, which never counts as safe.
    const words = isTwinlaneError(error) ? error.message : 'The answers could not be read.';
    return { verdict: 'unknown', score: 100, certainty: 0, reason: words };
  }
}
