/** What a transaction was given and what it used. Gas units. */
export interface GasObservation {
  /** What the simulation said. */
  readonly estimated: bigint;
  readonly used: bigint;
}

/** Gas limits learned from what transactions of the same kind really used. */
export interface GasMargins {
  /** `route` names transactions that run through the same code, such as `uniswap-v2/2`. */
  observe(route: string, observation: GasObservation): void;
  /** Says that a transaction ran out of the limit it was given: the margin of its route doubles. */
  ranOut(route: string): void;
  /** Gas limit for a transaction of that route whose simulation used `estimated`. */
  limit(route: string, estimated: bigint): bigint;
  /** The margin of a route, parts per thousand of the estimate. */
  margin(route: string): bigint;
}

/** Margins in parts per thousand: before anything is known, at least, and at most. */
const UNKNOWN = 200n;
const LEAST = 100n;
const MOST = 1000n;
/** Before this many observations a margin does not go below `UNKNOWN`. */
const ENOUGH = 10;
/** An excess that is not seen again loses this share of itself with each observation: one part of so many. */
const FORGETS = 50n;
/** Routes remembered; the one that was idle longest goes first. */
const ROUTES = 1000;

interface Known {
  readonly count: number;
  /** Highest excess over the estimate, parts per thousand, fading. */
  readonly excess: bigint;
}

/**
 * Margins over the simulated gas. State moves between simulation and inclusion (a tick more is crossed, a slot becomes non-zero),
 * so the margin is twice the largest excess that was seen lately, between 10 and 100 %, and 20 % for a route hardly known.
 */
export function createGasMargins(): GasMargins {
  const routes = new Map<string, Known>();
  const remember = (route: string, known: Known): void => {
    routes.delete(route);
    routes.set(route, known);
    const oldest = routes.keys().next();
    if (routes.size > ROUTES && oldest.done !== true) {
      routes.delete(oldest.value);
    }
  };
  const margin = (route: string): bigint => {
    const known = routes.get(route);
    const wanted = 2n * (known?.excess ?? 0n);
    const least = known === undefined || known.count < ENOUGH ? UNKNOWN : LEAST;
    return wanted < least ? least : wanted > MOST ? MOST : wanted;
  };
  return {
    observe(route, { estimated, used }) {
      const known = routes.get(route) ?? { count: 0, excess: 0n };
      const faded = known.excess - (known.excess + FORGETS - 1n) / FORGETS;
      const seen = excessOf(estimated, used);
      remember(route, { count: known.count + 1, excess: seen > faded ? seen : faded });
    },
    ranOut(route) {
      const known = routes.get(route);
      remember(route, { count: known?.count ?? 0, excess: margin(route) });
    },
    margin,
    limit: (route, estimated) => (estimated * (1000n + margin(route)) + 999n) / 1000n,
  };
}

function excessOf(estimated: bigint, used: bigint): bigint {
  return estimated <= 0n || used <= estimated
    ? 0n
    : ((used - estimated) * 1000n + estimated - 1n) / estimated;
}
