/** Something that bounds the size of an entry. */
export interface SizeBound {
  /** Cash base units that it leaves; never negative. */
  readonly room: bigint;
  readonly gate: string;
  /** What it is, as the end of "the size is bounded by …". */
  readonly phrase: string;
  /** What it says of an entry that does not fit, such as `The level leaves room for 12.00 USDC in this token`. */
  readonly refusal: (room: string) => string;
}

/** `percent` of an amount, rounded down, to a ten-thousandth of a percent. */
export function percentOf(amount: bigint, percent: number): bigint {
  return (amount * BigInt(Math.round(percent * 10_000))) / 1_000_000n;
}

/** What is left of a limit; nothing where it is exceeded. */
export function roomWithin(limit: bigint, taken: bigint): bigint {
  return limit > taken ? limit - taken : 0n;
}

/** Whole units as base units; fractions of a base unit are dropped. */
export function toCashUnits(whole: number, decimals: number): bigint {
  return (BigInt(Math.round(whole * 1_000_000)) * 10n ** BigInt(decimals)) / 1_000_000n;
}
