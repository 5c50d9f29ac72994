import { UserError } from '@twinlane/core/errors';
import { setTimeout as wait } from 'node:timers/promises';
import type { BlockHeader } from '@twinlane/core/market/block';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { Store } from '@twinlane/core/ports';
import { z } from 'zod';

/** The block that an account was last valued on, as a fact of the store. */
const lastBlock = z.object({
  number: z.number().int(),
  hash: z.string(),
  parentHash: z.string().optional(),
});

/** How long a market may take to come to where it was, since it may have been stopped between a block and its note. */
const PATIENCE_MS = 15_000;
const POLL_MS = 100;

/** Name of the fact. */
function factName(accountId: string): string {
  return `last-block:${accountId}`;
}

/** What to store with each valued block. */
export function lastBlockFact(
  accountId: string,
  { number, hash, parentHash }: BlockHeader,
): [name: string, value: unknown] {
  return [factName(accountId), { number, hash, parentHash }];
}

/**
 * Makes sure that a chain which never reorganises is the one that the account traded on: that it has the last block the
 * account was valued on. Killed at the wrong moment, it makes its last block anew, without what others had sent into it: that
 * is a block dropped from the same chain, which executors know how to take back. Throws UserError `market.changed` where it has another one or has not come that far.
 */
export async function checkContinuity(
  store: Store,
  client: Pick<ChainReader, 'block'>,
  accountId: string,
): Promise<void> {
  const stored = lastBlock.safeParse(await store.read.facts.get(factName(accountId)));
  if (!stored.success) {
    return;
  }
  const { number, hash, parentHash } = stored.data;
  let head = await client.block('latest');
  for (let waited = 0; (head?.number ?? 0) < number && waited < PATIENCE_MS; waited += POLL_MS) {
    await wait(POLL_MS);
    head = await client.block('latest');
  }
  const block = await client.block(number);
  if (block?.hash === hash || (block !== undefined && block.parentHash === parentHash)) {
    return;
  }
  // The node forgets old blocks; a market that is further on and no longer has the block may well be the same.
  if (block === undefined && head !== undefined && head.number > number) {
    return;
  }
  throw new UserError(
    'market.changed',
    `The embedded market is not the one this account traded in: block ${number} is ${block === undefined ? 'not there' : 'another one'}.`,
    {
      hint: 'Bring back the data folder\'s "sandbox" directory, or start anew in another folder with --data-dir.',
    },
  );
}
