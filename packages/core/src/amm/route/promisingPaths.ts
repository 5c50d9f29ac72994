import { type EdgePath, findPaths } from './findPaths.ts';
import { edgeRate, type Flow, gainOfMove } from './flow.ts';
import type { Edge } from './poolGraph.ts';
import type { SplitRequest } from './splitRequest.ts';

/** Of the paths that promise most, so many are looked at for each way that is followed; twice as many are found. */
const LOOKED_AT = 2;
const PER_WAY = 2 * LOOKED_AT;
/** A path is worth adding where its first unit pays this much more than the last one of another, as a logarithm. */
const LEAST_ADVANTAGE = 1e-6;

/** Paths whose next unit pays more than the last one of some path in use, best first. */
export function promisingPaths(request: SplitRequest, flow: Flow, ways: number): readonly EdgePath[] {
  const { backward } = request;
  const found = [...pathsBeside(request, flow, [], ways)];
  for (const path of flow.paths) {
    // What stands at a kink pays nothing to those that come on top, and all that it did to those that take over.
    if (path.some(({ id }) => flow.kinks.has(id))) {
      found.push(...pathsBeside(request, flow, path, ways));
    }
  }
  return found
    .filter((path, index) => found.findIndex((other) => isSame(other, path)) === index)
    .filter((path) => !flow.paths.some((known) => isSame(known, path)))
    .map((path) => ({
      path,
      gain: flow.paths.reduce(
        (most, known) => Math.max(most, gainOfMove(flow, path, known, backward)),
        -Infinity,
      ),
    }))
    .filter(({ gain }) => gain > LEAST_ADVANTAGE)
    .toSorted((one, other) => other.gain - one.gain)
    .slice(0, LOOKED_AT * ways)
    .map(({ path }) => path);
}

/** The paths that pay best for what comes on top of a flow, or takes over from one of its paths. */
export function pathsBeside(
  request: SplitRequest,
  { paths, used, kinks }: Flow,
  instead: EdgePath,
  ways: number,
): readonly EdgePath[] {
  const { graph, from, to, backward, maxHops, oneKind, usable } = request;
  const rateOf = (edge: Edge): number => {
    const kink = kinks.get(edge.id);
    if (kink === undefined) {
      return edgeRate(edge, used, backward);
    }
    return instead.includes(edge) ? kink.before : kink.after;
  };
  return findPaths({
    graph,
    start: backward ? to : from,
    goal: backward ? from : to,
    backward,
    maxHops,
    oneKind,
    ways,
    count: PER_WAY * ways + paths.length,
    value: 1,
    // A pool that is crossed the other way already would only undo that.
    step: (edge, value) => (used.has(edge.id ^ 1) || !usable(edge) ? 0 : value * rateOf(edge)),
    score: (value) => value,
  });
}

/** Whether two paths cross the same pools the same way. */
export function isSame(one: EdgePath, other: EdgePath): boolean {
  return one.length === other.length && one.every((edge, index) => edge.id === other[index]?.id);
}
