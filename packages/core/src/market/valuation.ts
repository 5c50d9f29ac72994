import { Decimal } from 'decimal.js';
import { oncePer } from '../oncePer.ts';
import type { Token } from './token.ts';

/** Prices are multiplied with amounts of up to 2¹²⁸, whose digits must all survive. */
const Exact = Decimal.clone({ precision: 100 });

/** What an amount is worth in cash base units at a price in cash per whole token, rounded down. */
export function valueOf(amount: bigint, token: Token, price: Decimal, cash: Token): bigint {
  return toBigInt(scaledValue(amount, token.decimals, price, cash), Decimal.ROUND_FLOOR);
}

/** What wei of the native currency cost in cash base units, rounded up. */
export function nativeCost(wei: bigint, nativePrice: Decimal, cash: Token): bigint {
  return toBigInt(scaledValue(wei, NATIVE_DECIMALS, nativePrice, cash), Decimal.ROUND_CEIL);
}

/** What wei of the native currency are worth in cash base units, rounded down. */
export function nativeValue(wei: bigint, nativePrice: Decimal, cash: Token): bigint {
  return toBigInt(scaledValue(wei, NATIVE_DECIMALS, nativePrice, cash), Decimal.ROUND_FLOOR);
}

const NATIVE_DECIMALS = 18;

function scaledValue(amount: bigint, decimals: number, price: Decimal, cash: Token): Decimal {
  return new Exact(amount.toString()).mul(perUnit(price, cash.decimals - decimals));
}

/** The price per base unit of what is priced, in base units of cash. Many amounts are valued at the same price. */
const perUnit = oncePer((price: Decimal, shift: number) => new Exact(price).mul(new Exact(10).pow(shift)));

function toBigInt(value: Decimal, rounding: Decimal.Rounding): bigint {
  return BigInt(value.toDecimalPlaces(0, rounding).toFixed(0));
}
