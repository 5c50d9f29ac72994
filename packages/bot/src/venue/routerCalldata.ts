import { FatalError } from '@twinlane/core/errors';
import type {
  ContractCall,
  RouterAbi,
  RouterCalldata,
  RouterSwap,
  VenueDefinition,
} from '@twinlane/core/market/venueDefinition';
import type { Hex } from '@twinlane/core/money/hex';
import { concatHex, encodeFunctionData, numberToHex, parseAbi } from 'viem';

const v2Router = parseAbi([
  'function swapExactTokensForTokensSupportingFeeOnTransferTokens(uint256 amountIn, uint256 amountOutMin, address[] path, address to, uint256 deadline)',
]);

const v3Router = parseAbi([
  'struct Single { address tokenIn; address tokenOut; uint24 fee; address recipient; uint256 deadline; uint256 amountIn; uint256 amountOutMinimum; uint160 sqrtPriceLimitX96; }',
  'struct Path { bytes path; address recipient; uint256 deadline; uint256 amountIn; uint256 amountOutMinimum; }',
  'function exactInputSingle(Single params) payable returns (uint256 amountOut)',
  'function exactInput(Path params) payable returns (uint256 amountOut)',
]);

const v3Router02 = parseAbi([
  'struct Single { address tokenIn; address tokenOut; uint24 fee; address recipient; uint256 amountIn; uint256 amountOutMinimum; uint160 sqrtPriceLimitX96; }',
  'struct Path { bytes path; address recipient; uint256 amountIn; uint256 amountOutMinimum; }',
  'function exactInputSingle(Single params) payable returns (uint256 amountOut)',
  'function exactInput(Path params) payable returns (uint256 amountOut)',
  'function multicall(uint256 deadline, bytes[] data) payable returns (bytes[] results)',
]);

const encoders: Readonly<Record<RouterAbi, (swap: RouterSwap) => Hex>> = {
  v2Router: ({ path, amountIn, minAmountOut, recipient, deadline }) =>
    encodeFunctionData({
      abi: v2Router,
      // The variant that measures what arrives, so that one call fits tokens with and without a transfer tax.
      functionName: 'swapExactTokensForTokensSupportingFeeOnTransferTokens',
      args: [amountIn, minAmountOut, path.map(({ address }) => address), recipient, BigInt(deadline)],
    }),
  v3Router: (swap) =>
    isDirect(swap)
      ? encodeFunctionData({
          abi: v3Router,
          functionName: 'exactInputSingle',
          args: [{ ...single(swap), deadline: BigInt(swap.deadline) }],
        })
      : encodeFunctionData({
          abi: v3Router,
          functionName: 'exactInput',
          args: [{ ...several(swap), deadline: BigInt(swap.deadline) }],
        }),
  v3Router02: (swap) => {
    const call = isDirect(swap)
      ? encodeFunctionData({ abi: v3Router02, functionName: 'exactInputSingle', args: [single(swap)] })
      : encodeFunctionData({ abi: v3Router02, functionName: 'exactInput', args: [several(swap)] });
    return encodeFunctionData({
      abi: v3Router02,
      functionName: 'multicall',
      args: [BigInt(swap.deadline), [call]],
    });
  },
};

/** The router calls of the given venues. */
export function createRouterCalldata(venues: readonly VenueDefinition[]): RouterCalldata {
  const byId = new Map(venues.map((venue) => [venue.id, venue]));
  return (swap): ContractCall => {
    const deployment = byId.get(swap.venue)?.deployments[swap.chainId];
    if (deployment === undefined) {
      throw new FatalError('venue.unknown', `There is no venue "${swap.venue}" on chain ${swap.chainId}.`);
    }
    if (swap.fees.length === 0 || swap.path.length !== swap.fees.length + 1) {
      throw new FatalError(
        'venue.bad-path',
        `A path of ${swap.path.length} tokens does not cross ${swap.fees.length} pools.`,
      );
    }
    return { to: deployment.router, data: encoders[deployment.routerAbi](swap) };
  };
}

function isDirect(swap: RouterSwap): boolean {
  return swap.fees.length === 1;
}

interface Single {
  readonly tokenIn: Hex;
  readonly tokenOut: Hex;
  readonly fee: number;
  readonly recipient: Hex;
  readonly amountIn: bigint;
  readonly amountOutMinimum: bigint;
  readonly sqrtPriceLimitX96: bigint;
}

function single(swap: RouterSwap): Single {
  return {
    tokenIn: swap.path[0]?.address ?? '0x',
    tokenOut: swap.path[1]?.address ?? '0x',
    fee: swap.fees[0] ?? 0,
    recipient: swap.recipient,
    amountIn: swap.amountIn,
    amountOutMinimum: swap.minAmountOut,
    sqrtPriceLimitX96: 0n,
  };
}

function several(swap: RouterSwap): {
  readonly path: Hex;
  readonly recipient: Hex;
  readonly amountIn: bigint;
  readonly amountOutMinimum: bigint;
} {
  const path = swap.path.flatMap(({ address }, index) => {
    const fee = swap.fees[index];
    return fee === undefined ? [address] : [address, numberToHex(fee, { size: 3 })];
  });
  return {
    path: concatHex(path),
    recipient: swap.recipient,
    amountIn: swap.amountIn,
    amountOutMinimum: swap.minAmountOut,
  };
}
