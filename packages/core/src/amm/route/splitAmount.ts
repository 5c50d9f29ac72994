import { equalise } from './equalise.ts';
import { fill } from './fill.ts';
import type { EdgePath } from './findPaths.ts';
import { evaluateFlow, type Flow } from './flow.ts';
import { promisingPaths } from './promisingPaths.ts';
import { searchWidely } from './searchWidely.ts';
import { settle } from './settle.ts';
import { type SplitRequest, worth } from './splitRequest.ts';

/**
 * Of the ways to a token so many are followed: next to the best pool between two tokens, which may be small, the second best
 * counts. Where all that were found turn out to be too small, more are looked at.
 */
const WAYS = [2, 8];
/** Exchanges that show what a candidate is worth. */
const TRIAL_EXCHANGES = 3;
const MAX_REPLACEMENTS = 3;
/** Rates of paths in use that differ by more were not made equal. */
const UNEVEN = 1 + 1e-3;

/**
 * Spreads an amount over several paths, starting from one: adds the path that gains most, lets all pay alike, and so on until
 * nothing is gained after costs or the most paths are reached; then tries others in place of the weakest. Where pools are
 * used up that can end short of the best: then it is searched for from several sides. Returns what is worth quoting exactly,
 * nothing where all paths together cannot trade the amount.
 */
export function splitAmount(request: SplitRequest, single: EdgePath | undefined): readonly Flow[] {
  const { backward, amount } = request;
  const first = single === undefined ? fill(request) : evaluateFlow([single], [amount], backward);
  const flow = first && improve(request, settle(request, first));
  if (flow === undefined) {
    return searchWidely(request, undefined);
  }
  return isUneven(flow) ? [flow, ...searchWidely(request, flow)] : [flow];
}

function improve(request: SplitRequest, start: Flow): Flow {
  let flow = start;
  for (let round = 0; round < request.maxPaths + MAX_REPLACEMENTS; round += 1) {
    const better = betterOf(request, flow);
    if (better === undefined) {
      break;
    }
    flow = better;
  }
  return flow;
}

/** The best flow that a promising path makes, where it is better than the given one after costs. */
function betterOf(request: SplitRequest, flow: Flow): Flow | undefined {
  const attempt = flow.paths.length >= request.maxPaths ? inPlaceOfWeakest : withPath;
  const before = worth(request, flow);
  for (const ways of WAYS) {
    const tried = promisingPaths(request, flow, ways)
      .map((candidate) => attempt(request, flow, candidate))
      .map((found) => ({ found, gain: worth(request, found) - before }))
      .filter(({ gain }) => gain > 0)
      .toSorted((one, other) => other.gain - one.gain);
    for (const { found } of tried) {
      const settled = settle(request, found);
      if (worth(request, settled) > before) {
        return settled;
      }
    }
    if (tried.length === 0) {
      return undefined;
    }
  }
  return undefined;
}

/** Whether pools are used up, or paths in use still pay differently: exchanges between two paths may then have missed something. */
function isUneven({ total, rates, shares, kinks }: Flow): boolean {
  const inUse = rates.filter((_, index) => (shares[index] ?? 0) > 0);
  return kinks.size > 0 || !Number.isFinite(total) || Math.min(...inUse) * UNEVEN < Math.max(...inUse);
}

function withPath({ backward }: SplitRequest, flow: Flow, path: EdgePath): Flow {
  const wider = evaluateFlow([...flow.paths, path], [...flow.shares, 0], backward);
  return equalise(wider, backward, TRIAL_EXCHANGES);
}

/** The path takes over what the one with the smallest share carried. */
function inPlaceOfWeakest({ backward }: SplitRequest, flow: Flow, path: EdgePath): Flow {
  const weakest = flow.shares.indexOf(Math.min(...flow.shares));
  const paths = flow.paths.map((known, index) => (index === weakest ? path : known));
  return equalise(evaluateFlow(paths, flow.shares, backward), backward);
}
