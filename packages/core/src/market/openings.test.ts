import { describe, expect, test } from 'vitest';
import { aHistory, aToken } from '../testing/buildMarket.ts';
import { NO_OPENINGS, noteOpenings, takeBackOpenings, type Listing, type Openings } from './openings.ts';
import type { PricePoint } from './marketSnapshot.ts';

const { address: token } = aToken(1);

function listedAt(
  createdAtBlock: number,
  changes: Partial<Listing> = {},
): ReadonlyMap<typeof token, Listing> {
  return new Map([[token, { createdAtBlock, createdAt: 2 * createdAtBlock, ...changes }]]);
}

/** The openings after blocks of which each says what the token cost, if anything. */
function after(
  listings: ReadonlyMap<typeof token, Listing>,
  blocks: readonly (readonly [number, number | undefined])[],
  known: readonly PricePoint[] = [],
): Openings {
  let history = [...known];
  let openings = NO_OPENINGS;
  for (const [index, [number, price]] of blocks.entries()) {
    history = price === undefined ? history : [...history, ...aHistory([price], number)];
    const histories = new Map(history.length === 0 ? [] : [[token, history]]);
    openings = noteOpenings(openings, { number }, listings, histories, index === 0);
  }
  return openings;
}

describe('the price at which a token opened', () => {
  test.each<readonly [string, Openings, number | undefined]>([
    [
      'is that of the block in which it was listed',
      after(listedAt(5), [
        [4, undefined],
        [5, 2],
        [6, 3],
      ]),
      2,
    ],
    [
      'is the first one, where liquidity came later',
      after(listedAt(5), [
        [5, undefined],
        [6, undefined],
        [7, 4],
      ]),
      4,
    ],
    [
      'is not known of one that was there already',
      after(listedAt(3), [
        [4, 2],
        [5, 3],
      ]),
      undefined,
    ],
    [
      'is not known where its age is a guess',
      after(listedAt(5, { isCreationGuessed: true }), [
        [5, 2],
        [6, 3],
      ]),
      undefined,
    ],
    [
      'is found again in the history after a restart',
      after(listedAt(3), [[6, 7]], aHistory([2, 3, 4], 5)),
      2,
    ],
    [
      'is not known where the history begins later',
      after(listedAt(2), [[6, 7]], aHistory([2, 3, 4], 5)),
      undefined,
    ],
  ])('%s', (_, openings, price) => {
    expect(openings.prices.get(token)?.price).toBe(price);
  });

  test('is awaited again where the chain drops its block', () => {
    const opened = after(listedAt(5), [[5, 2]]);
    const back = takeBackOpenings(opened, { number: 4 });
    expect(back.prices.size).toBe(0);
    const histories = new Map([[token, aHistory([9], 6)]]);
    expect(noteOpenings(back, { number: 6 }, listedAt(5), histories, false).prices.get(token)?.price).toBe(9);
    expect(noteOpenings(back, { number: 6 }, new Map(), histories, false)).toEqual(NO_OPENINGS);
  });

  test('costs nothing while nobody comes', () => {
    const opened = after(listedAt(5), [[5, 2]]);
    expect(noteOpenings(opened, { number: 6 }, listedAt(5), new Map(), false)).toBe(opened);
  });
});
