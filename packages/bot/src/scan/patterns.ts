import type { Address, Hex } from '@twinlane/core/money/hex';
import { encodeAbiParameters, parseAbiParameters, zeroAddress } from 'viem';
import { UPGRADES } from './knownFunctions.ts';
import { PROBE } from './probe/scanProbe.ts';

/** Stand in a pattern for whoever calls, what the trader holds, and half of what the pool holds; the probe puts them there. */
export const CALLER = 0x00ca11e200ca11e200ca11e200ca11e200ca11e2n;
export const HELD = 0x004e1d004e1d004e1d004e1d004e1d004e1d004e1dn;
const POOLED = 0x009001ed009001ed009001ed009001ed009001ed00n;
/** A contract that can do nothing: what it is put in the place of is gone. */
const NOTHING = BigInt(PROBE);
const MOST_SECRETS = 4;
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
  /** Values that the code compares something with. */
  readonly secrets: readonly bigint[];
}

/**
 * Arguments to try on functions by how many words they ask for: 0 to 5, then those that could not be told, then those of
 * `transfer`, of `transferFrom` and of `diamondCut`.
 */
export function argumentPatterns(aims: PatternAims): readonly (readonly Hex[])[] {
  const sets = [0, 1, 2, 3, 4, 5].map((arity) => patternsOf(arity, aims));
  const [none = [], one = [], two = [], three = []] = sets;
  const unknown = [...none, ...two, ...one, ...three.slice(0, 12)];
  const words = [...sets, unknown, ...transferPatterns(aims)].map((set) =>
    Array.from(new Set(set.map(encodeWords))),
  );
  return [...words, cutPatterns()];
}

/** The set of a function that asks for so many words. */
export function setOf(selector: Hex, arity: number): number {
  const standard = [TRANSFER, TRANSFER_FROM, UPGRADES.at(-1)].indexOf(selector);
  if (standard >= 0) {
    return 7 + standard;
  }
  return arity <= 5 ? arity : arity < 255 ? 5 : 6;
}

/** What a sale needs is handed to a facet that can do nothing, or taken away. */
function cutPatterns(): readonly Hex[] {
  const parameters = parseAbiParameters(
    '(address facet, uint8 action, bytes4[] selectors)[], address init, bytes data',
  );
  return ([PROBE, zeroAddress] as const).map((facet, index) =>
    encodeAbiParameters(parameters, [
      [{ facet, action: index + 1, selectors: [TRANSFER, TRANSFER_FROM] }],
      zeroAddress,
      '0x',
    ]),
  );
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
      [holder, CALLER, HELD],
      [market, CALLER, POOLED],
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
  const secrets = aims.secrets.slice(0, MOST_SECRETS);
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
        [NOTHING],
        ...secrets.map((secret) => [secret]),
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
        [trader, HELD],
        [pool, POOLED],
        [NOTHING, 64n, 0n],
        [token, NOTHING],
        ...secrets.flatMap((secret) => [
          [secret, trader],
          [trader, secret],
          [secret, pool],
          [secret, 1n],
          [secret, 10n * supply],
        ]),
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
      return wider(arity, { trader, pool, token, supply, poolBalance, numbers, secrets });
  }
}

function wider(
  arity: number,
  aims: Record<'trader' | 'pool' | 'token' | 'supply' | 'poolBalance', bigint> & {
    readonly numbers: readonly bigint[];
    readonly secrets: readonly bigint[];
  },
): readonly (readonly bigint[])[] {
  const { trader, pool, token, supply, poolBalance, numbers, secrets } = aims;
  const wide = (words: readonly bigint[], rest: bigint): readonly bigint[] =>
    Array.from({ length: arity }, (_, index) => words[index] ?? rest);
  return [
    wide([trader, CALLER], 1n),
    wide([trader, CALLER], 1_000n),
    wide([trader, CALLER, HELD], 1n),
    wide([pool, CALLER, POOLED], 0n),
    wide([pool, CALLER, poolBalance / 2n], 0n),
    wide([token, trader, CALLER, HELD], 1n),
    wide([NOTHING], 0n),
    [token, NOTHING, 96n, 0n],
    ...secrets.flatMap((secret) => [
      wide([secret, trader], 1n),
      wide([trader, secret], 1n),
      wide([secret, CALLER, 10n * supply], 1n),
      wide([secret, trader, CALLER], HELD),
    ]),
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
