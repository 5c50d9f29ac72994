import { describe, expect, test } from 'vitest';
import { FatalError } from '../errors.ts';
import type { Address, Hex } from '../money/hex.ts';
import { poolAddress } from './poolAddress.ts';
import type { VenueDefinition } from './venueDefinition.ts';

const USDC: Address = '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48';
const WETH: Address = '0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2';

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

const V2_HASH: Hex = '0x96e8ac4277198ff8b6f785478aa9a39f403cb768dd02cbee326c3e7da348845f';
const V3_HASH: Hex = '0xe34f199b19b2b4f47f68442619d555527d244f78a3297ea89325f843f87b8b54';
const pairs = venue('constantProduct', '0x5C69bEe701ef814a2B6a3EDD4B1652CB9cc5aA6f', V2_HASH);
const ranges = venue('concentratedLiquidity', '0x1F98431c8aD98523631AE4a59f267346ea31F984', V3_HASH);

describe('the address of a pool', () => {
  test('is where the pools of Ethereum are', () => {
    expect(poolAddress(pairs, 1, USDC, WETH)).toBe('0xB4e16d0168e52d35CaCD2c6185b44281Ec28C9Dc');
    expect(poolAddress(ranges, 1, USDC, WETH, 500)).toBe('0x88e6A0c2dDD26FEEb64F039a2c41296FcB3f5640');
    expect(poolAddress(ranges, 1, USDC, WETH, 3_000)).toBe('0x8ad599c3A0ff1De082011EFDDc58f1908eb6e6D8');
  });

  test('is the same for the tokens in either order and any case', () => {
    const lower: Address = `0x${WETH.slice(2).toLowerCase()}`;
    expect(poolAddress(pairs, 1, lower, USDC)).toBe(poolAddress(pairs, 1, USDC, WETH));
    expect(poolAddress(ranges, 1, lower, USDC, 500)).toBe(poolAddress(ranges, 1, USDC, WETH, 500));
  });

  test('is refused for a chain without the venue, a token with itself, and a fee that cannot be', () => {
    expect(() => poolAddress(pairs, 2, USDC, WETH)).toThrow(FatalError);
    const lower: Address = `0x${USDC.slice(2).toLowerCase()}`;
    expect(() => poolAddress(pairs, 1, USDC, lower)).toThrow(FatalError);
    for (const fee of [undefined, -1, 0.5, 2 ** 24, Number.NaN]) {
      expect(() => poolAddress(ranges, 1, USDC, WETH, fee)).toThrow(FatalError);
    }
  });
});
