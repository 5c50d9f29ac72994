import { evaluateFlow, excessOf, type Flow } from './flow.ts';

/** The first steps are this part of the whole, the last ones that. */
const FIRST_PART = 4;
const LAST_PART = 10_000;
const SHRINK = 3;
const MAX_MOVES = 300;
/** Moves that gain less, as a part of the whole, are left to `equalise`. */
const LEAST_GAIN = 1e-9;

/**
 * Moves amounts between every two paths by ever smaller steps for as long as it pays. Slower than `equalise`, and not held up
 * where rates jump, since it takes steps of some size. What pools cannot trade is given to others first.
 */
export function climb(start: Flow, amount: number, backward: boolean): Flow {
  let best: Reached = { flow: start, excess: excessOf(start, backward) };
  let step = amount / FIRST_PART;
  for (let move = 0; move < MAX_MOVES && step > amount / LAST_PART; move += 1) {
    const better = bestMove(best, step, backward);
    if (better === undefined) {
      step /= SHRINK;
    } else {
      best = better;
    }
  }
  return best.flow;
}

interface Reached {
  readonly flow: Flow;
  readonly excess: number;
}

/** The move of one step that gains most, where any does. */
function bestMove(from: Reached, step: number, backward: boolean): Reached | undefined {
  const { paths, shares } = from.flow;
  let best: Reached | undefined;
  for (const [giver, held] of shares.entries()) {
    const moved = Math.min(held, step);
    for (const taker of moved > 0 ? shares.keys() : []) {
      if (taker !== giver) {
        const changed = [...shares];
        changed[giver] = held - moved;
        changed[taker] = (changed[taker] ?? 0) + moved;
        const flow = evaluateFlow(paths, changed, backward);
        const tried: Reached = { flow, excess: excessOf(flow, backward) };
        best = isBetter(tried, best ?? from, backward) ? tried : best;
      }
    }
  }
  return best;
}

function isBetter(one: Reached, other: Reached, backward: boolean): boolean {
  if (one.excess !== other.excess) {
    return one.excess < other.excess;
  }
  const [total, before] = [one.flow.total, other.flow.total];
  return backward ? total < before * (1 - LEAST_GAIN) : total > before * (1 + LEAST_GAIN);
}
