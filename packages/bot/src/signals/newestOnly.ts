/**
 * Does a work one at a time: what comes while it is done waits, and only the newest of that is done next. Resolves when the
 * work that covers the call is done; rejects as that did.
 */
export function newestOnly<Item>(work: (item: Item) => Promise<void>): (item: Item) => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  let waiting: { item: Item; readonly done: Promise<void> } | undefined;
  let isBusy = false;

  async function now(item: Item): Promise<void> {
    isBusy = true;
    try {
      await work(item);
    } finally {
      isBusy = false;
    }
  }

  async function after(earlier: Promise<void>, take: () => Item): Promise<void> {
    await earlier.catch(() => undefined);
    await now(take());
  }

  return (item) => {
    if (waiting !== undefined) {
      waiting.item = item;
      return waiting.done;
    }
    if (!isBusy) {
      running = now(item);
      return running;
    }
    const take = (): Item => {
      const taken = waiting?.item ?? item;
      waiting = undefined;
      return taken;
    };
    running = after(running, take);
    waiting = { item, done: running };
    return running;
  };
}
