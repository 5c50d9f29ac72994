import { Decimal } from 'decimal.js';
import type { MarketSnapshot } from '../market/marketSnapshot.ts';
import type { Token } from '../market/token.ts';
import { valueOf } from '../market/valuation.ts';
import { oncePer } from '../oncePer.ts';
import type { Position } from '../portfolio/position.ts';
import type { PriceLine } from './exitRule.ts';

/** Amounts have up to 78 digits. */
const Exact = Decimal.clone({ precision: 100 });
/** Percentages are compared in millionths, exactly. */
const MILLIONTHS = 1_000_000n;

/**
 * What the position is worth at the token's market price, in cash base units, rounded down; before the fee and impact
 * of selling it. Undefined where the token has no price.
 */
export function positionValue(position: Position, snapshot: MarketSnapshot): bigint | undefined {
  return valueIn(snapshot, position);
}

/** Asked by every exit rule, of the same position. */
const valueIn = oncePer((snapshot: MarketSnapshot, position: Position): bigint | undefined => {
  const market = snapshot.tokens.get(position.token.address);
  return market === undefined || !market.price.gt(0)
    ? undefined
    : valueOf(position.quantity, position.token, market.price, snapshot.cash);
});

/** Whether the position's value has fallen to its cost changed by `percent` (negative: below cost) or under it. */
export function isAtOrBelow(position: Position, snapshot: MarketSnapshot, percent: number): boolean {
  const value = positionValue(position, snapshot);
  return value !== undefined && hasFallenTo(value, position.cost, percent);
}

/** Whether the position's value has risen to its cost changed by `percent` or over it. */
export function isAtOrAbove(position: Position, snapshot: MarketSnapshot, percent: number): boolean {
  const value = positionValue(position, snapshot);
  return value !== undefined && hasRisenTo(value, position.cost, percent);
}

/** Whether a value is at a reference changed by `percent`, or under it. */
export function hasFallenTo(value: bigint, reference: bigint, percent: number): boolean {
  return value * MILLIONTHS <= threshold(reference, percent);
}

/** Whether a value is at a reference changed by `percent`, or over it. */
export function hasRisenTo(value: bigint, reference: bigint, percent: number): boolean {
  return value * MILLIONTHS >= threshold(reference, percent);
}

/** The price at which the position is worth its cost changed by `percent`: cash per whole token; undefined of an empty one. */
export function priceAtChange(position: Position, cash: Token, percent: number): Decimal | undefined {
  const { cost, quantity, token } = position;
  if (quantity <= 0n) {
    return undefined;
  }
  const scale = new Exact(10).pow(token.decimals - cash.decimals);
  return new Exact(threshold(cost, percent).toString())
    .div(Number(MILLIONTHS))
    .div(quantity.toString())
    .mul(scale);
}

/** A line where all of the position is sold. */
export function wholeLine(kind: PriceLine['kind'], price: Decimal | undefined): readonly PriceLine[] {
  return price === undefined ? [] : [{ kind, price, sharePercent: 100 }];
}

/** The change of value in words, such as `The position is worth 3.12 % less than it cost`. */
export function changeOf(position: Position, snapshot: MarketSnapshot): string {
  const value = positionValue(position, snapshot);
  if (value === undefined || position.cost === 0n) {
    return 'The position cannot be compared with its cost';
  }
  const change = new Decimal((value - position.cost).toString()).div(position.cost.toString()).mul(100);
  return `The position is worth ${change.abs().toFixed(2)} % ${change.lt(0) ? 'less' : 'more'} than it cost`;
}

function threshold(reference: bigint, percent: number): bigint {
  return reference * (MILLIONTHS + BigInt(Math.round(percent * 10_000)));
}
