import { parseAbi } from 'viem';

/** Reads of many pools in one call. A pool that does not answer gives zeros. */
export const poolLensAbi = parseAbi([
  'struct PairState { uint112 reserve0; uint112 reserve1; }',
  'struct PoolState { uint160 sqrtPriceX96; int24 tick; uint128 liquidity; }',
  'function readPools(address[] pairs, address[] pools) view returns (PairState[] pairStates, PoolState[] poolStates)',
  'function readBalances(address[] tokens, address[] holders) view returns (uint256[] balances)',
]);
