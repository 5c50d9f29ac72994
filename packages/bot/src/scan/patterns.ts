import type { Address, Hex } from '@twinlane/core/money/hex';

/** Stands in a pattern for whoever calls; the probe puts them there. */
const CALLER = 0x00ca11e200ca11e200ca11e200ca11e200ca11e2n;
const TRANSFER: Hex = '0xa9059cbb';
const TRANSFER_FROM: Hex = '0x23b872dd';
const MOST = 2n ** 256n - 1n;
const MANY_SECONDS = 315_360_000n;

/** Whom and what arguments may be aimed at. */
export interface PatternAims {
  readonly trader: Address;
  readonly pool: Address;
  readonly token: Address;
  /** Base units. */
  readonly supply: bigint;
  readonly poolBalance: bigint;
  /** Unix seconds. */
  readonly now: number;
}

/**
 * Arguments to try on functions by how many words they ask for: 0 to 5, then those that could not be told, then those of
 * `transfer` and of `transferFrom`.
 */
export function argumentPatterns(aims: PatternAims): readonly (readonly Hex[])[] {
  const sets = [0, 1, 2, 3, 4, 5].map((arity) => patternsOf(arity, aims));
  const [none = [], one = [], two = [], three = []] = sets;
  const unknown = [...none, ...two, ...one, ...three.slice(0, 12)];
  return [...sets, unknown, ...transferPatterns(aims)].map((set) =>
    Array.from(new Set(set.map(encodeWords))),
  );
}

/** The set of a function that asks for so many words. */
export function setOf(selector: Hex, arity: number): number {
  const standard = [TRANSFER, TRANSFER_FROM].indexOf(selector);
  if (standard >= 0) {
    return 7 + standard;
  }
  return arity <= 5 ? arity : arity < 255 ? 5 : 6;
}

/** What holders do every day may also be a sign to the contract, or take what nobody allowed. */
function transferPatterns({ trader, pool, token, supply, poolBalance }: PatternAims): readonly bigint[][][] {
  const [holder, market, contract] = [BigInt(trader), BigInt(pool), BigInt(token)];
  return [
    [
      [holder, 0n],
      [holder, 1n],
      [market, 1n],
      [CALLER, 0n],
      [CALLER, 10n * supply],
      [contract, 1n],
      [0xdeadn, 1n],
    ],
    [
      [holder, CALLER, 1_000n],
      [holder, CALLER, 1_000_000_000_000_000n],
      [market, CALLER, poolBalance / 2n],
    ],
  ];
}

/** Numbers that taxes, limits, amounts and moments are set to when somebody means harm, the worst first. */
function hostileNumbers({ supply, now }: PatternAims): readonly bigint[] {
  const shares = [10_000, 9_900, 9_000, 5_000, 1_000, 990, 900, 500, 100, 99, 95, 90, 50, 49, 45, 30, 25];
  return [
    MOST,
    supply,
    ...shares.map(BigInt),
    1n,
    0n,
    BigInt(now) + MANY_SECONDS,
    10n ** 18n,
    9n * 10n ** 17n,
    2n ** 127n,
  ];
}

function patternsOf(arity: number, aims: PatternAims): readonly (readonly bigint[])[] {
  const { supply, poolBalance } = aims;
  const [trader, pool, token] = [BigInt(aims.trader), BigInt(aims.pool), BigInt(aims.token)];
  const numbers = hostileNumbers(aims);
  const most = [10n * supply, supply, supply / 2n, supply / 10n, supply / 100n];
  switch (arity) {
    case 0:
      return [[]];
    case 1:
      return [
        [trader],
        [pool],
        ...numbers.map((number) => [number]),
        [CALLER],
        [32n, 1n, trader],
        [32n, 1n, pool],
        [token],
        ...most.map((amount) => [amount]),
      ];
    case 2:
      return [
        ...most.map((amount) => [CALLER, amount]),
        ...most.slice(0, 2).map((amount) => [trader, amount]),
        [trader, 1n],
        [pool, 1n],
        [trader, 0n],
        [pool, 0n],
        [64n, 1n, 1n, trader],
        [64n, 1n, 1n, pool],
        [64n, 0n, 1n, trader],
        [64n, 128n, 1n, trader, 1n, 0n],
        [64n, 128n, 1n, trader, 1n, 1n],
        [pool, poolBalance / 2n],
        [trader, CALLER],
        [pool, CALLER],
        ...numbers.map((number) => [number, number]),
        ...numbers.slice(2, 19).flatMap((number) => [
          [0n, number],
          [number, 0n],
        ]),
        [1n, trader],
        [trader, 10_000n],
        [trader, 100n],
      ];
    default:
      return wider(arity, { trader, pool, token, supply, poolBalance, numbers });
  }
}

function wider(
  arity: number,
  aims: Record<'trader' | 'pool' | 'token' | 'supply' | 'poolBalance', bigint> & {
    readonly numbers: readonly bigint[];
  },
): readonly (readonly bigint[])[] {
  const { trader, pool, token, supply, poolBalance, numbers } = aims;
  const wide = (words: readonly bigint[], rest: bigint): readonly bigint[] =>
    Array.from({ length: arity }, (_, index) => words[index] ?? rest);
  return [
    wide([trader, CALLER], 1n),
    wide([trader, CALLER], 1_000n),
    wide([pool, CALLER, poolBalance / 2n], 0n),
    wide([trader], 1n),
    wide([pool], 1n),
    wide([trader], 0n),
    wide([CALLER, 10n * supply], supply),
    wide([0n, CALLER, 10n * supply], supply),
    wide([token, trader, CALLER], 1_000n),
    wide([CALLER, trader], 1_000n),
    [96n, 1n, 1n, 1n, trader],
    ...numbers.map((number) => wide([], number)),
    ...[33n, 30n, 20n, 3_300n, 2_000n].map((number) => wide([], number)),
    ...numbers
      .slice(2, 19)
      .flatMap((number) => [
        wide([number], 0n),
        [...wide([], 0n).slice(0, -1), number],
        wide([0n, number], 0n),
      ]),
  ];
}

function encodeWords(words: readonly bigint[]): Hex {
  return `0x${words.map((word) => word.toString(16).padStart(64, '0')).join('')}`;
}
