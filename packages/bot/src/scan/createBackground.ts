import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { Address } from '@twinlane/core/money/hex';
import type { HolderFacts, TokenBackground } from '@twinlane/core/risk/tokenBackground';
import type { Explorer } from './explorer.ts';
import { createHolderBook } from './holderBook.ts';
import type { HolderBounds, HolderRequest } from './holderBook.ts';
import { readBarred } from './readBarred.ts';

/** Gathers what is known of tokens besides their scans. */
export interface BackgroundReader {
  /**
   * What is known, of a trusted token only whether it bars the wallet. Waits for the node, but not long, and not for the
   * explorer: what is missing is told as such and is there later. Never rejects.
   */
  background(request: HolderRequest & { readonly trusted?: boolean }): Promise<TokenBackground>;
}

export interface BackgroundOptions {
  readonly client: Pick<ChainReader, 'request' | 'batch' | 'readContracts'>;
  /** Whose wallet trades, of a live account. */
  readonly wallet?: Address | undefined;
  readonly explorer?: Explorer | undefined;
  /** Milliseconds that the node is waited for; 2,000 unless told. */
  readonly patienceMs?: number;
  readonly bounds?: HolderBounds;
}

const PATIENCE_MS = 2_000;
/** Blocks for which what was found counts. */
const COUNTS_FOR_BLOCKS = 60;
const MOST_KNOWN = 1_000;

interface Found<Fact> {
  readonly block: number;
  readonly fact: Promise<Fact | undefined>;
}

/** Keeps what was found for some blocks. */
export function createBackground(options: BackgroundOptions): BackgroundReader {
  const { client, wallet, explorer, patienceMs = PATIENCE_MS } = options;
  const book = createHolderBook(client, options.bounds);
  const holders = new Map<string, Found<HolderFacts>>();
  const barred = new Map<string, Found<string>>();
  return {
    async background(request) {
      const { token, pool, block, trusted = false } = request;
      const [found, bar] = await Promise.all([
        trusted
          ? undefined
          : within(
              patienceMs,
              kept(holders, `${token}:${pool}`, block, () => book.holders(request)),
            ),
        wallet === undefined
          ? undefined
          : within(
              patienceMs,
              kept(barred, token, block, () => readBarred(client, token, wallet, block)),
            ),
      ]);
      const known = trusted ? undefined : explorer?.known(token);
      return {
        ...(found === undefined ? {} : { holders: found }),
        ...(known === undefined ? {} : { source: known.source }),
        ...(known?.deployer === undefined ? {} : { deployer: known.deployer }),
        ...(bar === undefined ? {} : { barred: [`the wallet (${bar})`] }),
      };
    },
  };
}

/** What was found not long ago, or what is found now; a failure is forgotten and is nothing. */
function kept<Fact>(
  known: Map<string, Found<Fact>>,
  key: string,
  block: number,
  find: () => Promise<Fact | undefined>,
): Promise<Fact | undefined> {
  const last = known.get(key);
  if (last !== undefined && block >= last.block && block - last.block < COUNTS_FOR_BLOCKS) {
    return last.fact;
  }
  const fact = find().catch(() => {
    known.delete(key);
    return undefined;
  });
  known.delete(key);
  known.set(key, { block, fact });
  const [oldest] = known.keys();
  if (known.size > MOST_KNOWN && oldest !== undefined) {
    known.delete(oldest);
  }
  return fact;
}

async function within<Fact>(
  milliseconds: number,
  fact: Promise<Fact | undefined>,
): Promise<Fact | undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), milliseconds);
  try {
    return await Promise.race([fact, promise]);
  } finally {
    clearTimeout(timer);
  }
}
