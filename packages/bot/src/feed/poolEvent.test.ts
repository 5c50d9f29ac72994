import { aPair, aRangePool, aToken } from '@twinlane/core/testing/buildMarket';
import type { Hex } from 'viem';
import { encodeAbiParameters, encodeEventTopics, parseAbi, parseAbiParameters } from 'viem';
import { describe, expect, it } from 'vitest';
import { applyPoolEvent, decodeCreation, decodePoolEvent } from './poolEvent.ts';
import type { RawLog } from './rawLog.ts';

const abi = parseAbi([
  'event Sync(uint112 reserve0, uint112 reserve1)',
  'event Initialize(uint160 sqrtPriceX96, int24 tick)',
  'event Mint(address sender, address indexed owner, int24 indexed tickLower, int24 indexed tickUpper, uint128 amount, uint256 amount0, uint256 amount1)',
  'event Burn(address indexed owner, int24 indexed tickLower, int24 indexed tickUpper, uint128 amount, uint256 amount0, uint256 amount1)',
  'event PairCreated(address indexed token0, address indexed token1, address pair, uint256 count)',
  'event PoolCreated(address indexed token0, address indexed token1, uint24 indexed fee, int24 tickSpacing, address pool)',
  'event Approval(address indexed owner, address indexed spender, uint256 value)',
]);
const pairSwap = parseAbi([
  'event Swap(address indexed sender, uint256 amount0In, uint256 amount1In, uint256 amount0Out, uint256 amount1Out, address indexed to)',
]);
const rangeSwap = parseAbi([
  'event Swap(address indexed sender, address indexed recipient, int256 amount0, int256 amount1, uint160 sqrtPriceX96, uint128 liquidity, int24 tick)',
]);
const pancakeSwap = parseAbi([
  'event Swap(address indexed sender, address indexed recipient, int256 amount0, int256 amount1, uint160 sqrtPriceX96, uint128 liquidity, int24 tick, uint128 protocolFeesToken0, uint128 protocolFeesToken1)',
]);
const someone: Hex = '0x00000000000000000000000000000000000000aa';
const other: Hex = '0x00000000000000000000000000000000000000bb';
const pool: Hex = '0x00000000000000000000000000000000000000cc';

function log(topics: readonly unknown[], types: string, values: readonly unknown[]): RawLog {
  return {
    address: pool,
    topics: topics as Hex[],
    data: encodeAbiParameters(parseAbiParameters(types), values as never),
  };
}

describe('decoding logs', () => {
  it('reads a pair’s reserves and swaps', () => {
    const sync = log(encodeEventTopics({ abi, eventName: 'Sync' }), 'uint112, uint112', [
      5n,
      2n ** 112n - 1n,
    ]);
    expect(decodePoolEvent(sync)).toEqual({ type: 'reserves', reserve0: 5n, reserve1: 2n ** 112n - 1n });
    const topics = encodeEventTopics({ abi: pairSwap, args: { sender: someone, to: other } });
    const swap = log(topics, 'uint256, uint256, uint256, uint256', [10n, 1n, 2n, 7n]);
    expect(decodePoolEvent(swap)).toEqual({ type: 'pairSwap', amount0: 8n, amount1: -6n });
  });

  it.each([
    ['Uniswap', rangeSwap, ''],
    ['PancakeSwap', pancakeSwap, ', uint128, uint128'],
  ])('reads a %s V3 swap', (_, swapAbi, more) => {
    const topics = encodeEventTopics({ abi: swapAbi, args: { sender: someone, recipient: other } });
    const extra = more === '' ? [] : [3n, 4n];
    const swap = log(topics, `int256, int256, uint160, uint128, int24${more}`, [
      -9n,
      8n,
      2n ** 100n,
      77n,
      -887_272,
      ...extra,
    ]);
    expect(decodePoolEvent(swap)).toEqual({
      type: 'swap',
      amount0: -9n,
      amount1: 8n,
      sqrtPriceX96: 2n ** 100n,
      liquidity: 77n,
      tick: -887_272,
    });
  });

  it('reads mints, burns and the first price', () => {
    const range = { owner: someone, tickLower: -120, tickUpper: 60 };
    const mint = log(
      encodeEventTopics({ abi, eventName: 'Mint', args: range }),
      'address, uint128, uint256, uint256',
      [someone, 2n ** 128n - 1n, 1n, 2n],
    );
    const burn = log(
      encodeEventTopics({ abi, eventName: 'Burn', args: range }),
      'uint128, uint256, uint256',
      [4n, 1n, 2n],
    );
    const ticks = { type: 'liquidity', tickLower: -120, tickUpper: 60 };
    expect(decodePoolEvent(mint)).toEqual({ ...ticks, delta: 2n ** 128n - 1n });
    expect(decodePoolEvent(burn)).toEqual({ ...ticks, delta: -4n });
    const initialise = log(encodeEventTopics({ abi, eventName: 'Initialize' }), 'uint160, int24', [99n, -5]);
    expect(decodePoolEvent(initialise)).toEqual({ type: 'initialise', sqrtPriceX96: 99n, tick: -5 });
  });

  it('reads what factories announce', () => {
    const tokens = { token0: someone, token1: other };
    const pair = log(encodeEventTopics({ abi, eventName: 'PairCreated', args: tokens }), 'address, uint256', [
      pool,
      3n,
    ]);
    expect(decodeCreation(pair)).toEqual({ ...tokens, pool });
    const created = log(
      encodeEventTopics({ abi, eventName: 'PoolCreated', args: { ...tokens, fee: 500 } }),
      'int24, address',
      [10, pool],
    );
    expect(decodeCreation(created)).toEqual({ ...tokens, pool, fee: 500, tickSpacing: 10 });
  });

  it('passes over what changes no pool', () => {
    const topics = encodeEventTopics({
      abi,
      eventName: 'Approval',
      args: { owner: someone, spender: other },
    });
    const approval = log(topics, 'uint256', [1n]);
    expect(decodePoolEvent(approval)).toBeUndefined();
    expect(decodeCreation(approval)).toBeUndefined();
    expect(decodePoolEvent({ address: pool, topics: [], data: '0x' })).toBeUndefined();
  });

  it('refuses data that is cut short', () => {
    const [topic] = encodeEventTopics({ abi, eventName: 'Sync' });
    expect(() => decodePoolEvent({ address: pool, topics: [topic], data: '0x00' })).toThrow('word 0');
  });
});

it('refuses an event of the other protocol', () => {
  const pair = aPair(aToken(1), 10n, aToken(2), 10n);
  const range = aRangePool(aToken(1), aToken(2));
  expect(() => applyPoolEvent(range, { type: 'reserves', reserve0: 1n, reserve1: 1n })).toThrow('reserves');
  expect(() => applyPoolEvent(pair, { type: 'liquidity', tickLower: 0, tickUpper: 60, delta: 1n })).toThrow(
    'liquidity',
  );
});
