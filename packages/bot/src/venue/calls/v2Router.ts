import { encodeFunctionData, parseAbi } from 'viem';
import type { PlanHop, PlanRouter } from './planRouter.ts';
import { tokenPath } from './tokenPath.ts';

const abi = parseAbi([
  'function swapExactTokensForTokens(uint256 amountIn, uint256 amountOutMin, address[] path, address to, uint256 deadline)',
  'function swapTokensForExactTokens(uint256 amountOut, uint256 amountInMax, address[] path, address to, uint256 deadline)',
  'function swapExactTokensForTokensSupportingFeeOnTransferTokens(uint256 amountIn, uint256 amountOutMin, address[] path, address to, uint256 deadline)',
]);

/** Uniswap's V2 Router02 and its copies: one path through pairs of one venue. */
export const v2Router: PlanRouter = {
  via: 'v2Router',
  encode({ plan, request, legs }) {
    const [leg, ...others] = legs;
    const first = leg?.hops[0];
    if (leg === undefined || first === undefined || others.length > 0 || request.permit2 !== undefined) {
      return undefined;
    }
    const { router, routerAbi } = first.deployment;
    if (routerAbi !== 'v2Router' || leg.hops.some(({ venue }) => venue.id !== first.venue.id)) {
      return undefined;
    }
    const { limit, recipient, feeOnTransfer } = request;
    const path = tokenPath(leg.hops);
    const deadline = BigInt(request.deadline);
    const functionName =
      plan.kind === 'exactOut'
        ? 'swapTokensForExactTokens'
        : feeOnTransfer || turnsBack(leg.hops)
          ? 'swapExactTokensForTokensSupportingFeeOnTransferTokens'
          : 'swapExactTokensForTokens';
    const amount = plan.kind === 'exactOut' ? plan.amountOut : plan.amountIn;
    const data = encodeFunctionData({ abi, functionName, args: [amount, limit, path, recipient, deadline] });
    return { call: { to: router, data }, spender: router, permit2: false };
  },
};

/** Whether a pair is crossed twice. The usual function reads all reserves first, and would not see what the first crossing did. */
function turnsBack(hops: readonly PlanHop[]): boolean {
  const pairs = hops.map(({ tokenIn, tokenOut }) => [tokenIn.address, tokenOut.address].sort().join());
  return new Set(pairs).size < pairs.length;
}
