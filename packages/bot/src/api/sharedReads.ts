/** Reads for whoever asks the same while it is read for others; whether they may ask is checked before. */
export type SharedReads = <Answer>(key: string, read: () => Promise<Answer>) => Promise<Answer>;

interface Turn {
  readonly over: Promise<unknown>;
  next?: Promise<unknown>;
}

/**
 * Of each question one reading runs at a time. Who asks meanwhile gets the answer of the next one, with all who do: never one
 * that began before it was asked for, so that it has everything that was committed by then.
 */
export function createSharedReads(): SharedReads {
  const turns = new Map<string, Turn>();
  function begin<Answer>(key: string, read: () => Promise<Answer>): Promise<Answer> {
    const answer = read();
    const turn: Turn = { over: ended(answer) };
    turns.set(key, turn);
    void release(key, turn);
    return answer;
  }
  async function release(key: string, turn: Turn): Promise<void> {
    await turn.over;
    if (turn.next === undefined) turns.delete(key);
  }
  return <Answer>(key: string, read: () => Promise<Answer>) => {
    const turn = turns.get(key);
    if (turn === undefined) return begin(key, read);
    turn.next ??= turn.over.then(() => begin(key, read));
    return turn.next as Promise<Answer>;
  };
}

/** Also where it fails, of which those hear who wait for it. */
async function ended(answer: Promise<unknown>): Promise<void> {
  await Promise.allSettled([answer]);
}
