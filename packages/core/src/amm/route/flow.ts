import type { EdgePath } from './findPaths.ts';
import type { Edge } from './poolGraph.ts';

/** What the last unit put into a pool paid, and what the next one pays. */
export interface Kink {
  readonly before: number;
  readonly after: number;
}

/** This close to a jump, as a part of what has gone in, is at the jump. */
const NEARNESS = 1e-6;
/** Rates further apart than this have jumped. */
const JUMP = 1 + 1e-4;
/** Numbers that differ by less, as a part, are the same; half of what curves leave alone at their end. */
const ROUNDING = 5e-10;
const NO_KINKS: ReadonlyMap<number, Kink> = new Map();

/**
 * A trade spread over paths, in floating-point numbers. Shares are amounts of the side that is fixed: of the token sold, or
 * `backward` of the token bought.
 */
export interface Flow {
  readonly paths: readonly EdgePath[];
  readonly shares: readonly number[];
  /** What all paths together pay, or `backward` cost. */
  readonly total: number;
  /** Per path, what its next unit sold pays. At the best split all of them are equal, but for those at a kink. */
  readonly rates: readonly number[];
  /** The edges whose rate jumps at what has gone through them, by id: where liquidity ends or has a gap. */
  readonly kinks: ReadonlyMap<number, Kink>;
  /** What has gone through an edge, by its id, on the side that is fixed. */
  readonly used: ReadonlyMap<number, number>;
}

/** Paths end to end: the later ones meet the pools as the earlier ones leave them. */
export function evaluateFlow(paths: readonly EdgePath[], shares: readonly number[], backward: boolean): Flow {
  const used = new Map<number, number>();
  let total = 0;
  for (const [index, path] of paths.entries()) {
    total += backward ? costOf(path, shares[index] ?? 0, used) : payOf(path, shares[index] ?? 0, used);
  }
  const kinks = new Map<number, Kink>();
  const rates = paths.map((path) =>
    path.reduce((rate, edge) => rate * noteRate(edge, used, backward, kinks), 1),
  );
  return { paths, shares, total, rates, used, kinks: kinks.size === 0 ? NO_KINKS : kinks };
}

/** Whether some pools can trade what is asked of them. */
export function canTrade(
  edges: readonly Edge[],
  used: ReadonlyMap<number, number>,
  backward: boolean,
): boolean {
  return edges.every(({ id, curve }) => {
    const through = used.get(id) ?? 0;
    const reached = backward ? curve.inAt(through) : through;
    return curve.rateAt(reached) > 0 || reached <= curve.capacityIn() * (1 + ROUNDING);
  });
}

/** By how much pools are asked for more than they can trade, as a part of that. What is too much pays nothing. */
export function excessOf({ paths, used }: Flow, backward: boolean): number {
  let excess = 0;
  for (const { id, curve } of new Set(paths.flat())) {
    const through = used.get(id) ?? 0;
    const reached = backward ? curve.inAt(through) : through;
    if (curve.rateAt(reached) === 0) {
      const over = reached / curve.capacityIn() - 1;
      excess += over > ROUNDING ? over : 0;
    }
  }
  return excess;
}

/**
 * How much more the next unit pays along one path than the last one paid along another, as a logarithm. Pools that both cross
 * stay as they are: that they can take no more does not matter.
 */
export function gainOfMove({ used, kinks }: Flow, to: EdgePath, from: EdgePath, backward: boolean): number {
  let ratio = 1;
  for (const edge of to) {
    ratio *= from.includes(edge) ? 1 : (kinks.get(edge.id)?.after ?? edgeRate(edge, used, backward));
  }
  for (const edge of from) {
    ratio /= to.includes(edge) ? 1 : (kinks.get(edge.id)?.before ?? edgeRate(edge, used, backward));
  }
  return ratio > 0 ? Math.log(ratio) : -Infinity;
}

/** What the next unit put into some pools one after the other pays. */
export function rateAlong(path: EdgePath, used: ReadonlyMap<number, number>, backward: boolean): number {
  let rate = 1;
  for (const edge of path) {
    rate *= edgeRate(edge, used, backward);
  }
  return rate;
}

/** What the next unit put into a pool pays; notes where that has jumped. */
function noteRate(
  edge: Edge,
  used: ReadonlyMap<number, number>,
  backward: boolean,
  kinks: Map<number, Kink>,
): number {
  const through = used.get(edge.id) ?? 0;
  const reached = backward && through > 0 ? edge.curve.inAt(through) : through;
  const before = edge.curve.rateAt(reached * (1 - NEARNESS));
  const after = edge.curve.rateAt(reached * (1 + NEARNESS));
  if (before > after * JUMP) {
    kinks.set(edge.id, { before, after });
  }
  return edge.curve.rateAt(reached);
}

/** What the next unit put into a pool pays. */
export function edgeRate({ id, curve }: Edge, used: ReadonlyMap<number, number>, backward: boolean): number {
  const through = used.get(id) ?? 0;
  return curve.rateAt(backward && through > 0 ? curve.inAt(through) : through);
}

function payOf(path: EdgePath, amount: number, used: Map<number, number>): number {
  let value = amount;
  for (const { id, curve } of path) {
    const before = used.get(id);
    const paid =
      before === undefined ? curve.outAt(value) : curve.outAt(before + value) - curve.outAt(before);
    used.set(id, (before ?? 0) + value);
    value = paid;
  }
  return value;
}

function costOf(path: EdgePath, amount: number, used: Map<number, number>): number {
  let value = amount;
  for (let index = path.length - 1; index >= 0; index -= 1) {
    const edge = path[index];
    if (edge === undefined) {
      break;
    }
    const before = used.get(edge.id);
    const cost =
      before === undefined
        ? edge.curve.inAt(value)
        : edge.curve.inAt(before + value) - edge.curve.inAt(before);
    used.set(edge.id, (before ?? 0) + value);
    value = cost;
  }
  return value;
}
