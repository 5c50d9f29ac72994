import { anAddress } from '@twinlane/core/testing/buildMarket';
import type { Address, Hex } from '@twinlane/core/money/hex';
import type { ContractCall } from '@twinlane/core/market/venueDefinition';
import {
  encodeAbiParameters,
  getAddress,
  pad,
  parseAbiParameters,
  toEventSelector,
  toFunctionSelector,
  toHex,
} from 'viem';
import { describe, expect, it } from 'vitest';
import { readRangeLiquidity } from './readLiquidity.ts';

const POOL = anAddress(0x9001);
const [MAKER, OTHER, LOCKER] = ['a1', 'b2', 'c3'].map((byte) => getAddress(`0x${byte.repeat(20)}`)) as [
  Address,
  Address,
  Address,
];
const NOW = 1_800_000_000;
const DAY = 86_400;
const MINT = toEventSelector('Mint(address,address,int24,int24,uint128,uint256,uint256)');
const BURN = toEventSelector('Burn(address,int24,int24,uint128,uint256,uint256)');

function mint(owner: Address, amount: bigint): object {
  const data = encodeAbiParameters(parseAbiParameters('address, uint128, uint256, uint256'), [
    owner,
    amount,
    1n,
    1n,
  ]);
  return { topics: [MINT, pad(owner)], data };
}

function burn(owner: Address, amount: bigint): object {
  const data = encodeAbiParameters(parseAbiParameters('uint128, uint256, uint256'), [amount, 1n, 1n]);
  return { topics: [BURN, pad(owner)], data };
}

interface Lock {
  readonly owner: Address;
  readonly until: number;
  readonly liquidity: bigint;
}

/** A node with those logs of the pool, so much of its liquidity at its price, and a locker with those locks. */
function nodeWith(logs: readonly object[], active: bigint, locks: readonly Lock[] = []) {
  const answer = ({ data }: ContractCall): Hex =>
    data === toFunctionSelector('liquidity()')
      ? toHex(active, { size: 32 })
      : encodeAbiParameters(parseAbiParameters('(address, uint64, uint128, int24, int24)[]'), [
          locks.map(({ owner, until, liquidity }) => [owner, BigInt(until), liquidity, -10, 10] as const),
        ]);
  return {
    request: () => Promise.resolve(logs),
    batch: (calls: readonly unknown[]) => Promise.resolve(calls.map(() => '0x')),
    readContracts: (calls: readonly ContractCall[]) => Promise.resolve(calls.map(answer)),
  };
}

async function holders(...node: Parameters<typeof nodeWith>): Promise<unknown> {
  const locker = { address: LOCKER, now: NOW };
  const found = await readRangeLiquidity(nodeWith(...node), POOL, 7, locker);
  return found?.map(({ address, share, locked }) => [address, share, locked]);
}

describe('who holds the liquidity of a V3 pool', () => {
  it('is who minted it and has not burned it since', async () => {
    const logs = [mint(MAKER, 900n), mint(OTHER, 100n), burn(MAKER, 600n)];
    expect(await holders(logs, 400n)).toEqual([
      [MAKER, 0.75, false],
      [OTHER, 0.25, false],
    ]);
  });

  it('is not known where the node has forgotten the logs of a part', async () => {
    expect(await holders([mint(OTHER, 100n)], 1_000n)).toBeUndefined();
    expect(await holders([], 1_000n)).toBeUndefined();
  });

  it('is, of what a locker holds, who gets it back, locked for a day at least or not at all', async () => {
    const logs = [mint(LOCKER, 800n), mint(OTHER, 200n)];
    const locks = [
      { owner: MAKER, until: NOW + 90 * DAY, liquidity: 500n },
      { owner: OTHER, until: NOW + DAY - 1, liquidity: 300n },
      { owner: OTHER, until: NOW + 90 * DAY, liquidity: 0n },
    ];
    expect(await holders(logs, 1_000n, locks)).toEqual([
      [OTHER, 0.2, false],
      [MAKER, 0.5, true],
      [OTHER, 0.3, false],
    ]);
  });

  it('is the locker, free to go, where it does not tell until when', async () => {
    expect(await holders([mint(LOCKER, 800n)], 800n)).toEqual([[LOCKER, 1, false]]);
  });
});
