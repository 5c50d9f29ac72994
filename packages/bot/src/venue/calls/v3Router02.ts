import type { Address, Hex } from '@twinlane/core/money/hex';
import { encodeFunctionData, parseAbi } from 'viem';
import { limitShares } from './limitShares.ts';
import type { PlanHop, PlanLeg, PlanRouter, PlanTask } from './planRouter.ts';
import { poolPath } from './poolPath.ts';
import type { Segment } from './segments.ts';
import { segmentsOf } from './segments.ts';
import { tokenPath } from './tokenPath.ts';

const abi = parseAbi([
  'struct SingleIn { address tokenIn; address tokenOut; uint24 fee; address recipient; uint256 amountIn; uint256 amountOutMinimum; uint160 sqrtPriceLimitX96; }',
  'struct SingleOut { address tokenIn; address tokenOut; uint24 fee; address recipient; uint256 amountOut; uint256 amountInMaximum; uint160 sqrtPriceLimitX96; }',
  'struct PathIn { bytes path; address recipient; uint256 amountIn; uint256 amountOutMinimum; }',
  'struct PathOut { bytes path; address recipient; uint256 amountOut; uint256 amountInMaximum; }',
  'function exactInputSingle(SingleIn params) payable',
  'function exactInput(PathIn params) payable',
  'function exactOutputSingle(SingleOut params) payable',
  'function exactOutput(PathOut params) payable',
  'function swapExactTokensForTokens(uint256 amountIn, uint256 amountOutMin, address[] path, address to) payable',
  'function swapTokensForExactTokens(uint256 amountOut, uint256 amountInMax, address[] path, address to) payable',
  'function multicall(uint256 deadline, bytes[] data) payable',
  'function sweepToken(address token, uint256 amountMinimum, address recipient) payable',
]);

/** To the router, this address means the router itself. */
const ROUTER_ITSELF: Address = '0x0000000000000000000000000000000000000002';
/** As an amount: all that the router holds of the token. */
const ROUTER_BALANCE = 0n;
/** What SwapRouter02 takes every pair's creation code and fee to be: they are compiled in. */
const PAIR_HASH = '0x96e8ac4277198ff8b6f785478aa9a39f403cb768dd02cbee326c3e7da348845f';
const PAIR_FEE = 3_000;

/** SwapRouter02: paths through the pairs and pools of one family, also mixed (exact in). */
export const v3Router02: PlanRouter = {
  via: 'v3Router02',
  encode(task) {
    const { plan, request, legs } = task;
    const router = routerOf(task);
    if (router === undefined || request.permit2 !== undefined || request.feeOnTransfer) {
      return undefined;
    }
    if (plan.kind === 'exactOut' && legs.some((leg) => segmentsOf(leg).length > 1)) {
      return undefined;
    }
    const calls = plan.kind === 'exactIn' ? sales(task) : purchases(task);
    const data = encodeFunctionData({
      abi,
      functionName: 'multicall',
      args: [BigInt(request.deadline), calls],
    });
    return { call: { to: router, data }, spender: router, permit2: false };
  },
};

/** The one SwapRouter02 that crosses every hop. Its family's pairs it finds only if they are Uniswap's own code. */
function routerOf({ legs, venues }: PlanTask): Address | undefined {
  const hops = legs.flatMap((leg) => leg.hops);
  const pools = venues.find(
    ({ venue, deployment }) =>
      deployment.routerAbi === 'v3Router02' && venue.family === hops[0]?.venue.family,
  );
  const crosses = ({ venue, deployment, fee }: PlanHop): boolean =>
    venue.kind === 'concentratedLiquidity'
      ? venue.id === pools?.venue.id
      : venue.family === pools?.venue.family && deployment.initCodeHash === PAIR_HASH && fee === PAIR_FEE;
  return hops.every(crosses) ? pools?.deployment.router : undefined;
}

/** The outputs of several paths are gathered at the router, where the minimum of all together can be asked of them. */
function sales({ plan, request, legs }: PlanTask): readonly Hex[] {
  const { limit, recipient } = request;
  const [only, ...others] = legs;
  if (only !== undefined && others.length === 0) {
    return saleOf(only, recipient, limit);
  }
  const sweep = encodeFunctionData({
    abi,
    functionName: 'sweepToken',
    args: [plan.tokenOut.address, limit, recipient],
  });
  return [...legs.flatMap((leg) => saleOf(leg, ROUTER_ITSELF, 0n)), sweep];
}

function saleOf(leg: PlanLeg, recipient: Address, minimum: bigint): readonly Hex[] {
  const segments = segmentsOf(leg);
  return segments.map((segment, index) => {
    const last = index === segments.length - 1;
    const amountIn = index === 0 ? leg.amountIn : ROUTER_BALANCE;
    return sell(segment, amountIn, last ? recipient : ROUTER_ITSELF, last ? minimum : 0n);
  });
}

function sell({ kind, hops }: Segment, amountIn: bigint, recipient: Address, minimum: bigint): Hex {
  if (kind === 'constantProduct') {
    const args = [amountIn, minimum, tokenPath(hops), recipient] as const;
    return encodeFunctionData({ abi, functionName: 'swapExactTokensForTokens', args });
  }
  const shared = { recipient, amountIn, amountOutMinimum: minimum };
  const single = singleOf(hops);
  return single === undefined
    ? encodeFunctionData({
        abi,
        functionName: 'exactInput',
        args: [{ ...shared, path: poolPath(hops, 'exactIn') }],
      })
    : encodeFunctionData({ abi, functionName: 'exactInputSingle', args: [{ ...shared, ...single }] });
}

function purchases(task: PlanTask): readonly Hex[] {
  const shares = limitShares(task);
  return task.legs.map((leg, index) => buy(leg, task.request.recipient, shares[index] ?? 0n));
}

function buy({ hops, amountOut }: PlanLeg, recipient: Address, maximum: bigint): Hex {
  if (hops[0]?.venue.kind === 'constantProduct') {
    const args = [amountOut, maximum, tokenPath(hops), recipient] as const;
    return encodeFunctionData({ abi, functionName: 'swapTokensForExactTokens', args });
  }
  const shared = { recipient, amountOut, amountInMaximum: maximum };
  const single = singleOf(hops);
  return single === undefined
    ? encodeFunctionData({
        abi,
        functionName: 'exactOutput',
        args: [{ ...shared, path: poolPath(hops, 'exactOut') }],
      })
    : encodeFunctionData({ abi, functionName: 'exactOutputSingle', args: [{ ...shared, ...single }] });
}

interface Single {
  readonly tokenIn: Address;
  readonly tokenOut: Address;
  readonly fee: number;
  readonly sqrtPriceLimitX96: bigint;
}

function singleOf(hops: readonly PlanHop[]): Single | undefined {
  const [hop, ...more] = hops;
  return hop === undefined || more.length > 0
    ? undefined
    : {
        tokenIn: hop.tokenIn.address,
        tokenOut: hop.tokenOut.address,
        fee: hop.fee,
        sqrtPriceLimitX96: 0n,
      };
}
