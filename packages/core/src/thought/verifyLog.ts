import { ChainFollower, type ChainBreak } from './hashChain.ts';
import { thoughtOfRecord, type ThoughtRecord } from './thoughtRecord.ts';

/** One account's chain, followed to its end or to where it breaks. */
export interface VerifiedChain {
  readonly accountId: string;
  /** Thoughts that fit, and the hash of the last of them: note it elsewhere, and a cut at the end shows too. */
  readonly thoughts: number;
  readonly head: string;
  readonly broken?: ChainBreak;
}

/**
 * Follows the chain of each account through all records, each account's oldest first; they may come in any order of accounts.
 * Nothing but each chain's end is kept. `onProgress` hears of every so many records.
 */
export async function verifyLog(
  records: AsyncIterable<ThoughtRecord>,
  onProgress: (records: number) => void = () => undefined,
): Promise<readonly VerifiedChain[]> {
  const chains = new Map<string, { readonly follower: ChainFollower; broken?: ChainBreak }>();
  let count = 0;
  for await (const record of records) {
    const chain = chains.get(record.accountId) ?? { follower: new ChainFollower() };
    chains.set(record.accountId, chain);
    if (chain.broken === undefined) {
      const broken = chain.follower.take(thoughtOfRecord(record));
      if (broken !== undefined) chain.broken = broken;
    }
    count += 1;
    onProgress(count);
  }
  return [...chains].map(([accountId, { follower, broken }]) => {
    const { index, hash } = follower.end;
    const verified = { accountId, thoughts: index, head: hash };
    return broken === undefined ? verified : Object.assign(verified, { broken });
  });
}
