import type { RoutePlan } from '@twinlane/core/amm/routePlan';
import type { ChainDefinition } from '@twinlane/core/market/chainDefinition';
import type { PlanCall, PlanCallRequest, PlanRoute } from '@twinlane/core/market/planCall';
import type { Token } from '@twinlane/core/market/token';
import type { VenueDefinition, VenueDeployment } from '@twinlane/core/market/venueDefinition';

/** One pool of a plan, with its venue's contracts on the chain. */
export interface PlanHop {
  readonly tokenIn: Token;
  readonly tokenOut: Token;
  /** 1e-6. */
  readonly fee: number;
  readonly venue: VenueDefinition;
  readonly deployment: VenueDeployment;
}

/** One path of a plan. */
export interface PlanLeg {
  readonly hops: readonly PlanHop[];
  readonly amountIn: bigint;
  readonly amountOut: bigint;
}

/** A plan as routers look at it. */
export interface PlanTask {
  readonly plan: RoutePlan;
  readonly request: PlanCallRequest;
  readonly chain: ChainDefinition;
  readonly legs: readonly PlanLeg[];
  /** Every venue that is on the chain, used by the plan or not. */
  readonly venues: readonly { readonly venue: VenueDefinition; readonly deployment: VenueDeployment }[];
}

/** A kind of contract that executes plans; list it in `registry.ts`. */
export interface PlanRouter {
  readonly via: PlanRoute;
  /** The call, or undefined where such a contract cannot execute the plan. */
  readonly encode: (task: PlanTask) => Pick<PlanCall, 'call' | 'spender' | 'permit2'> | undefined;
}
