import type { EdgePath } from './findPaths.ts';
import { evaluateFlow, type Flow } from './flow.ts';
import { isSame, pathsBeside } from './promisingPaths.ts';
import type { SplitRequest } from './splitRequest.ts';

/** Paths that can take less of the whole do not help to fill it. */
const LEAST_ROOM = 1e-6;
/** Where no path can trade the whole, it is dealt out in so many parts, or a few more where they meet ends. */
const PARTS = 16;
const MAX_PARTS = 40;
const WAYS = 2;

/** A first flow where no path can trade the whole amount: part after part goes where it pays best and there is room. */
export function fill(request: SplitRequest): Flow | undefined {
  const { amount, backward, maxPaths } = request;
  let flow = evaluateFlow([], [], backward);
  let rest = amount;
  for (let part = 0; rest > 0; part += 1) {
    const { used, paths } = flow;
    const next = pathsBeside(request, flow, [], WAYS)
      .map((path) => ({ path, at: paths.findIndex((known) => isSame(known, path)) }))
      .filter(({ at }) => at >= 0 || paths.length < maxPaths)
      .map(({ path, at }) => ({ path, at, room: capacityOf(path, used, backward) }))
      .find(({ room }) => room > amount * LEAST_ROOM);
    if (next === undefined || part === MAX_PARTS) {
      return undefined;
    }
    const share = Math.min(rest, next.room, amount / PARTS);
    flow =
      next.at >= 0
        ? evaluateFlow(paths, flow.shares.with(next.at, (flow.shares[next.at] ?? 0) + share), backward)
        : evaluateFlow([...paths, next.path], [...flow.shares, share], backward);
    rest -= share;
  }
  return flow;
}

/** How much more a path can take in, or `backward` pay out. */
function capacityOf(path: EdgePath, used: ReadonlyMap<number, number>, backward: boolean): number {
  let room = Infinity;
  for (const { id, curve } of backward ? path : path.toReversed()) {
    const through = used.get(id) ?? 0;
    const end = curve.capacityIn();
    if (backward) {
      const [before, most] = [curve.inAt(through), curve.outAt(end) - through];
      room = Math.min(most, curve.outAt(before + room) - through);
    } else {
      const passed = curve.inAt(curve.outAt(through) + room) - through;
      room = Math.min(end - through, passed);
    }
  }
  return Math.max(0, room);
}
