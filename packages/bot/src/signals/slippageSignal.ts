import type { Breakers } from '@twinlane/core/breaker/breakers';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { Fill } from '@twinlane/core/portfolio/fill';
import { tokenScope } from './tokenScope.ts';

/** How far orders may fall short of what they were expected to bring before they revert, basis points. */
export interface SlippageLimits {
  readonly maxSlippageBps: number;
  readonly maxExitSlippageBps: number;
}

/**
 * Tells `slippageExcessive` of the token by how much a fill fell short of its quote, per cent. What the token takes as a tax
 * is no slippage: it was measured before, and the smallest output of the order has it taken off.
 */
export function tellSlippage(
  breakers: Pick<Breakers, 'observe'>,
  chainId: number,
  limits: SlippageLimits,
): (order: Order, fill: Fill) => void {
  return (order, fill) => {
    // A cycle has its least output from its own profit, and its token is cash.
    if (fill.outcome !== 'filled' || order.side === 'cycle') {
      return;
    }
    const token = order.side === 'buy' ? order.tokenOut : order.tokenIn;
    const limit = order.side === 'buy' ? limits.maxSlippageBps : limits.maxExitSlippageBps;
    const percent = shortfall(order, fill.amountOut, limit);
    const scope = tokenScope(chainId, token.address);
    void breakers.observe(
      'slippageExcessive',
      scope,
      percent,
      `a ${order.side === 'buy' ? 'purchase' : 'sale'}`,
    );
  };
}

/** Per cent, 0 where it brought what was expected or more. */
function shortfall({ quotedAmountOut, minAmountOut }: Order, amountOut: bigint, limitBps: number): number {
  const afterTax = (minAmountOut * 10_000n) / BigInt(10_000 - limitBps);
  const expected = afterTax < quotedAmountOut ? afterTax : quotedAmountOut;
  return amountOut >= expected || expected === 0n
    ? 0
    : Number(((expected - amountOut) * 1_000_000n) / expected) / 10_000;
}
