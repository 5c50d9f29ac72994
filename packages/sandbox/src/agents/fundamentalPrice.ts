import { exponential } from './exponential.ts';
import {
  createRandomStream,
  restoreRandomStream,
  type RandomState,
  type RandomStream,
} from './randomStream.ts';

/** What the hidden price of an asset is doing for a while. */
export type PriceRegime = 'trendUp' | 'trendDown' | 'calm' | 'volatile';

/** An asset whose hidden price is to be made up. */
export interface FundamentalAsset {
  /** Names the asset and its random stream. */
  readonly id: string;
  /** Dollars per whole token at the start, and what the price is drawn back to over thousands of blocks. */
  readonly anchor: number;
  /** Scales drift, volatility and jumps: 1 is a lively small token. */
  readonly temper: number;
}

/** An asset's hidden price at one block. */
export interface Fundamental {
  readonly id: string;
  /** Dollars per whole token. */
  readonly price: number;
  readonly regime: PriceRegime;
  /** Expected change of the log price per block in this regime. */
  readonly drift: number;
}

/** One asset's part of a checkpoint: plain JSON. */
export interface FundamentalState {
  readonly asset: FundamentalAsset;
  readonly deviation: number;
  readonly regime: PriceRegime;
  readonly drift: number;
  readonly volatility: number;
  readonly blocksLeft: number;
  readonly random: RandomState;
}

/** The hidden prices of all assets, moved one block at a time. */
export interface FundamentalPrices {
  /** Moves every price by one block. */
  step(): void;
  /** Dollars per whole token; throws for an unknown asset. */
  price(id: string): number;
  all(): readonly Fundamental[];
  add(asset: FundamentalAsset): void;
  remove(id: string): void;
  /** Multiplies a price at once and for good: what a rug pull does to belief in a token. */
  crash(id: string, factor: number): void;
  state(): readonly FundamentalState[];
}

interface Walk extends Omit<FundamentalState, 'random'> {
  asset: FundamentalAsset;
  /** Log price less the log of the anchor. */
  deviation: number;
  regime: PriceRegime;
  drift: number;
  volatility: number;
  blocksLeft: number;
  readonly random: RandomStream;
}

/** Family of the prices' random streams. Chosen so that seed 1, the default, opens with clear trends up and down. */
const STREAMS = 'fundamental 78';
/** Drawn back to the anchor by this share of the deviation per block, so that a week's walk stays in the pools' range. */
const REVERSION = 1 / 3000;
const JUMP_CHANCE = 1 / 500;
const JUMP_SIZE = 0.035;

function beginRegime(walk: Walk): void {
  const { random } = walk;
  const { temper } = walk.asset;
  const draw = random.uniform();
  if (draw < 0.5) {
    // The farther from the anchor, the likelier a trend back: at e^±1 nine of ten.
    const upward = 0.5 - Math.max(-0.4, Math.min(0.4, 0.4 * walk.deviation));
    const up = random.chance(upward);
    walk.regime = up ? 'trendUp' : 'trendDown';
    walk.drift = (up ? 1 : -1) * random.between(0.0002, 0.0008) * temper;
    walk.volatility = 0.003 * temper;
    walk.blocksLeft = random.integer(30, 100);
  } else if (draw < 0.8) {
    walk.regime = 'calm';
    walk.drift = 0;
    walk.volatility = 0.0015 * temper;
    walk.blocksLeft = random.integer(30, 110);
  } else {
    walk.regime = 'volatile';
    walk.drift = 0;
    walk.volatility = 0.005 * temper;
    walk.blocksLeft = random.integer(20, 60);
  }
}

function stepWalk(walk: Walk): void {
  if (walk.blocksLeft <= 0) {
    beginRegime(walk);
  }
  walk.blocksLeft -= 1;
  const { random } = walk;
  walk.deviation += walk.drift + walk.volatility * random.normal() - REVERSION * walk.deviation;
  if (random.chance(JUMP_CHANCE)) {
    walk.deviation += JUMP_SIZE * walk.asset.temper * random.normal();
  }
}

function priceOf(walk: Walk): number {
  return walk.asset.anchor * exponential(walk.deviation);
}

/**
 * Hidden dollar prices: a random walk of the log price with trends, calm and wild spells of random length, jumps, and a
 * slow pull to the anchor. Trends are weak against the noise around them, so that following them about pays for its fees
 * and no more: a market in which every bot gets rich would teach nothing. Its unit of time is the block, so that one seed gives the same prices at any block time.
 */
export function createFundamentalPrices(
  seed: number,
  assets: readonly FundamentalAsset[],
): FundamentalPrices {
  const prices = pricesOver([], seed);
  for (const asset of assets) {
    prices.add(asset);
  }
  return prices;
}

/** The prices as a checkpoint holds them. */
export function restoreFundamentalPrices(
  seed: number,
  states: readonly FundamentalState[],
): FundamentalPrices {
  const walks = states.map((state) =>
    Object.assign({}, state, { random: restoreRandomStream(state.random) }),
  );
  return pricesOver(walks, seed);
}

function pricesOver(initial: readonly Walk[], seed: number): FundamentalPrices {
  const walks = new Map(initial.map((walk) => [walk.asset.id, walk]));
  const walkOf = (id: string): Walk => {
    const walk = walks.get(id);
    if (walk === undefined) {
      throw new RangeError(`no fundamental price for ${id}`);
    }
    return walk;
  };
  return {
    step() {
      for (const walk of walks.values()) {
        stepWalk(walk);
      }
    },
    price: (id) => priceOf(walkOf(id)),
    all: () =>
      [...walks.values()].map((walk) => ({
        id: walk.asset.id,
        price: priceOf(walk),
        regime: walk.regime,
        drift: walk.drift,
      })),
    add(asset) {
      const random = createRandomStream(seed, `${STREAMS}:${asset.id}`);
      walks.set(asset.id, {
        asset,
        deviation: 0,
        regime: 'calm',
        drift: 0,
        volatility: 0,
        blocksLeft: 0,
        random,
      });
    },
    remove: (id) => void walks.delete(id),
    crash(id, factor) {
      const walk = walkOf(id);
      walk.asset = { ...walk.asset, anchor: walk.asset.anchor * factor };
    },
    state: () =>
      [...walks.values()].map(({ asset, deviation, regime, drift, volatility, blocksLeft, random }) => ({
        asset,
        deviation,
        regime,
        drift,
        volatility,
        blocksLeft,
        random: random.state(),
      })),
  };
}
