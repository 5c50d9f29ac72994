/** Answers that are dear to compute, kept for as long as what they rest on has not changed. */
export interface KeptAnswers<Answer> {
  /** Computes the answer of a key, unless one is kept that rests on the same version and is young. Callers share one computation. */
  answer(key: string, version: string, compute: () => Promise<Answer>): Promise<Answer>;
}

interface Kept<Answer> {
  readonly version: string;
  readonly at: number;
  readonly answer: Promise<Answer>;
}

/**
 * @param options `most`: answers kept. `forMs`: how old one may grow, since not all it rests on has a version. `restMs`: for so
 * long an answer serves also where something changed since, so that a stream of changes does not mean a stream of computations.
 */
export function createKeptAnswers<Answer>(options: {
  readonly most: number;
  readonly forMs: number;
  readonly restMs: number;
  readonly monotonic: () => number;
}): KeptAnswers<Answer> {
  const { most, forMs, restMs, monotonic } = options;
  const kept = new Map<string, Kept<Answer>>();
  return {
    answer(key, version, compute) {
      const now = monotonic();
      const found = kept.get(key);
      const age = found === undefined ? Infinity : now - found.at;
      if (found !== undefined && age < (found.version === version ? forMs : restMs)) return found.answer;
      const answer = compute();
      const entry = { version, at: now, answer };
      kept.delete(key);
      kept.set(key, entry);
      // What failed is nothing to keep; the caller hears of it.
      answer.catch(() => {
        if (kept.get(key) === entry) kept.delete(key);
      });
      const [oldest] = kept.keys();
      if (kept.size > most && oldest !== undefined) kept.delete(oldest);
      return answer;
    },
  };
}
