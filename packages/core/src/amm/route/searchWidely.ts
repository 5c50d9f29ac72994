import { climb } from './climb.ts';
import type { EdgePath } from './findPaths.ts';
import { evaluateFlow, excessOf, type Flow } from './flow.ts';
import { isSame, pathsBeside } from './promisingPaths.ts';
import { settle } from './settle.ts';
import { slide } from './slide.ts';
import { type SplitRequest, worth } from './splitRequest.ts';

/** Paths looked at besides those in use. */
const FURTHER_PATHS = 6;
/** Of several flows to start from, so many are followed. */
const STARTS = 3;
/** Of the flows found, the best so many are looked into further. */
const SLIDES = 2;
/** Flows that ask pools for more than this above what they can trade do not fit. */
const MOST_EXCESS = 1e-3;
const WAYS = 3;
const NOTHING = evaluateFlow([], [], false);

/**
 * Spreads an amount from several sides: from what an earlier search found, from everything on one path, and from the same on all.
 * For amounts that use pools up, where rates jump and exchanges between two paths get stuck. Slow.
 */
export function searchWidely(request: SplitRequest, found: Flow | undefined): readonly Flow[] {
  const { amount, backward } = request;
  const known = found?.paths ?? [];
  const others = pathsBeside(request, NOTHING, [], WAYS)
    .filter((path) => !known.some((each) => isSame(each, path)))
    .slice(0, FURTHER_PATHS);
  const paths = [...known, ...others];
  const earlier = found === undefined ? [] : [found.shares];
  return earlier
    .map((shares) => evaluateFlow(paths, widened(shares, paths.length), backward))
    .filter(({ total }) => Number.isFinite(total))
    .concat(startsOn(request, paths))
    .map((start) => narrow(request, climb(start, amount, backward)))
    .filter((flow) => excessOf(flow, backward) < MOST_EXCESS)
    .toSorted((one, other) => worth(request, other) - worth(request, one))
    .map((flow, index) => (index < SLIDES ? slide(request, flow) : flow));
}

/** Shares of more paths, of which the further ones carry nothing. */
function widened(shares: readonly number[], count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => shares[index] ?? 0);
}

/** Everything on one path, and the same on all: the best of these, those first that ask least for what pools cannot trade. */
function startsOn(request: SplitRequest, paths: readonly EdgePath[]): readonly Flow[] {
  const { amount, backward } = request;
  const indices = [...paths.keys()];
  const alone = indices.map((only) => indices.map((index) => (index === only ? amount : 0)));
  const even = indices.map(() => amount / paths.length);
  return [...alone, even]
    .map((shares) => evaluateFlow(paths, shares, backward))
    .filter(({ total }) => Number.isFinite(total))
    .map((flow) => ({ flow, excess: excessOf(flow, backward), worth: worth(request, flow) }))
    .toSorted((one, other) => one.excess - other.excess || other.worth - one.worth)
    .slice(0, STARTS)
    .map(({ flow }) => flow);
}

/** Settles a flow and takes away its smallest share until there are no more paths than allowed. */
function narrow(request: SplitRequest, wide: Flow): Flow {
  const { amount, backward, maxPaths } = request;
  let flow = settle(request, wide);
  while (flow.paths.length > maxPaths) {
    const least = flow.shares.indexOf(Math.min(...flow.shares));
    const rest = amount - (flow.shares[least] ?? 0);
    const paths = flow.paths.filter((_, index) => index !== least);
    const shares = flow.shares.filter((_, index) => index !== least).map((share) => (share * amount) / rest);
    flow = settle(request, climb(evaluateFlow(paths, shares, backward), amount, backward));
  }
  return flow;
}
