import * as fc from 'fast-check';
import { encodeAbiParameters, encodePacked, getAddress, getCreate2Address, keccak256, type Hex } from 'viem';
import { describe, expect, test } from 'vitest';
import type { Address } from '@twinlane/core/money/hex';
import { poolAddress } from '@twinlane/core/market/poolAddress';
import type { VenueDefinition } from '@twinlane/core/market/venueDefinition';

const USDC: Address = '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48';

function venue(
  kind: VenueDefinition['kind'],
  factory: Address,
  initCodeHash: Hex,
  poolDeployer?: Address,
): VenueDefinition {
  const identity = {
    id: 'some-venue',
    name: 'Some venue',
    family: 'uniswap',
    absent: {},
    deployments: {
      1: {
        live: true,
        factory,
        ...(poolDeployer === undefined ? {} : { poolDeployer }),
        router: factory,
        routerAbi: kind === 'constantProduct' ? 'v2Router' : 'v3Router',
        initCodeHash,
      },
    },
  } as const;
  return kind === 'constantProduct'
    ? { ...identity, kind, fee: 3_000 }
    : { ...identity, kind, feeTiers: [{ fee: 500, tickSpacing: 10 }], dialect: 'uniswap' };
}

const V3_HASH: Hex = '0xe34f199b19b2b4f47f68442619d555527d244f78a3297ea89325f843f87b8b54';

function bytes(length: number): fc.Arbitrary<Hex> {
  return fc
    .uint8Array({ minLength: length, maxLength: length })
    .map((array): Hex => `0x${Array.from(array, (byte) => byte.toString(16).padStart(2, '0')).join('')}`);
}
const address = bytes(20).map((hex) => getAddress(hex));

describe('the address of a pool', () => {
  test('is that of CREATE2 for any factory, pool code and tokens, in either order and any case', () => {
    fc.assert(
      fc.property(address, bytes(32), address, address, (factory, hash, tokenA, tokenB) => {
        fc.pre(tokenA !== tokenB);
        const [token0, token1] = BigInt(tokenA) < BigInt(tokenB) ? [tokenA, tokenB] : [tokenB, tokenA];
        const salt = keccak256(encodePacked(['address', 'address'], [token0, token1]));
        const expected = getCreate2Address({ from: factory, salt, bytecodeHash: hash });
        const found = venue('constantProduct', factory, hash);
        expect(poolAddress(found, 1, tokenA, tokenB)).toBe(expected);
        const lower: Address = `0x${tokenB.slice(2).toLowerCase()}`;
        expect(poolAddress(found, 1, lower, tokenA)).toBe(expected);
      }),
      { numRuns: 50 },
    );
  });

  test('has the fee in it where liquidity is concentrated, and is made by the deployer where there is one', () => {
    fc.assert(
      fc.property(
        address,
        address,
        fc.integer({ min: 0, max: 2 ** 24 - 1 }),
        address,
        (tokenA, tokenB, fee, deployer) => {
          fc.pre(tokenA !== tokenB);
          const sorted = [tokenA, tokenB].sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
          const types = [{ type: 'address' }, { type: 'address' }, { type: 'uint24' }] as const;
          const salt = keccak256(encodeAbiParameters(types, [sorted[0]!, sorted[1]!, fee]));
          expect(
            poolAddress(venue('concentratedLiquidity', USDC, V3_HASH, deployer), 1, tokenA, tokenB, fee),
          ).toBe(getCreate2Address({ from: deployer, salt, bytecodeHash: V3_HASH }));
        },
      ),
      { numRuns: 50 },
    );
  });
});
