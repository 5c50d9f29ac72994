import type { EdgePath } from './findPaths.ts';
import { edgeRate, evaluateFlow, excessOf, type Flow } from './flow.ts';
import type { Edge } from './poolGraph.ts';
import { settle } from './settle.ts';
import { type SplitRequest, worth } from './splitRequest.ts';

const MAX_SLIDES = 20;
/** Parts of the whole that are tried, the largest first. */
const PARTS = [8, 64, 512, 4096, 32_768];
const CORRECTIONS = 2;

/**
 * Moves amounts between three paths at once so that what crosses a pool that is used up stays the same. Two at a time cannot: of
 * paths that reach it at different rates, one that gives way to another leaves it with too much or too little.
 */
export function slide(request: SplitRequest, start: Flow): Flow {
  let flow = start;
  for (let count = 0; count < MAX_SLIDES && flow.kinks.size > 0; count += 1) {
    const moved = bestSlide(request, flow);
    if (moved === undefined) {
      break;
    }
    const settled = settle(request, moved);
    flow = worth(request, settled) > worth(request, moved) ? settled : moved;
  }
  return flow;
}

function bestSlide(request: SplitRequest, flow: Flow): Flow | undefined {
  let best: Flow | undefined;
  for (const full of new Set(flow.paths.flat().filter(({ id }) => flow.kinks.has(id)))) {
    const weights = flow.paths.map((path) => weightOf(flow, path, full, request.backward));
    for (const three of triples(flow.paths.length)) {
      for (const part of PARTS) {
        for (const step of [request.amount / part, -request.amount / part]) {
          const moved = moveThree(request, flow, full, three, weights, step);
          if (moved !== undefined && worth(request, moved) > worth(request, best ?? flow)) {
            best = moved;
          }
        }
      }
    }
  }
  return best;
}

/** How much more crosses a pool for each unit more that a path carries, on the side that is fixed. */
function weightOf({ used }: Flow, path: EdgePath, full: Edge, backward: boolean): number {
  const at = path.indexOf(full);
  const between = backward ? path.slice(at + 1) : path.slice(0, at);
  const rate = between.reduce((product, edge) => product * edgeRate(edge, used, backward), 1);
  return at === -1 ? 0 : backward ? 1 / rate : rate;
}

type Three = readonly [number, number, number];

function triples(count: number): readonly Three[] {
  const found: Three[] = [];
  for (let one = 0; one < count; one += 1) {
    for (let two = one + 1; two < count; two += 1) {
      for (let three = two + 1; three < count; three += 1) {
        found.push([one, two, three]);
      }
    }
  }
  return found;
}

/** A move of which the largest part is the step; undefined where it asks a path for more than it carries, or a pool for too much. */
function moveThree(
  { backward }: SplitRequest,
  flow: Flow,
  full: Edge,
  three: Three,
  weights: readonly number[],
  step: number,
): Flow | undefined {
  const [a, b, c] = three.map((index) => weights[index] ?? 0) as [number, number, number];
  const changes = [b - c, c - a, a - b] as const;
  const largest = Math.max(...changes.map(Math.abs));
  if (!(largest > 0) || !Number.isFinite(largest)) {
    return undefined;
  }
  const shares = [...flow.shares];
  for (const [place, index] of three.entries()) {
    shares[index] = (shares[index] ?? 0) + (step * (changes[place] ?? 0)) / largest;
  }
  // Rates change on the way: what the pool has too much of, or too little, goes over between the two that differ most in it.
  const most = three.reduce((one, other) => ((weights[other] ?? 0) > (weights[one] ?? 0) ? other : one));
  const least = three.reduce((one, other) => ((weights[other] ?? 0) < (weights[one] ?? 0) ? other : one));
  const difference = (weights[most] ?? 0) - (weights[least] ?? 0);
  for (let count = 0; ; count += 1) {
    if (three.some((index) => (shares[index] ?? 0) < 0)) {
      return undefined;
    }
    const moved = evaluateFlow(flow.paths, shares, backward);
    if (count === CORRECTIONS) {
      return Number.isFinite(moved.total) && excessOf(moved, backward) <= excessOf(flow, backward)
        ? moved
        : undefined;
    }
    const over = ((moved.used.get(full.id) ?? 0) - (flow.used.get(full.id) ?? 0)) / difference;
    shares[most] = (shares[most] ?? 0) - over;
    shares[least] = (shares[least] ?? 0) + over;
  }
}
