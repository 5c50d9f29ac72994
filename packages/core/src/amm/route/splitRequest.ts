import type { EdgePath } from './findPaths.ts';
import type { Flow } from './flow.ts';
import type { Edge, PoolGraph } from './poolGraph.ts';

/** A trade to be spread over paths. */
export interface SplitRequest {
  readonly graph: PoolGraph;
  /** Numbers of the tokens sold and bought. */
  readonly from: number;
  readonly to: number;
  /** Whether the amount is of the token bought. */
  readonly backward: boolean;
  readonly amount: number;
  readonly maxHops: number;
  readonly oneKind: boolean;
  readonly maxPaths: number;
  /** Paths that carry a smaller part of the whole are left out, 0 to 1. */
  readonly minShare: number;
  /** Whether a path may cross a pool this way. */
  usable(this: void, edge: Edge): boolean;
  /** What a path adds to the cost of executing the trade, in the token that is not fixed. */
  costOf(this: void, path: EdgePath): number;
}

/** What a flow is worth after costs, more being better. */
export function worth({ backward, costOf }: SplitRequest, { total, paths, shares }: Flow): number {
  let costs = 0;
  for (const [index, path] of paths.entries()) {
    costs += (shares[index] ?? 0) > 0 ? costOf(path) : 0;
  }
  return backward ? -total - costs : total - costs;
}
