import { Decimal } from 'decimal.js';
import type { BlockHeader } from '@twinlane/core/market/block';
import type { Token } from '@twinlane/core/market/token';
import type { Address } from '@twinlane/core/money/hex';
import type { PoolMirror } from '@twinlane/core/ports';
import type { PriceObservation } from '@twinlane/core/price/choosePrice';
import { pricingPool, usdInPool, type PriceUnit, type PricingPool } from '@twinlane/core/price/poolSpot';
import { timeWeightedPrice, withinWindow, type BlockPrice } from '@twinlane/core/price/timeWeightedPrice';

/** What pool prices are made from. */
export interface PoolPricesOptions {
  readonly mirror: Pick<
    PoolMirror,
    'head' | 'pool' | 'pools' | 'poolsOf' | 'onBlock' | 'onRollback' | 'onReset'
  >;
  readonly stablecoins: readonly Token[];
  readonly wrappedNative: Token;
  /** Share by which a stablecoin may lie off its dollar before others are priced by what it is worth. */
  readonly maxPegDeviation: number;
  /** When the state after a block that is being applied was true, wall clock: now, or earlier for a block that comes late. */
  readonly seenAt: (header: BlockHeader) => number;
  /** Runs work after those who wait for the block: prices can wait, decisions cannot. */
  readonly defer: (work: () => void) => void;
}

/** Seconds of chain time that a price is averaged over. */
const WINDOW_SECONDS = 60;
/** Dollars that a pool must hold on the side of what it prices in: less is moved by anybody's pocket money. */
const MIN_DEPTH_USD = 1_000;
/** Blocks after which a token's deepest pool is looked for again; up to twice that, so that not all are in one block. */
const CHOICE_BLOCKS = 30;
/** Tokens whose prices are followed: the first that pools pair. */
const MOST_TOKENS = 500;
const ONE = new Decimal(1);

interface Choice {
  readonly chosen: PricingPool | undefined;
  readonly block: number;
}

/** Prices out of the mirrored pools, averaged over time. Follows the mirror until it is stopped. */
export class PoolPrices {
  readonly #options: PoolPricesOptions;
  readonly #points = new Map<Address, readonly BlockPrice[]>();
  readonly #means = new Map<Address, Decimal | undefined>();
  readonly #choices = new Map<Address, Choice>();
  readonly #ends: readonly (() => void)[];
  #seenAt = 0;

  constructor(options: PoolPricesOptions) {
    const { mirror, defer } = options;
    this.#options = options;
    this.#ends = [
      mirror.onBlock(async ({ header }) => defer(() => this.#recordIfHead(header))),
      mirror.onRollback(async ({ ancestor }) => this.#dropAfter(ancestor.number)),
      mirror.onReset((head) => this.#dropAfter(head.number)),
    ];
  }

  /** Undefined for a token that no deep pool pairs with a dollar or with the wrapped native currency. */
  price(token: Address): PriceObservation | undefined {
    if (!this.#means.has(token)) {
      this.#means.set(token, timeWeightedPrice(this.#points.get(token) ?? [], WINDOW_SECONDS));
    }
    const usd = this.#means.get(token);
    return usd === undefined ? undefined : { usd, at: this.#seenAt };
  }

  /** Tokens that have a price. */
  tokens(): Iterable<Address> {
    return this.#points.keys();
  }

  stop(): void {
    for (const end of this.#ends) {
      end();
    }
  }

  /** The mirror may be further by now: while it catches up, some blocks are passed over. */
  #recordIfHead(header: BlockHeader): void {
    if (this.#options.mirror.head().hash === header.hash) {
      this.#record(header);
    }
  }

  #record(header: BlockHeader): void {
    const { stablecoins, wrappedNative, maxPegDeviation, mirror, seenAt } = this.#options;
    const units: PriceUnit[] = [];
    for (const token of stablecoins) {
      const usd = this.#peggedPrice(token);
      this.#take(token, usd, header);
      // Within the usual wobble a dollar is a dollar; a broken peg would carry into every price.
      units.push({ token, usd: usd?.minus(1).abs().gt(maxPegDeviation) === true ? usd : ONE });
    }
    const native = this.#priceOf(wrappedNative, units, header.number);
    this.#take(wrappedNative, native, header);
    if (native !== undefined) {
      units.push({ token: wrappedNative, usd: native });
    }
    for (const token of pricedTokens(mirror, new Set(units.map((unit) => unit.token.address)))) {
      this.#take(token, this.#priceOf(token, units, header.number), header);
    }
    this.#forgetSilent(header.number);
    this.#means.clear();
    this.#seenAt = seenAt(header);
  }

  #take(token: Token, usd: Decimal | undefined, { number: blockNumber, timestamp }: BlockHeader): void {
    if (usd !== undefined) {
      const earlier = (this.#points.get(token.address) ?? []).filter(
        (point) => point.blockNumber < blockNumber,
      );
      this.#points.set(
        token.address,
        withinWindow([...earlier, { blockNumber, timestamp, usd }], WINDOW_SECONDS),
      );
    }
  }

  #priceOf(token: Token, units: readonly PriceUnit[], block: number): Decimal | undefined {
    const { mirror } = this.#options;
    let choice = this.#choices.get(token.address);
    const isStale = choice === undefined || block < choice.block || block - choice.block >= patience(token);
    if (isStale || (choice?.chosen !== undefined && mirror.pool(choice.chosen.pool.address) === undefined)) {
      const chosen = pricingPool(token, units, (a, b) => mirror.poolsOf(a, b), MIN_DEPTH_USD);
      choice = { chosen, block };
      this.#choices.set(token.address, choice);
    }
    const { chosen } = choice ?? {};
    const state = chosen === undefined ? undefined : mirror.pool(chosen.pool.address);
    const unit = units.find((each) => each.token.address === chosen?.unit.token.address);
    const usd = state === undefined || unit === undefined ? undefined : usdInPool(state, token, unit);
    return usd?.gt(0) === true ? usd : undefined;
  }

  /** A stablecoin among others: the price in the one that it deviates least from, so that another's fall is not its own. */
  #peggedPrice(token: Token): Decimal | undefined {
    const { mirror, stablecoins } = this.#options;
    const seen = stablecoins
      .map((other) =>
        pricingPool(token, [{ token: other, usd: ONE }], (a, b) => mirror.poolsOf(a, b), MIN_DEPTH_USD),
      )
      .filter((chosen) => chosen !== undefined)
      .map(({ pool, unit }) => usdInPool(pool, token, unit));
    return seen.toSorted((a, b) => a.minus(1).abs().cmp(b.minus(1).abs()))[0];
  }

  /** A token that has no price in this block has none at all: its pools are gone or empty. */
  #forgetSilent(block: number): void {
    for (const [token, points] of this.#points) {
      if (points.at(-1)?.blockNumber !== block) {
        this.#points.delete(token);
        this.#choices.delete(token);
      }
    }
  }

  #dropAfter(block: number): void {
    for (const [token, points] of this.#points) {
      this.#points.set(
        token,
        points.filter(({ blockNumber }) => blockNumber <= block),
      );
    }
    this.#choices.clear();
    this.#means.clear();
  }
}

function patience(token: Token): number {
  return CHOICE_BLOCKS + (Number.parseInt(token.address.slice(-2), 16) % CHOICE_BLOCKS);
}

function pricedTokens(mirror: Pick<PoolMirror, 'pools'>, except: ReadonlySet<Address>): Iterable<Token> {
  const tokens = new Map<Address, Token>();
  for (const { token0, token1 } of mirror.pools()) {
    for (const token of [token0, token1]) {
      if (!except.has(token.address)) {
        tokens.set(token.address, token);
      }
    }
    if (tokens.size >= MOST_TOKENS) {
      break;
    }
  }
  return tokens.values();
}
