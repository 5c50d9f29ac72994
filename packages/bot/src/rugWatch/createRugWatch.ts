import { quoteExactIn } from '@twinlane/core/amm/quote';
import type { Pool } from '@twinlane/core/amm/pool';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { Token } from '@twinlane/core/market/token';
import type { Address } from '@twinlane/core/money/hex';
import type { Position } from '@twinlane/core/portfolio/position';
import type { BlockUpdate, PoolMirror } from '@twinlane/core/ports';
import {
  followRug,
  isSuspicious,
  NEW_TRACK,
  rewindRug,
  rugFactsOf,
  type RugTrack,
} from '@twinlane/core/rug/followRug';
import { sellTaxBps, type RugFacts, type RugSale } from '@twinlane/core/rug/rugFacts';
import type { SaleTrials } from '@twinlane/core/rug/saleTrials';
import type { Logger } from 'pino';
import { ActReadings } from './actReadings.ts';
import { holdingsOf, type Holding } from './holdingsOf.ts';
import { readActs, type ActsOfTokens, type Keepers } from './readActs.ts';
import { readLocks, type KeepersOfPairs, type LiquiditySource } from './readLocks.ts';

/** What held tokens are watched with. */
export interface RugWatchParts extends Pick<SaleTrials, 'trySale'>, LiquiditySource {
  readonly client: Pick<ChainReader, 'batch' | 'readContracts'>;
  readonly mirror: Pick<PoolMirror, 'poolsOf' | 'onRollback' | 'onReset'>;
  readonly cash: Token;
  /** The wallet that holds what is held; undefined of a paper account. */
  readonly holder: Address | undefined;
  /** Blocks between two trial sales of a token that nothing speaks against. */
  readonly trialEveryBlocks: number;
  /** Tokens whose rulers are trusted, lower case: what they do is no sign. */
  readonly trusted: ReadonlySet<string>;
  /** How long a block's decisions wait for the node, milliseconds; what is not known by then counts as unknown. */
  readonly patienceMs: number;
  readonly log: Pick<Logger, 'warn'>;
}

/** Watches what is held, block by block. */
export interface RugWatch {
  /**
   * What is known of every token of the positions at the end of the block; to be called once for each. No sale is tried of the
   * tokens that are being sold: it may be mined already, and not be booked yet. Never rejects.
   */
  look(
    this: void,
    update: BlockUpdate,
    held: readonly Position[],
    selling?: ReadonlySet<Address>,
  ): Promise<ReadonlyMap<Address, RugFacts>>;
}

interface Watched {
  track: RugTrack;
  /** Who keeps its pairs' liquidity tokens for others, by pair. */
  keepers: KeepersOfPairs;
  /** When its liquidity's holders were last asked for, and its sale last tried. */
  locksAt: number;
  triedAt: number;
}

/** What is carried from block to block. */
interface WatchState {
  readonly watched: Map<Address, Watched>;
  readonly readings: ActReadings;
}

/** Blocks between two looks at who holds the liquidity. */
const LOCKS_EVERY_BLOCKS = 100;
/** A sale that loses so much to a tax is tried on every block, basis points. */
const TAXED_BPS = 100;

/**
 * Creates the watch. A block costs, for all held tokens together, one batch of two log queries, and one simulated sale of each
 * token, all at the same time. The mirror has the pools; who holds the liquidity is asked for now and then, besides.
 */
export function createRugWatch(parts: RugWatchParts): RugWatch {
  const readings = new ActReadings((block, keepers) => readActs(parts.client, block, keepers));
  const state: WatchState = { watched: new Map(), readings };
  parts.mirror.onRollback(async ({ ancestor: { number } }) => {
    readings.forget(number);
    for (const each of state.watched.values()) {
      each.track = rewindRug(each.track, number);
    }
  });
  parts.mirror.onReset(() => {
    state.watched.clear();
    readings.forget();
  });
  return {
    async look(update, positions, selling = new Set()) {
      const holdings = holdingsOf(positions);
      for (const token of state.watched.keys()) {
        if (!holdings.has(token)) state.watched.delete(token);
      }
      if (holdings.size === 0) {
        readings.forget();
        return new Map();
      }
      return new Looker(parts, state, update, selling).look([...holdings.values()]);
    },
  };
}

/** One look at one block. */
class Looker {
  readonly #parts: RugWatchParts;
  readonly #state: WatchState;
  readonly #update: BlockUpdate;
  readonly #selling: ReadonlySet<Address>;

  constructor(parts: RugWatchParts, state: WatchState, update: BlockUpdate, selling: ReadonlySet<Address>) {
    this.#parts = parts;
    this.#state = state;
    this.#update = update;
    this.#selling = selling;
  }

  async look(holdings: readonly Holding[]): Promise<ReadonlyMap<Address, RugFacts>> {
    const { number } = this.#update.header;
    for (const { token } of holdings) {
      this.#watchedOf(token.address);
    }
    const [acts, sales] = await Promise.all([
      this.#readActs(holdings),
      Promise.all(holdings.map((holding) => this.#inTime(this.#trySale(holding), undefined))),
    ]);
    const facts = new Map<Address, RugFacts>();
    for (const [index, { token }] of holdings.entries()) {
      const each = this.#watchedOf(token.address);
      each.track = followRug(each.track, {
        block: number,
        token: token.address,
        pools: this.#poolsOf(token),
        acts: acts.get(token.address) ?? [],
      });
      facts.set(token.address, rugFactsOf(each.track, number, sales[index]));
      this.#askForLocks(token, each);
    }
    return this.#tryTheSuspicious(holdings, facts);
  }

  /** Those that were not due, and of which the block itself showed something. */
  async #tryTheSuspicious(
    holdings: readonly Holding[],
    facts: Map<Address, RugFacts>,
  ): Promise<ReadonlyMap<Address, RugFacts>> {
    const due = holdings.filter(({ token }) => {
      const known = facts.get(token.address);
      return known !== undefined && known.sale === undefined && isSuspicious(known);
    });
    await Promise.all(
      due.map(async (holding) => {
        const { address } = holding.token;
        const sale = await this.#inTime(this.#trySale(holding, true), undefined);
        const known = facts.get(address);
        if (known !== undefined && sale !== undefined) {
          facts.set(address, { ...known, sale });
        }
      }),
    );
    return facts;
  }

  #watchedOf(token: Address): Watched {
    const known = this.#state.watched.get(token);
    if (known !== undefined) {
      return known;
    }
    const begun = {
      track: NEW_TRACK,
      keepers: new Map(),
      locksAt: Number.NEGATIVE_INFINITY,
      triedAt: Number.NEGATIVE_INFINITY,
    };
    this.#state.watched.set(token, begun);
    return begun;
  }

  #poolsOf(token: Token): readonly { readonly before: Pool | undefined; readonly after: Pool }[] {
    const { mirror, cash } = this.#parts;
    return mirror.poolsOf(token.address, cash.address).flatMap(({ address }) => {
      const after = this.#update.after(address);
      return after === undefined ? [] : [{ before: this.#update.before(address), after }];
    });
  }

  /** In the pool that pays most, and where that fails in the pair that does: a V3 router cannot sell a taxed token. */
  async #trySale({ token, amount }: Holding, atOnce = false): Promise<RugSale | undefined> {
    const { trySale, cash, holder, trialEveryBlocks } = this.#parts;
    const each = this.#watchedOf(token.address);
    const { number } = this.#update.header;
    const isDue = atOnce || number - each.triedAt >= trialEveryBlocks;
    if (!isDue || this.#selling.has(token.address)) {
      return undefined;
    }
    const pools = this.#poolsOf(token)
      .map(({ after }) => ({ pool: after, pays: quoteExactIn(after, token.address, amount).amountOut }))
      .sort((a, b) => (a.pays < b.pays ? 1 : a.pays > b.pays ? -1 : 0))
      .map(({ pool }) => pool);
    const [best] = pools;
    const pair = pools.find(({ kind }) => kind === 'constantProduct');
    if (best === undefined) {
      return undefined;
    }
    const request = { cash, token, amountIn: amount, ...(holder === undefined ? {} : { holder }) };
    const first = await trySale({ ...request, pool: best });
    const sale =
      first?.outcome === 'failed' && pair !== undefined && pair !== best
        ? await trySale({ ...request, pool: pair })
        : first;
    const isSound = sale?.outcome === 'passed' && sellTaxBps(sale) < TAXED_BPS;
    each.triedAt = isSound ? number : Number.NEGATIVE_INFINITY;
    return sale;
  }

  /** Of this block, and of those before it whose logs the node did not give. */
  async #readActs(holdings: readonly Holding[]): Promise<ActsOfTokens> {
    const { trusted } = this.#parts;
    const doubted = holdings.filter(({ token }) => !trusted.has(token.address.toLowerCase()));
    const keepers: Keepers = new Map(
      doubted.map(({ token: { address } }) => [address, this.#watchedOf(address).keepers]),
    );
    return keepers.size === 0
      ? new Map()
      : this.#state.readings.next(this.#update.header, keepers, (work) => this.#inTime(work, undefined));
  }

  /** Besides: no decision waits for it. */
  #askForLocks(token: Token, each: Watched): void {
    const { number } = this.#update.header;
    if (number - each.locksAt < LOCKS_EVERY_BLOCKS) {
      return;
    }
    each.locksAt = number;
    void this.#readLocks(token, each);
  }

  async #readLocks(token: Token, each: Watched): Promise<void> {
    const pools = this.#poolsOf(token).map(({ after }) => after);
    try {
      const { locks, keepers } = await readLocks(this.#parts, pools, this.#update.header);
      each.keepers = keepers;
      each.track = { ...each.track, locks };
    } catch (error) {
      this.#parts.log.warn({ err: error, token: token.address }, 'Locks of liquidity could not be read');
    }
  }

  /** What the node says in time; `otherwise` where it does not, or cannot. */
  async #inTime<Result>(work: Promise<Result>, otherwise: Result): Promise<Result> {
    const { patienceMs, log } = this.#parts;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<Result>((resolve) => {
      timer = setTimeout(() => resolve(otherwise), patienceMs);
    });
    try {
      return await Promise.race([work, late]);
    } catch (error) {
      log.warn({ err: error }, 'Held tokens could not be watched in full');
      return otherwise;
    } finally {
      clearTimeout(timer);
    }
  }
}
