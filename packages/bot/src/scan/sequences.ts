import type { Address, Hex } from '@twinlane/core/money/hex';
import type { ScanActor } from '@twinlane/core/risk/tokenScan';
import { RESIGNATIONS } from './knownFunctions.ts';
import { CALLER, HELD } from './patterns.ts';
import { TRADER } from './probe/scanProbe.ts';
import type { ActingFunction } from './readContract.ts';

/** Acts of one after the other: some harm takes two. */
export interface ActSequence {
  readonly actor: ScanActor;
  readonly steps: readonly { readonly caller: Address; readonly target: Address; readonly data: Hex }[];
}

/** What each number that something may be set to is set to, in a sequence of its own. */
const NUMBERS: readonly bigint[] = [9_900n, 990n, 99n, 3n, 1n, 0n];
/** What a function that takes one word is aimed at in the end: the number, or in few sequences somebody. */
const SETTINGS = [
  ...NUMBERS.map((number) => ({ number, last: 'number' }) as const),
  ...[1n, 0n].flatMap((number) => [{ number, last: 'pool' } as const, { number, last: 'trader' } as const]),
];

type Setting = (typeof SETTINGS)[number];
const TRANSFER_FROM: Hex = '0x23b872dd';

/**
 * Every function in turn, both ways round: whom it may be aimed at is named, and every number set to the same. In the end the actor tries to take what the trader holds.
 */
export function sequencesOf(
  acting: readonly ActingFunction[],
  actors: readonly ScanActor[],
  { token, pool }: { readonly token: Address; readonly pool: { readonly address: Address } },
): readonly ActSequence[] {
  const usable = acting
    .filter(({ selector }) => !RESIGNATIONS.has(selector) && selector !== TRANSFER_FROM)
    .slice(0, 40);
  if (usable.length < 2) {
    return [];
  }
  const market = BigInt(pool.address);
  return actors.flatMap((actor) =>
    [usable, usable.toReversed()].flatMap((functions) =>
      SETTINGS.map((setting) => ({
        actor,
        steps: [
          ...functions.flatMap(({ contract, selector, arity }) =>
            argumentsOf(arity, setting, market).map((one) => step(actor, contract, selector, one)),
          ),
          step(actor, token, TRANSFER_FROM, [BigInt(TRADER), CALLER, HELD]),
        ],
      })),
    ),
  );
}

function step(actor: ScanActor, target: Address, selector: Hex, words: readonly bigint[]) {
  const data: Hex = `${selector}${words.map((word) => word.toString(16).padStart(64, '0')).join('')}`;
  return { caller: actor.address, target, data };
}

function argumentsOf(arity: number, { number, last }: Setting, pool: bigint): readonly (readonly bigint[])[] {
  const trader = BigInt(TRADER);
  if (arity === 0) {
    return [[]];
  }
  if (arity === 1) {
    const aims = { number: [[trader], [pool]], pool: [[trader]], trader: [[pool]] }[last];
    const end = { number: [], pool: [[pool]], trader: [[trader]] }[last];
    return [...aims, [32n, 1n, trader], [1n], [number], ...end];
  }
  return arity === 2
    ? [
        [pool, 1n],
        [trader, CALLER],
        [trader, 1n],
        [64n, 1n, 1n, trader],
        [1n, number],
        [number, number],
      ]
    : [
        Array.from({ length: Math.min(arity, 6) }, (_, index) => (index === 0 ? trader : 1n)),
        Array.from({ length: Math.min(arity, 6) }, () => number),
      ];
}
