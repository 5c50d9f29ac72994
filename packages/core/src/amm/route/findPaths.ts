import type { Edge, PoolGraph } from './poolGraph.ts';

/** Pools one after the other, from the token that is sold to the one that is bought. */
export type EdgePath = readonly Edge[];

/** What is searched for. */
export interface PathSearch {
  readonly graph: PoolGraph;
  /** Number of the token to start from; for `backward` the one that is bought. */
  readonly start: number;
  readonly goal: number;
  /** Walks from the token bought to the one sold, as exact amounts out are worked out. */
  readonly backward: boolean;
  readonly maxHops: number;
  /** Whether a path must keep to pools of one kind. */
  readonly oneKind: boolean;
  /** Of the ways to a token with the same number of pools of each kind, so many are followed; 1 unless told. */
  readonly ways?: number;
  /** Most paths wanted. */
  readonly count: number;
  /** The value at the start. */
  readonly value: number;
  /** The value behind an edge, which must rise with the value before it. Not more than 0: the edge cannot be used. */
  step(this: void, edge: Edge, value: number): number;
  /** How good a whole path with this value is; more is better. It must rise with the value for a given number of pools of each kind. */
  score(this: void, value: number, hops: number, ranges: number): number;
}

/** A path as far as it has been followed, and the way back. */
interface Label {
  readonly value: number;
  readonly edge: Edge;
  readonly before: Label | undefined;
  /** Pools crossed, and how many of them hold concentrated liquidity. */
  readonly hops: number;
  readonly ranges: number;
}

/**
 * The best paths, best first. No token is met twice, hence no pool. What a path is worth behind a token depends only on the value
 * there, so of all ways to a token with the same number of pools of each kind only the best few are followed: the best path of
 * all is always found, the others are good ones.
 */
export function findPaths(search: PathSearch): readonly EdgePath[] {
  const finals = edgesToGoal(search);
  const found: { readonly score: number; readonly label: Label }[] = [];
  let frontier: readonly Label[] = [];
  for (let hop = 1; hop <= search.maxHops; hop += 1) {
    const arrivals = new Map<number, Label[]>();
    const follow = (edge: Edge, before: Label | undefined): void => {
      const value = search.step(edge, before?.value ?? search.value);
      if (!(value > 0)) {
        return;
      }
      const ranges = (before?.ranges ?? 0) + (edge.pool.kind === 'concentratedLiquidity' ? 1 : 0);
      const label: Label = { value, edge, before, hops: hop, ranges };
      const node = search.backward ? edge.from : edge.to;
      if (node === search.goal) {
        keepBest(found, { score: search.score(value, hop, ranges), label }, search.count);
      } else {
        keepLabel(arrivals, node, label, search.ways ?? 1);
      }
    };
    if (hop === 1) {
      for (const edge of edgesAt(search, search.start)) {
        if (isUseful(search, finals, edge, hop)) {
          follow(edge, undefined);
        }
      }
    }
    for (const label of frontier) {
      const node = nodeOf(search, label);
      const edges = hop === search.maxHops ? (finals.get(node) ?? []) : edgesAt(search, node);
      for (const edge of edges) {
        const fits = !search.oneKind || edge.pool.kind === label.edge.pool.kind;
        if (fits && isUseful(search, finals, edge, hop) && !meets(search, label, edge)) {
          follow(edge, label);
        }
      }
    }
    frontier = [...arrivals.values()].flat();
  }
  return found.map(({ label }) => pathOf(label, search.backward));
}

function edgesAt({ graph, backward }: PathSearch, node: number): readonly Edge[] {
  return (backward ? graph.entering[node] : graph.leaving[node]) ?? [];
}

/** The edges that end at the goal, by the token they begin at. */
function edgesToGoal({ graph, backward, goal }: PathSearch): ReadonlyMap<number, readonly Edge[]> {
  const finals = new Map<number, Edge[]>();
  for (const edge of (backward ? graph.leaving[goal] : graph.entering[goal]) ?? []) {
    const node = backward ? edge.to : edge.from;
    const list = finals.get(node);
    if (list === undefined) {
      finals.set(node, [edge]);
    } else {
      list.push(edge);
    }
  }
  return finals;
}

/** Whether a path over this edge can still end in time: the last hop but one must reach a neighbour of the goal. */
function isUseful(
  { backward, goal, start, maxHops }: PathSearch,
  finals: ReadonlyMap<number, readonly Edge[]>,
  edge: Edge,
  hop: number,
): boolean {
  const node = backward ? edge.from : edge.to;
  if (node === goal) {
    return true;
  }
  return node !== start && hop < maxHops && (hop < maxHops - 1 || finals.has(node));
}

function nodeOf({ backward }: PathSearch, { edge }: Label): number {
  return backward ? edge.from : edge.to;
}

/** Whether the path has already met the token behind the edge. */
function meets({ backward }: PathSearch, label: Label, edge: Edge): boolean {
  const node = backward ? edge.from : edge.to;
  for (let at: Label | undefined = label; at !== undefined; at = at.before) {
    if ((backward ? at.edge.from : at.edge.to) === node) {
      return true;
    }
  }
  return false;
}

function keepLabel(arrivals: Map<number, Label[]>, node: number, label: Label, most: number): void {
  const labels = arrivals.get(node);
  if (labels === undefined) {
    arrivals.set(node, [label]);
    return;
  }
  let rivals = 0;
  let worst = -1;
  for (const [index, { ranges, value }] of labels.entries()) {
    if (ranges === label.ranges) {
      rivals += 1;
      worst = worst === -1 || value < (labels[worst]?.value ?? 0) ? index : worst;
    }
  }
  if (rivals < most) {
    labels.push(label);
  } else if (label.value > (labels[worst]?.value ?? 0)) {
    labels[worst] = label;
  }
}

/** Inserts by score, best first, and drops what is beyond the count. */
function keepBest<Entry extends { readonly score: number }>(
  list: Entry[],
  entry: Entry,
  count: number,
): void {
  if (list.length >= count && entry.score <= (list[count - 1]?.score ?? -Infinity)) {
    return;
  }
  let index = list.length;
  while (index > 0 && (list[index - 1]?.score ?? Infinity) < entry.score) {
    index -= 1;
  }
  list.splice(index, 0, entry);
  list.length = Math.min(list.length, count);
}

function pathOf(label: Label, backward: boolean): EdgePath {
  const edges: Edge[] = [];
  for (let at: Label | undefined = label; at !== undefined; at = at.before) {
    edges.push(at.edge);
  }
  return backward ? edges : edges.toReversed();
}
