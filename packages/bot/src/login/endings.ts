/** Tells whoever listens that a session or a token is over. */
export interface Endings {
  tell(ids: readonly string[]): void;
  listen(this: void, listener: (id: string) => void): () => void;
}

/** Tells each listener of each id. */
export function createEndings(): Endings {
  const listeners = new Set<(id: string) => void>();
  return {
    tell: (ids) => {
      for (const id of ids) for (const listener of listeners) listener(id);
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
