import { quantity } from './blockOfCall.ts';
import { chainMoved, type BranchVote } from './chainMoved.ts';
import type { ChainView } from './chainView.ts';
import { decodeBlock } from './decodeBlock.ts';
import type { Endpoint } from './endpoint.ts';
import type { RpcOutcome } from './rpcConnection.ts';

/**
 * Asks every endpoint which block it has at a height where two differ. Resolves with whether the chain left the block that
 * was delivered there; those that are on the other side are marked.
 */
export async function resolveFork(
  endpoints: readonly Endpoint[],
  view: ChainView,
  number: number,
): Promise<boolean> {
  const ours = view.hashAt(number);
  if (ours === undefined) {
    return true;
  }
  const asked = endpoints.filter((endpoint) => endpoint.exclusion === undefined && endpoint.waitMs() <= 0);
  const votes = await Promise.all(asked.map((endpoint) => voteOf(endpoint, number)));
  const moved = chainMoved(
    ours,
    votes.filter((vote) => vote !== undefined),
  );
  for (const [index, endpoint] of asked.entries()) {
    const hash = votes[index]?.hash;
    if (hash !== undefined) {
      endpoint.forked = moved ? hash === ours : hash !== ours;
    }
  }
  if (moved) {
    view.leave(number);
  }
  return moved;
}

const TRIES = 2;

async function voteOf(endpoint: Endpoint, number: number): Promise<BranchVote | undefined> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const outcomes = await endpoint.ask(
      [quantity(number), 'latest'].map((tag) => ({ method: 'eth_getBlockByNumber', params: [tag, false] })),
      (outcome) => ('error' in outcome ? outcome.fault : undefined),
    );
    const [at, head] = outcomes.map(blockIn);
    if (head !== undefined) {
      return { head: head.number, ...(at === undefined ? {} : { hash: at.hash }) };
    }
  }
  return undefined;
}

function blockIn(outcome: RpcOutcome): ReturnType<typeof decodeBlock> {
  if ('error' in outcome) {
    return undefined;
  }
  try {
    return decodeBlock(outcome.result);
  } catch {
    // What is no block is no vote.
    return undefined;
  }
}
