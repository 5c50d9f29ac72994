import { parseAbi } from 'viem';

/** Our executor, with its errors. */
export const executorAbi = parseAbi([
  'struct Venue { address deployer; bytes32 initCodeHash; uint24 pairFee; }',
  'struct Order { address tokenIn; uint256 amountIn; address tokenOut; uint256 amountOut; address recipient; uint256 deadline; }',
  'struct Path { uint256 amount; uint256[] hops; }',
  'function venues() view returns (Venue[6] table)',
  'function swapExactIn(Order order, Path[] paths) returns (uint256 received)',
  'function swapExactOut(Order order, Path[] paths) returns (uint256 spent)',
  'function uniswapV3SwapCallback(int256 amount0, int256 amount1, bytes data)',
  'function pancakeV3SwapCallback(int256 amount0, int256 amount1, bytes data)',
  'error Running()',
  'error Expired()',
  'error BadRecipient()',
  'error UnknownVenue(uint256 place)',
  'error BadPath()',
  'error AmountsDoNotAddUp()',
  'error TooMuchInput()',
  'error TooLittleOutput(uint256 received)',
  'error UnexpectedCallback()',
  'error NoCallback()',
  'error NotTheWholeAmount()',
  'error TransferFailed(address token)',
]);
