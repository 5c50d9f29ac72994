import type { Address, Hex } from '@twinlane/core/money/hex';
import type { ScanActor } from '@twinlane/core/risk/tokenScan';
import { RESIGNATIONS } from './knownFunctions.ts';
import { TRADER } from './probe/scanProbe.ts';
import type { ActingFunction } from './readContract.ts';

/** Acts of one after the other: some harm takes two. */
export interface ActSequence {
  readonly actor: ScanActor;
  readonly steps: readonly { readonly caller: Address; readonly target: Address; readonly data: Hex }[];
}

/** What each number that something may be set to is set to, in a sequence of its own. */
const NUMBERS: readonly bigint[] = [9_900n, 990n, 99n, 1n, 0n];

/** Every function in turn, both ways round: whom it may be aimed at is named, and every number set to the same. */
export function sequencesOf(
  acting: readonly ActingFunction[],
  actors: readonly ScanActor[],
  { pool }: { readonly pool: { readonly address: Address } },
): readonly ActSequence[] {
  const usable = acting.filter(({ selector }) => !RESIGNATIONS.has(selector)).slice(0, 40);
  if (usable.length < 2) {
    return [];
  }
  return actors.flatMap((actor) =>
    [usable, usable.toReversed()].flatMap((functions) =>
      NUMBERS.map((number) => ({
        actor,
        steps: functions.flatMap(({ contract, selector, arity }) =>
          argumentsOf(arity, number, BigInt(pool.address)).map((words) => ({
            caller: actor.address,
            target: contract,
            data: `${selector}${words.map((word) => word.toString(16).padStart(64, '0')).join('')}` as Hex,
          })),
        ),
      })),
    ),
  );
}

function argumentsOf(arity: number, number: bigint, pool: bigint): readonly (readonly bigint[])[] {
  const trader = BigInt(TRADER);
  if (arity === 0) {
    return [[]];
  }
  if (arity === 1) {
    return [[number], [pool]];
  }
  return arity === 2
    ? [
        [pool, 1n],
        [trader, 1n],
        [number, number],
      ]
    : [Array.from({ length: Math.min(arity, 6) }, () => number)];
}
