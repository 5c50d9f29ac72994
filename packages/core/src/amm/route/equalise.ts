import { canTrade, evaluateFlow, type Flow, gainOfMove, rateAlong } from './flow.ts';

/** Rates this close (as a logarithm) are equal: what is left to gain is of the order of its square. */
const TOLERANCE = 1e-5;
/** Routes that share pools come together slowly. */
const MAX_EXCHANGES = 200;
const MAX_PROBES = 48;

/**
 * Moves amounts from the path with the lowest rate to the one with the highest until all that carry anything pay alike, which
 * is where concave paths pay most in all. Never returns a worse flow than it was given.
 */
export function equalise(start: Flow, backward: boolean, exchanges = MAX_EXCHANGES): Flow {
  let best = start;
  const inVain = new Set<number>();
  for (let count = 0; count < exchanges; count += 1) {
    const pair = widestPair(best, backward, inVain);
    if (pair === undefined) {
      break;
    }
    const flow = exchange(best, pair.to, pair.from, backward);
    if (isBetter(flow, best, backward)) {
      best = flow;
      inVain.clear();
    } else {
      inVain.add(keyOf(pair.from, pair.to));
    }
  }
  return best;
}

/** Whether one flow pays more, or costs less, than another. */
function isBetter(flow: Flow, than: Flow, backward: boolean): boolean {
  return backward ? flow.total < than.total : flow.total > than.total;
}

/** The two paths whose rates differ most, of which the worse one has something to give. */
function widestPair(
  flow: Flow,
  backward: boolean,
  inVain: ReadonlySet<number>,
): { readonly from: number; readonly to: number } | undefined {
  const { shares, rates } = flow;
  let widest: { readonly from: number; readonly to: number } | undefined;
  let most = TOLERANCE;
  for (let from = 0; from < rates.length; from += 1) {
    for (let to = 0; to < rates.length && (shares[from] ?? 0) > 0; to += 1) {
      const difference = from === to ? 0 : gap(flow, to, from, backward);
      if (difference > most && !inVain.has(keyOf(from, to))) {
        widest = { from, to };
        most = difference;
      }
    }
  }
  return widest;
}

function keyOf(from: number, to: number): number {
  return from * 1000 + to;
}

/** How much more the next unit pays on one path than the last one did on another. */
function gap(flow: Flow, to: number, from: number, backward: boolean): number {
  const { paths, rates, kinks } = flow;
  return kinks.size === 0
    ? Math.log((rates[to] ?? 0) / (rates[from] ?? 0))
    : gainOfMove(flow, paths[to] ?? [], paths[from] ?? [], backward);
}

/** Moves what makes two paths pay alike, found by false position (Illinois) between nothing and everything. */
function exchange(flow: Flow, to: number, from: number, backward: boolean): Flow {
  const all = flow.shares[from] ?? 0;
  const moved = (amount: number): Flow => {
    const shares = [...flow.shares];
    shares[to] = (shares[to] ?? 0) + amount;
    shares[from] = all - amount;
    return evaluateFlow(flow.paths, shares, backward);
  };
  // Probes are told the rates where they are, not across a kink: they are to come as near to it as numbers can.
  const [taker, giver] = [flow.paths[to] ?? [], flow.paths[from] ?? []];
  const gaining = taker.filter((edge) => !giver.includes(edge));
  const losing = giver.filter((edge) => !taker.includes(edge));
  const shared = taker.filter((edge) => giver.includes(edge));
  const gapAt = ({ used }: Flow): number => {
    if (!canTrade(shared, used, backward)) {
      return -Infinity;
    }
    const ratio = rateAlong(gaining, used, backward) / rateAlong(losing, used, backward);
    return ratio > 0 ? Math.log(ratio) : -Infinity;
  };
  let [low, lowGap] = [0, gap(flow, to, from, backward)];
  let found = moved(all);
  let [high, highGap] = [all, gapAt(found)];
  let lastSide = 0;
  for (let probe = 0; highGap < 0 && probe < MAX_PROBES && high - low > all * 1e-12; probe += 1) {
    const straight = low + ((high - low) * lowGap) / (lowGap - highGap);
    const at = straight > low && straight < high ? straight : (low + high) / 2;
    found = moved(at);
    const between = gapAt(found);
    if (Math.abs(between) < TOLERANCE / 4) {
      return found;
    }
    // The end that stays twice in a row counts half, or it would hold the other one back.
    if (between > 0) {
      [low, lowGap] = [at, between];
      highGap = lastSide > 0 ? highGap / 2 : highGap;
    } else {
      [high, highGap] = [at, between];
      lowGap = lastSide < 0 ? lowGap / 2 : lowGap;
    }
    lastSide = Math.sign(between);
  }
  // Where liquidity ends the rates jump, and one step more is too much.
  return highGap < 0 ? moved(low) : found;
}
