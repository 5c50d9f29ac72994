import type { ChainReader } from '@twinlane/core/market/chainReader';
import { aBlock } from '@twinlane/core/testing/buildMarket';
import { expect, it } from 'vitest';
import { findAncestor } from './findAncestor.ts';
import { KeptBlocks } from './keptBlocks.ts';

const NEWEST = 12;

function keptFrom(oldest: number): KeptBlocks {
  const kept = new KeptBlocks(aBlock(oldest), 64);
  for (let number = oldest + 1; number <= NEWEST; number += 1) {
    kept.add({
      header: aBlock(number),
      change: { before: new Map(), after: new Map() } as never,
      created: [],
    });
  }
  return kept;
}

/** A node that has our blocks up to one number, and others up to another. */
function node(ours: number, others = ours): Pick<ChainReader, 'batch'> {
  return {
    batch: (calls) =>
      Promise.resolve(
        calls.map(({ params: [tag] }) => {
          const number = Number(tag);
          if (number <= ours) {
            return { hash: aBlock(number).hash };
          }
          return number <= others ? { hash: `0x${'e'.repeat(64)}` } : null;
        }),
      ),
  };
}

it.each([NEWEST, 9, 4, 1])('finds block %i as the newest that is still there', async (number) => {
  expect(await findAncestor(node(number, NEWEST), keptFrom(0))).toBe(number);
  expect(await findAncestor(node(number), keptFrom(0))).toBe(number);
});

it('finds none where the chain forked before all of them', async () => {
  expect(await findAncestor(node(2, 8), keptFrom(3))).toBeUndefined();
  expect(await findAncestor(node(0, 8), keptFrom(0))).toBeUndefined();
});

it.each([0, 3])(
  'takes a node that shows genesis alone for one that is away, asked from block %i on',
  async (oldest) => {
    await expect(findAncestor(node(0), keptFrom(oldest))).rejects.toMatchObject({ code: 'chain.behind' });
  },
);
