import type { Address, Hex } from '@twinlane/core/money/hex';
import { encodeFunctionData, parseAbi, zeroAddress } from 'viem';
import { limitShares } from './limitShares.ts';
import type { PlanLeg, PlanRouter, PlanTask } from './planRouter.ts';
import { poolPath } from './poolPath.ts';

const abi = parseAbi([
  'struct SingleIn { address tokenIn; address tokenOut; uint24 fee; address recipient; uint256 deadline; uint256 amountIn; uint256 amountOutMinimum; uint160 sqrtPriceLimitX96; }',
  'struct SingleOut { address tokenIn; address tokenOut; uint24 fee; address recipient; uint256 deadline; uint256 amountOut; uint256 amountInMaximum; uint160 sqrtPriceLimitX96; }',
  'struct PathIn { bytes path; address recipient; uint256 deadline; uint256 amountIn; uint256 amountOutMinimum; }',
  'struct PathOut { bytes path; address recipient; uint256 deadline; uint256 amountOut; uint256 amountInMaximum; }',
  'function exactInputSingle(SingleIn params) payable',
  'function exactInput(PathIn params) payable',
  'function exactOutputSingle(SingleOut params) payable',
  'function exactOutput(PathOut params) payable',
  'function multicall(bytes[] data) payable',
  'function sweepToken(address token, uint256 amountMinimum, address recipient) payable',
]);

/** To the router, this address means the router itself. */
const ROUTER_ITSELF = zeroAddress;

/** V3 periphery's SwapRouter and PancakeSwap's: paths through pools of one venue of concentrated liquidity. */
export const v3Router: PlanRouter = {
  via: 'v3Router',
  encode(task) {
    const { plan, request, legs } = task;
    const first = legs[0]?.hops[0];
    if (
      first?.deployment.routerAbi !== 'v3Router' ||
      request.permit2 !== undefined ||
      request.feeOnTransfer
    ) {
      return undefined;
    }
    if (legs.some(({ hops }) => hops.some(({ venue }) => venue.id !== first.venue.id))) {
      return undefined;
    }
    const { router } = first.deployment;
    const [only, ...others] = calls(task);
    const data =
      only !== undefined && others.length === 0
        ? only
        : encodeFunctionData({
            abi,
            functionName: 'multicall',
            args: [plan.kind === 'exactIn' ? [...calls(task), sweep(task)] : calls(task)],
          });
    return { call: { to: router, data }, spender: router, permit2: false };
  },
};

/** One call a path. The outputs of several are gathered at the router, where the minimum of all together can be asked of them. */
function calls(task: PlanTask): readonly Hex[] {
  const { plan, request, legs } = task;
  if (plan.kind === 'exactOut') {
    const shares = limitShares(task);
    return legs.map((leg, index) => buy(leg, request.recipient, request.deadline, shares[index] ?? 0n));
  }
  return legs.length === 1
    ? legs.map((leg) => sell(leg, request.recipient, request.deadline, request.limit))
    : legs.map((leg) => sell(leg, ROUTER_ITSELF, request.deadline, 0n));
}

function sell({ hops, amountIn }: PlanLeg, recipient: Address, until: number, minimum: bigint): Hex {
  const shared = { recipient, deadline: BigInt(until), amountIn, amountOutMinimum: minimum };
  const [hop, ...more] = hops;
  return hop !== undefined && more.length === 0
    ? encodeFunctionData({
        abi,
        functionName: 'exactInputSingle',
        args: [
          {
            ...shared,
            tokenIn: hop.tokenIn.address,
            tokenOut: hop.tokenOut.address,
            fee: hop.fee,
            sqrtPriceLimitX96: 0n,
          },
        ],
      })
    : encodeFunctionData({
        abi,
        functionName: 'exactInput',
        args: [{ ...shared, path: poolPath(hops, 'exactIn') }],
      });
}

function buy({ hops, amountOut }: PlanLeg, recipient: Address, until: number, maximum: bigint): Hex {
  const shared = { recipient, deadline: BigInt(until), amountOut, amountInMaximum: maximum };
  const [hop, ...more] = hops;
  return hop !== undefined && more.length === 0
    ? encodeFunctionData({
        abi,
        functionName: 'exactOutputSingle',
        args: [
          {
            ...shared,
            tokenIn: hop.tokenIn.address,
            tokenOut: hop.tokenOut.address,
            fee: hop.fee,
            sqrtPriceLimitX96: 0n,
          },
        ],
      })
    : encodeFunctionData({
        abi,
        functionName: 'exactOutput',
        args: [{ ...shared, path: poolPath(hops, 'exactOut') }],
      });
}

function sweep({ plan, request }: PlanTask): Hex {
  return encodeFunctionData({
    abi,
    functionName: 'sweepToken',
    args: [plan.tokenOut.address, request.limit, request.recipient],
  });
}
