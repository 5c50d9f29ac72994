import { executorVenues } from '@twinlane/core/market/executorVenues';
import { encodeFunctionData, parseAbi } from 'viem';
import type { PlanHop, PlanRouter } from './planRouter.ts';

const abi = parseAbi([
  'struct Order { address tokenIn; uint256 amountIn; address tokenOut; uint256 amountOut; address recipient; uint256 deadline; }',
  'struct Path { uint256 amount; uint256[] hops; }',
  'function swapExactIn(Order order, Path[] paths)',
  'function swapExactOut(Order order, Path[] paths)',
]);

/** Our own contract: any paths through the venues of its table, where the chain has one. */
export const twinlaneExecutor: PlanRouter = {
  via: 'twinlaneExecutor',
  encode({ plan, request, chain, legs }) {
    const executor = chain.contracts.twinlaneExecutor;
    const exactIn = plan.kind === 'exactIn';
    const isCycle = plan.tokenIn.address === plan.tokenOut.address;
    if (executor === undefined || request.permit2 !== undefined || (isCycle && !exactIn)) {
      return undefined;
    }
    const paths = [];
    for (const { hops, amountIn, amountOut } of legs) {
      const words = hops.map(hopWord);
      if (words.includes(undefined)) {
        return undefined;
      }
      paths.push({
        amount: exactIn ? amountIn : amountOut,
        hops: words.filter((word) => word !== undefined),
      });
    }
    const order = {
      tokenIn: plan.tokenIn.address,
      amountIn: exactIn ? plan.amountIn : request.limit,
      tokenOut: plan.tokenOut.address,
      amountOut: exactIn ? request.limit : plan.amountOut,
      recipient: request.recipient,
      deadline: BigInt(request.deadline),
    };
    const functionName = exactIn ? 'swapExactIn' : 'swapExactOut';
    const data = encodeFunctionData({ abi, functionName, args: [order, paths] });
    return { call: { to: executor, data }, spender: executor, permit2: false };
  },
};

/** Place in the table, fee and token in one word; undefined for a venue that is not in the table. */
function hopWord({ venue, fee, tokenOut }: PlanHop): bigint | undefined {
  const place = executorVenues.findIndex((id) => id === venue.id);
  return place < 0 ? undefined : (BigInt(place) << 184n) | (BigInt(fee) << 160n) | BigInt(tokenOut.address);
}
