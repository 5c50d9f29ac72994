import { Decimal } from 'decimal.js';
import { poolDepthAt } from '../market/marketDepth.ts';
import type { MarketSnapshot, TokenMarket } from '../market/marketSnapshot.ts';
import { volatilityOf } from '../market/volatility.ts';
import type { Position } from '../portfolio/position.ts';
import { rugBaseline, type RugBaseline } from '../rug/rugBaseline.ts';

/**
 * What exit rules must know of an open position from its beginning on. Plain JSON, so that it can be stored as it stands;
 * amounts and prices are decimal strings.
 */
export interface PositionWatch {
  readonly positionId: string;
  /** Base units that were bought since the position was opened, and that are held. */
  readonly bought: string;
  readonly quantity: string;
  /** Highest price at the end of a block since then, cash per whole token. */
  readonly highestPrice: string;
  /** `saleDepth` when the position was opened or last added to. */
  readonly depth: string;
  /** Standard deviation of the log returns per block up to then; absent where there was too little history. */
  readonly volatility?: number;
  /** Absent in what was stored by older versions. */
  readonly rug?: RugBaseline;
}

/** How far a sale may press the price for `saleDepth`, basis points. */
const DEPTH_BPS = 500;
/** Newest prices that the volatility is measured over. */
const VOLATILITY_POINTS = 60;
/** A new high is noted when it is so much above the one noted before, so that a steady rise is not stored on every block. */
const NOTED_RISE = '1.001';

/**
 * The watch over a position as of the snapshot: `before` carried on, or begun where there is none for this position, of whose
 * token that sell tax (basis points) was measured before the purchase.
 */
export function watchPosition(
  before: PositionWatch | undefined,
  position: Position,
  snapshot: MarketSnapshot,
  taxBps?: number,
): PositionWatch {
  const market = snapshot.tokens.get(position.token.address);
  const known = before?.positionId === position.id ? before : undefined;
  const grown = position.quantity - BigInt(known?.quantity ?? 0n);
  const kept =
    known === undefined || grown > 0n
      ? { bought: String(BigInt(known?.bought ?? 0n) + grown), ...conditionsOf(snapshot, market) }
      : known;
  const highest = highestPrice(position, snapshot, market);
  return {
    ...kept,
    positionId: position.id,
    quantity: String(position.quantity),
    highestPrice: Decimal.max(known?.highestPrice ?? 0, highest).toString(),
    rug: rugBaseline(known?.rug, position.token.address, snapshot, {
      grown: grown > 0n,
      ...(taxBps === undefined ? {} : { taxBps }),
    }),
  };
}

/**
 * What of a watch is worth keeping: all of it, but for a high that is hardly above the one kept before. The difference is
 * found again in the price history, or is a tenth of a percent where that has become too short.
 */
export function noteworthy(before: PositionWatch | undefined, watch: PositionWatch): PositionWatch {
  if (before === undefined || isHigher(before, watch)) {
    return watch;
  }
  return isOtherwiseEqual(before, watch) ? before : { ...watch, highestPrice: before.highestPrice };
}

/** Cash base units that a seller of the token can take out of the pool that gives most until the price has fallen by 5 %. */
export function saleDepth(market: TokenMarket): bigint {
  return market.pools
    .map((pool) => poolDepthAt(pool, market.token.address, DEPTH_BPS, 'sell'))
    .reduce((most, depth) => (depth > most ? depth : most), 0n);
}

function conditionsOf(
  snapshot: MarketSnapshot,
  market: TokenMarket | undefined,
): Pick<PositionWatch, 'depth' | 'volatility'> {
  const prices = (market?.history ?? [])
    .filter(({ blockNumber }) => blockNumber <= snapshot.block.number)
    .slice(-VOLATILITY_POINTS)
    .map(({ price }) => price);
  const volatility = volatilityOf(prices);
  const depth = market === undefined ? 0n : saleDepth(market);
  return { depth: String(depth), ...(volatility === undefined ? {} : { volatility }) };
}

function highestPrice(
  position: Position,
  snapshot: MarketSnapshot,
  market: TokenMarket | undefined,
): Decimal {
  let highest = 0;
  for (const { price, timestamp, blockNumber } of market?.history ?? []) {
    const counts = timestamp >= position.openedAt && blockNumber <= snapshot.block.number;
    if (counts && price > highest && Number.isFinite(price)) {
      highest = price;
    }
  }
  return Decimal.max(highest, market?.price ?? 0);
}

function isHigher(before: PositionWatch, watch: PositionWatch): boolean {
  if (before.highestPrice === watch.highestPrice) {
    return false;
  }
  return new Decimal(watch.highestPrice).gt(new Decimal(before.highestPrice).mul(NOTED_RISE));
}

function isOtherwiseEqual(before: PositionWatch, watch: PositionWatch): boolean {
  return (
    before.positionId === watch.positionId &&
    before.bought === watch.bought &&
    before.quantity === watch.quantity &&
    before.depth === watch.depth &&
    before.volatility === watch.volatility &&
    before.rug === watch.rug
  );
}
