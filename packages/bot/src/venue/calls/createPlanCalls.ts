import type { Route } from '@twinlane/core/amm/route';
import type { RoutePlan } from '@twinlane/core/amm/routePlan';
import { FatalError } from '@twinlane/core/errors';
import type { ChainDefinition } from '@twinlane/core/market/chainDefinition';
import type { PlanCallOutcome, PlanCallRefusal, PlanCalls } from '@twinlane/core/market/planCall';
import { poolAddress } from '@twinlane/core/market/poolAddress';
import type { VenueDefinition } from '@twinlane/core/market/venueDefinition';
import type { PlanLeg, PlanTask } from './planRouter.ts';
import { planRouters } from './registry.ts';

/** The calls that execute plans on a chain: the first contract of the registry that can execute a plan does. */
export function createPlanCalls(chain: ChainDefinition, venues: readonly VenueDefinition[]): PlanCalls {
  const deployed = venues.flatMap((venue) => {
    const deployment = venue.deployments[chain.id];
    return deployment === undefined ? [] : [{ venue, deployment }];
  });
  const byId = new Map(deployed.map((entry) => [entry.venue.id, entry]));
  return (plan, request) => {
    checkPlan(plan);
    const legs: PlanLeg[] = [];
    for (const { route, amountIn, amountOut } of plan.paths) {
      const hops = [];
      for (const { pool, tokenIn, tokenOut } of route.hops) {
        const found = byId.get(pool.venue);
        if (found === undefined) {
          return refused('venueNotOnChain', `There is no venue "${pool.venue}" on ${chain.name}.`);
        }
        if (
          poolAddress(found.venue, chain.id, tokenIn.address, tokenOut.address, pool.fee) !== pool.address
        ) {
          // Contracts find a pool by its venue, tokens and fee: they would trade with another one.
          throw badPlan(`${pool.address} is not the pool of ${pool.venue} that its tokens and fee name.`);
        }
        hops.push({ tokenIn, tokenOut, fee: pool.fee, ...found });
      }
      legs.push({ hops, amountIn, amountOut });
    }
    return callFor({ plan, request, chain, legs, venues: deployed });
  };
}

function callFor(task: PlanTask): PlanCallOutcome {
  const { plan, request, chain } = task;
  if (request.feeOnTransfer && !allowsFeeOnTransfer(task)) {
    return refused(
      'feeOnTransfer',
      'A token that keeps a share of its transfers is traded through pairs, exact in, and in no other way.',
    );
  }
  if (plan.kind === 'exactOut' && plan.paths.some(({ route }) => crossesTwice(route))) {
    return refused('poolCrossedTwice', 'Exact out cannot cross a pool twice in one path.');
  }
  // A trade in a circle goes through our own contract alone, whose least output is measured over all of it.
  const isCycle = plan.tokenIn.address === plan.tokenOut.address;
  for (const { via, encode } of planRouters) {
    const encoded = isCycle && via !== 'twinlaneExecutor' ? undefined : encode(task);
    if (encoded !== undefined) {
      return { outcome: 'call', via, ...encoded };
    }
  }
  return request.permit2 === undefined
    ? refused(
        'noExecutor',
        `No router of one venue family can execute this plan, and no TwinlaneExecutor on ${chain.name} can.`,
      )
    : refused('noPermit2Router', `No router on ${chain.name} that takes tokens through Permit2 can.`);
}

function refused(refusal: PlanCallRefusal, reason: string): PlanCallOutcome {
  return { outcome: 'impossible', refusal, reason };
}

function allowsFeeOnTransfer({ plan, legs }: PlanTask): boolean {
  const hops = legs.flatMap((leg) => leg.hops);
  return plan.kind === 'exactIn' && hops.every(({ venue }) => venue.kind === 'constantProduct');
}

function crossesTwice({ hops }: Route): boolean {
  return new Set(hops.map(({ pool }) => pool.address)).size < hops.length;
}

/** A plan that contradicts itself must not become a transaction. */
function checkPlan({ tokenIn, tokenOut, paths, amountIn, amountOut }: RoutePlan): void {
  if (paths.length === 0 || paths.some(({ route }) => route.hops.length === 0)) {
    throw badPlan('It has a path without pools, or no path.');
  }
  for (const { route } of paths) {
    let token = tokenIn.address;
    for (const hop of route.hops) {
      if (hop.tokenIn.address !== token || hop.tokenOut.address === token) {
        throw badPlan('Its hops do not follow from one another.');
      }
      token = hop.tokenOut.address;
    }
    if (token !== tokenOut.address) {
      throw badPlan('A path of it ends in another token.');
    }
  }
  if (sum(paths.map((path) => path.amountIn)) !== amountIn) {
    throw badPlan('Its paths do not add up to what it sells.');
  }
  if (sum(paths.map((path) => path.amountOut)) !== amountOut) {
    throw badPlan('Its paths do not add up to what it buys.');
  }
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}

function badPlan(why: string): FatalError {
  return new FatalError('venue.bad-plan', `The plan contradicts itself. ${why}`);
}
