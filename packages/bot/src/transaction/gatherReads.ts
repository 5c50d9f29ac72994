import type { ChainReader, RpcCall } from '@twinlane/core/market/chainReader';

type Reader = Pick<ChainReader, 'batch'>;

/** Calls that came in the same turn, and who waits for them. */
interface Gathered {
  readonly calls: readonly RpcCall[];
  readonly answer: (results: Promise<readonly unknown[]>) => void;
}

/**
 * A reader that sends what is asked in the same turn together: looks at many transactions then take few round trips. Where
 * the common batch fails, each is asked by itself, so that none fails for another's sake.
 */
export function gatherReads(reader: Reader): Reader {
  let gathered: Gathered[] = [];
  const send = async (): Promise<void> => {
    const parts = gathered;
    gathered = [];
    const [first] = parts;
    if (first !== undefined && parts.length === 1) {
      first.answer(reader.batch(first.calls));
      return;
    }
    try {
      const results = await reader.batch(parts.flatMap(({ calls }) => calls));
      let from = 0;
      for (const { calls, answer } of parts) {
        answer(Promise.resolve(results.slice(from, from + calls.length)));
        from += calls.length;
      }
    } catch {
      parts.forEach(({ calls, answer }) => answer(reader.batch(calls)));
    }
  };
  return {
    batch: (calls) =>
      new Promise((resolve) => {
        gathered.push({ calls, answer: resolve });
        if (gathered.length === 1) setImmediate(() => void send());
      }),
  };
}
