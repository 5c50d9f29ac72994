import { poolAddress } from '@twinlane/core/market/poolAddress';
import type { Address } from '@twinlane/core/money/hex';
import { describe, expect, it } from 'vitest';
import { base } from '../chain/base.ts';
import { baseSepolia } from '../chain/baseSepolia.ts';
import { ethereum } from '../chain/ethereum.ts';
import { sepolia } from '../chain/sepolia.ts';
import { venues } from './registry.ts';

interface PublishedPool {
  readonly pool: Address;
  /** Paired with the chain's wrapped currency; its first stablecoin unless said otherwise. */
  readonly token?: Address;
  readonly fee?: number;
}

const USDT: Address = '0xdAC17F958D2ee523a2206206994597C13D831ec7';
/** Axelar's USDC on Base. */
const AXLUSDC: Address = '0xEB466342C4d449BC9f53A865D5Cb90586f405215';

/**
 * Pools as explorers, price sites and other projects name them. CREATE2 gives them only where deployer, code hash, tokens
 * and fee are all right: each is a proof of four facts of the registries at once.
 */
const published: readonly (readonly [venue: string, chainId: number, pools: readonly PublishedPool[]])[] = [
  ['uniswap-v2', 1, [{ pool: '0xB4e16d0168e52d35CaCD2c6185b44281Ec28C9Dc' }]],
  ['uniswap-v2', 8453, [{ pool: '0x88A43bbDF9D098eEC7bCEda4e2494615dfD9bB9C' }]],
  ['uniswap-v2', 11_155_111, [{ pool: '0x72e46e15ef83c896de44B1874B4AF7dDAB5b4F74' }]],
  ['uniswap-v2', 84_532, [{ pool: '0x0B9Ab53880be6fF805ebF8FBce515E5715ccE1bE' }]],
  [
    'uniswap-v3',
    1,
    [
      { pool: '0x88e6A0c2dDD26FEEb64F039a2c41296FcB3f5640', fee: 500 },
      { pool: '0x8ad599c3A0ff1De082011EFDDc58f1908eb6e6D8', fee: 3_000 },
    ],
  ],
  [
    'uniswap-v3',
    8453,
    [
      { pool: '0x18b497f71122622557E4634c47a05647fF859f47', fee: 300 },
      { pool: '0xd0b53D9277642d899DF5C87A3966A349A798F224', fee: 500 },
      { pool: '0x6c561B446416E1A00E8E93E221854d6eA4171372', fee: 3_000 },
    ],
  ],
  [
    'uniswap-v3',
    11_155_111,
    [
      { pool: '0x3289680dD4d6C10bb19b899729cda5eEF58AEfF1', fee: 500 },
      { pool: '0x6Ce0896eAE6D4BD668fDe41BB784548fb8F59b50', fee: 3_000 },
    ],
  ],
  [
    'uniswap-v3',
    84_532,
    [
      { pool: '0x94bfc0574FF48E92cE43d495376C477B1d0EEeC0', fee: 500 },
      { pool: '0x46880b404CD35c165EDdefF7421019F8dD25F4Ad', fee: 3_000 },
    ],
  ],
  ['sushiswap-v2', 1, [{ pool: '0x397FF1542f962076d0BFE58eA045FfA2d347ACa0' }]],
  ['sushiswap-v2', 8453, [{ pool: '0x2F8818D1B0f3e3E295440c1C0cDDf40aAA21fA87' }]],
  ['sushiswap-v3', 1, [{ pool: '0x35644Fb61aFBc458bf92B15AdD6ABc1996Be5014', fee: 500 }]],
  [
    'sushiswap-v3',
    8453,
    [
      { pool: '0x57713F7716e0b0F65ec116912F834E49805480d2', fee: 500 },
      { pool: '0x6Ecf6B2CA5b1681412839D9B72f43fF87ACD3786', token: AXLUSDC, fee: 3_000 },
    ],
  ],
  [
    'pancakeswap-v2',
    1,
    [
      { pool: '0x2E8135bE71230c6B1B4045696d41C09Db0414226' },
      { pool: '0x17C1Ae82D99379240059940093762c5e4539aba5', token: USDT },
    ],
  ],
  ['pancakeswap-v2', 8453, [{ pool: '0x79474223AEdD0339780baCcE75aBDa0BE84dcBF9' }]],
  [
    'pancakeswap-v3',
    1,
    [
      { pool: '0x1ac1A8FEaAEa1900C4166dEeed0C11cC10669D36', fee: 500 },
      { pool: '0x6CA298D2983aB03Aa1dA7679389D955A4eFEE15C', token: USDT, fee: 500 },
    ],
  ],
  [
    'pancakeswap-v3',
    8453,
    [
      { pool: '0x72AB388E2E2F6FaceF59E3C3FA2C4E29011c2D38', fee: 100 },
      { pool: '0xB775272E537cc670C65DC852908aD47015244EaF', fee: 500 },
    ],
  ],
];

/** Deployments that no pool is published of: what nobody trades has none. */
const withoutPublishedPool = new Set([
  'sushiswap-v2 11155111',
  'sushiswap-v3 11155111',
  'pancakeswap-v2 11155111',
  'pancakeswap-v2 84532',
  'pancakeswap-v3 11155111',
  'pancakeswap-v3 84532',
]);

const realChains = [ethereum, base, sepolia, baseSepolia];

describe.each(published)('%s on %i', (id, chainId, pools) => {
  it.each(pools)('has $pool where the registry says', ({ pool, token, fee }) => {
    const venue = venues.find((each) => each.id === id)!;
    const chain = realChains.find((each) => each.id === chainId)!;
    const other = token ?? chain.cash[0].address;
    expect(poolAddress(venue, chainId, chain.wrappedNative.address, other, fee)).toBe(pool);
  });
});

it('covers every deployment on a real chain, but for those that are named', () => {
  const covered = published.map(([id, chainId]) => `${id} ${chainId}`);
  const all = venues.flatMap((venue) =>
    realChains
      .filter(({ id }) => venue.deployments[id] !== undefined)
      .map((chain) => `${venue.id} ${chain.id}`),
  );
  expect([...covered, ...withoutPublishedPool].sort()).toEqual(all.sort());
});
