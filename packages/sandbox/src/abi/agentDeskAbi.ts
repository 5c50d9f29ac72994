import { parseAbi } from 'viem';

/**
 * An agent's trading account on the chain: holds the agent's tokens and trades with pools directly, so that a trade is
 * one transaction without approvals. Only its owner can call it.
 */
export const agentDeskAbi = parseAbi([
  'constructor(address owner)',
  'event CallFailed(uint256 index, bytes reason)',
  'function owner() view returns (address)',
  'function swapV2(address pair, bool zeroForOne, uint256 amountIn, uint256 feePips, uint256 minAmountOut) returns (uint256 amountOut)',
  'function swapV3(address pool, bool zeroForOne, int256 amountSpecified, uint160 sqrtPriceLimitX96) returns (int256 amount0, int256 amount1)',
  'function mintV2(address pair, uint256 amount0, uint256 amount1) returns (uint256 liquidity)',
  'function burnV2(address pair, uint256 liquidity) returns (uint256 amount0, uint256 amount1)',
  'function mintV3(address pool, int24 tickLower, int24 tickUpper, uint128 liquidity) returns (uint256 amount0, uint256 amount1)',
  'function burnV3(address pool, int24 tickLower, int24 tickUpper, uint128 liquidity) returns (uint256 amount0, uint256 amount1)',
  'function perform(address target, uint256 value, bytes data) returns (bytes result)',
  'function executeAll(bytes[] calls)',
]);
