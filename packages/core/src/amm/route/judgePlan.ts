import { divUp } from '../../money/mulDiv.ts';
import type { QuotedPaths } from './quotePaths.ts';
import type { GasCost, JudgedPlan, RouteRequest } from './routeRequest.ts';

/** A quoted trade as a plan, with what gas leaves of it. */
export function judgePlan(request: RouteRequest, quoted: QuotedPaths): JudgedPlan {
  const { kind, tokenIn, tokenOut } = request;
  const plan = { kind, tokenIn, tokenOut, ...quoted };
  const gasCost = costOfGas(quoted.gas, request.gas);
  const net = kind === 'exactIn' ? plan.amountOut - gasCost : plan.amountIn + gasCost;
  return { plan, gasCost, net };
}

/** The one that nets more, or costs less; the first of equals. */
export function betterPlan(
  { kind }: RouteRequest,
  one: JudgedPlan | undefined,
  other: JudgedPlan | undefined,
): JudgedPlan | undefined {
  if (one === undefined || other === undefined) {
    return one ?? other;
  }
  const isBetter = kind === 'exactIn' ? other.net > one.net : other.net < one.net;
  return isBetter ? other : one;
}

/** Units of gas in the token in which plans are judged, rounded up. */
function costOfGas(units: bigint, gas: GasCost | undefined): bigint {
  return gas === undefined ? 0n : divUp(units * gas.price * gas.rate.token, gas.rate.wei);
}
