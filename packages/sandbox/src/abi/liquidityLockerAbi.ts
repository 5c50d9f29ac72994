import { parseAbi } from 'viem';

/** Holds liquidity until a time that everybody can read. */
export const liquidityLockerAbi = parseAbi([
  'struct Lock { address owner; uint64 until; uint128 liquidity; int24 tickLower; int24 tickUpper; }',
  'function locksOf(address pool) view returns (Lock[])',
  'function lockPair(address pair, uint128 liquidity, uint64 until)',
  'function lockRange(address pool, int24 tickLower, int24 tickUpper, uint128 liquidity, uint64 until)',
  'function unlock(address pool, uint256 index)',
]);
