import { RetryableError } from '@twinlane/core/errors';
import type { Pool } from '@twinlane/core/amm/pool';
import { quoteExactIn } from '@twinlane/core/amm/quote';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { KnownPool } from '@twinlane/core/market/knownPool';
import type { Token } from '@twinlane/core/market/token';
import type { Address, Hash } from '@twinlane/core/money/hex';
import type { Position } from '@twinlane/core/portfolio/position';
import type { PoolMirror } from '@twinlane/core/ports';
import type { PendingAct, RugSale } from '@twinlane/core/rug/rugFacts';
import type { PendingTransaction, SaleRequest, SaleTrials } from '@twinlane/core/rug/saleTrials';
import type { Logger } from 'pino';
import { HeldPositions } from './heldPositions.ts';
import { holdingsOf, type Holding } from './holdingsOf.ts';
import { judgePending } from './judgePending.ts';
import { namesOf, pendingIn, pulledPositions } from './pendingIn.ts';

/** What the pool of transactions is watched with. */
export interface PendingWatchParts extends SaleTrials {
  readonly client: Pick<ChainReader, 'request' | 'batch'>;
  readonly mirror: Pick<PoolMirror, 'poolsOf' | 'pool' | 'head'> & {
    known?(pool: Address): Pick<KnownPool, 'createdAtBlock'> | undefined;
  };
  readonly cash: Token;
  readonly holder: Address | undefined;
  /** Tokens whose rulers are trusted, lower case. */
  readonly trusted: ReadonlySet<string>;
  /** Between two looks, milliseconds; none are made at 0. */
  readonly everyMs: number;
  readonly log: Pick<Logger, 'warn'>;
}

/** What waits against a held token, on which block's state, and how it can be sold before that. */
export interface PendingFinding {
  readonly block: number;
  readonly acts: readonly PendingAct[];
  readonly sale: RugSale;
}

/** Looks at what waits to be mined, beside the blocks and only while something is held. */
export interface PendingWatch {
  /** A block came: these are held after it, and what was found before it is forgotten. */
  hold(this: void, positions: readonly Position[]): void;
  /** What was found since the last block. */
  findings(this: void): ReadonlyMap<Address, PendingFinding>;
  /** Called whenever something new was found. Returns how to end. */
  onFound(this: void, listener: () => void): () => void;
  stop(this: void): void;
}

/** Transactions that are tried at a look: the others wait for the next. */
const MOST_TRIED = 8;

/** Creates the watch. It asks for nothing before something is held, and for nothing ever again where the node has no pool. */
export function createPendingWatch(parts: PendingWatchParts): PendingWatch {
  return new Watcher(parts).open();
}

class Watcher {
  readonly #parts: PendingWatchParts;
  readonly #listeners = new Set<() => void>();
  readonly #tried = new Set<Hash>();
  readonly #positions: HeldPositions;
  #findings = new Map<Address, PendingFinding>();
  #held: readonly Holding[] = [];
  #isBusy = false;
  #isTroubled = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: PendingWatchParts) {
    this.#parts = parts;
    const { client, mirror, log } = parts;
    this.#positions = new HeldPositions({
      client,
      createdAt: (pool) => mirror.known?.(pool)?.createdAtBlock,
      log,
    });
  }

  open(): PendingWatch {
    const { everyMs } = this.#parts;
    if (everyMs > 0) {
      this.#timer = setInterval(() => void this.#look(), everyMs);
      this.#timer.unref();
    }
    return {
      hold: (positions) => this.#hold(positions),
      findings: () => this.#findings,
      onFound: (listener) => {
        this.#listeners.add(listener);
        return () => void this.#listeners.delete(listener);
      },
      stop: () => clearInterval(this.#timer),
    };
  }

  #hold(positions: readonly Position[]): void {
    const { trusted, mirror, everyMs } = this.#parts;
    const held = [...holdingsOf(positions).values()];
    this.#held = held.filter(({ token }) => !trusted.has(token.address.toLowerCase()));
    this.#tried.clear();
    this.#findings = new Map();
    if (everyMs > 0) {
      const ranges = this.#held.flatMap(({ token }) => this.#rangesOf(token));
      this.#positions.follow(ranges, mirror.head().number);
    }
  }

  async #look(): Promise<void> {
    if (this.#held.length === 0 || this.#isBusy) {
      return;
    }
    this.#isBusy = true;
    try {
      const answer = await this.#parts.client.request('eth_getBlockByNumber', ['pending', true]);
      const pending = pendingIn(answer, this.#parts.mirror.head().number);
      if (pending === undefined) this.#giveUp();
      else await this.#tryAll(pending);
      this.#isTroubled = false;
    } catch (error) {
      if (error instanceof RetryableError) this.#noteTrouble(error);
      else this.#giveUp(error);
    } finally {
      this.#isBusy = false;
    }
  }

  async #tryAll(pending: readonly PendingTransaction[]): Promise<void> {
    const { holder } = this.#parts;
    const others = pending.filter(
      ({ hash, from }) => !this.#tried.has(hash) && from.toLowerCase() !== holder?.toLowerCase(),
    );
    const held = this.#held;
    const before = new Map<Address, Promise<RugSale | undefined>>();
    let tried = 0;
    for (const transaction of others) {
      const pulled = pulledPositions(transaction);
      const named = held.filter(
        ({ token }) =>
          namesOf(transaction, [token.address, ...this.#poolsOf(token)]) ||
          (pulled.length > 0 && this.#rangesOf(token).some((pool) => this.#positions.has(pool, pulled))),
      );
      if (tried >= MOST_TRIED) return;
      // What came with a block meanwhile is looked at anew.
      if (held !== this.#held) return;
      this.#tried.add(transaction.hash);
      tried += named.length;
      for (const holding of named) {
        await this.#tryOne(transaction, holding, before);
      }
    }
  }

  async #tryOne(
    transaction: PendingTransaction,
    { token, amount }: Holding,
    before: Map<Address, Promise<RugSale | undefined>>,
  ): Promise<void> {
    const { cash, holder, mirror, trySale, trySaleAfter } = this.#parts;
    const { number } = mirror.head();
    const held = this.#held;
    const pools = this.#poolsOf(token).flatMap((address) => mirror.pool(address) ?? []);
    const pool = bestOf(pools, token, amount);
    if (pool === undefined) {
      return;
    }
    const request: SaleRequest = {
      pool,
      cash,
      token,
      amountIn: amount,
      ...(holder === undefined ? {} : { holder }),
    };
    const passing = before.get(token.address) ?? trySale(request);
    before.set(token.address, passing);
    const [sale, after] = await Promise.all([passing, trySaleAfter(transaction, request, pools)]);
    const isStale = held !== this.#held || mirror.head().number !== number;
    if (sale?.outcome !== 'passed' || after === undefined || isStale) {
      return;
    }
    const found = judgePending(transaction, token.address, pools, after);
    if (found.length > 0) {
      const acts = [...(this.#findings.get(token.address)?.acts ?? []), ...found];
      this.#findings.set(token.address, { block: number, acts, sale });
      this.#listeners.forEach((listener) => listener());
    }
  }

  #poolsOf({ address }: Token): readonly Address[] {
    const { mirror, cash } = this.#parts;
    return mirror.poolsOf(address, cash.address).map((pool) => pool.address);
  }

  #rangesOf(token: Token): readonly Address[] {
    const { mirror } = this.#parts;
    return this.#poolsOf(token).filter((pool) => mirror.pool(pool)?.kind === 'concentratedLiquidity');
  }

  #giveUp(error?: unknown): void {
    clearInterval(this.#timer);
    this.#parts.log.warn(
      error === undefined ? {} : { err: error },
      'The node shows nothing of what waits to be mined: held tokens are watched by blocks alone',
    );
  }

  #noteTrouble(error: unknown): void {
    if (!this.#isTroubled) {
      this.#parts.log.warn({ err: error }, 'What waits to be mined cannot be looked at');
    }
    this.#isTroubled = true;
  }
}

/** The pool that pays most for what is held. */
function bestOf(pools: readonly Pool[], { address }: Token, amount: bigint): Pool | undefined {
  const paid = pools.map((pool) => ({ pool, pays: quoteExactIn(pool, address, amount).amountOut }));
  return paid.toSorted((one, other) => (one.pays < other.pays ? 1 : one.pays > other.pays ? -1 : 0))[0]?.pool;
}
