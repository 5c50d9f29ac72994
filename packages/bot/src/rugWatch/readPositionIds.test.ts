import type { RpcCall } from '@twinlane/core/market/chainReader';
import type { Hex } from '@twinlane/core/money/hex';
import { anAddress } from '@twinlane/core/testing/buildMarket';
import { numberToHex } from 'viem';
import { expect, it } from 'vitest';
import { readPositionIds } from './readPositionIds.ts';

const word = (value: number | bigint): Hex => numberToHex(value, { size: 32 });

/** In a block of its own, as an owner of its own. */
function mint(number: number, liquidity: bigint) {
  return {
    topics: [word(0), word(1_000_000 + number)],
    data: `0x${word(7).slice(2)}${word(liquidity).slice(2)}` as Hex,
    transactionHash: word(number),
    blockNumber: numberToHex(number),
  };
}

it('asks about those who added in a block, however many others add a little as somebody else', async () => {
  const mints = Array.from({ length: 3_000 }, (_, index) => mint(index + 1, BigInt(index + 1)));
  let asked: readonly RpcCall[] = [];
  const ids = await readPositionIds(
    {
      request: async () => mints,
      batch: async (calls) => {
        asked = calls;
        return calls.map(({ params }) => {
          const { fromBlock } = params[0] as { readonly fromBlock: Hex };
          return [{ topics: [word(0), word(Number(fromBlock))], transactionHash: word(Number(fromBlock)) }];
        });
      },
    },
    anAddress(1),
    { from: 0, to: 3_000 },
  );
  expect(ids).toContain(3_000n);
  const named = asked.flatMap(({ params }) => (params[0] as { readonly address: readonly string[] }).address);
  expect(named).toHaveLength(asked.length);
  expect(asked.length).toBeLessThan(100);
});
