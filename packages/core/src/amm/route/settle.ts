import { equalise } from './equalise.ts';
import { evaluateFlow, type Flow } from './flow.ts';
import { type SplitRequest, worth } from './splitRequest.ts';

/** Lets all paths pay alike, leaves out those that are not worth it, and puts those through full pools first. */
export function settle(request: SplitRequest, flow: Flow): Flow {
  return fullFirst(request, tidy(request, equalise(flow, request.backward)));
}

/**
 * Puts paths through pools that are used up before the others, so that what the others carry no longer changes what reaches those
 * pools. Keeps the order where that gains nothing.
 */
function fullFirst(request: SplitRequest, flow: Flow): Flow {
  const { paths, shares, kinks } = flow;
  const isFull = (index: number) => paths[index]?.some(({ id }) => kinks.has(id)) === true;
  const indices = [...paths.keys()];
  const order = [...indices.filter(isFull), ...indices.filter((index) => !isFull(index))];
  if (order.every((from, index) => from === index)) {
    return flow;
  }
  const moved = evaluateFlow(
    order.flatMap((index) => paths.slice(index, index + 1)),
    order.flatMap((index) => shares.slice(index, index + 1)),
    request.backward,
  );
  const found = tidy(request, equalise(moved, request.backward));
  return worth(request, found) > worth(request, flow) ? found : flow;
}

/** Leaves out paths that carry too little to be worth it, and lets the others pay alike again. */
function tidy(request: SplitRequest, flow: Flow): Flow {
  const { minShare, amount, backward } = request;
  const largest = flow.shares.indexOf(Math.max(...flow.shares));
  const kept = flow.shares.map(
    (share, index) => index === largest || (share >= amount * minShare && share > 0),
  );
  if (kept.every(Boolean)) {
    return flow;
  }
  const paths = flow.paths.filter((_, index) => kept[index]);
  const shares = flow.shares.filter((_, index) => kept[index]);
  const carried = shares.reduce((sum, share) => sum + share, 0);
  const scaled = shares.map((share) => (share * amount) / carried);
  return tidy(request, equalise(evaluateFlow(paths, scaled, backward), backward));
}
