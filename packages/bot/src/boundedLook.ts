import { setTimeout as sleep } from 'node:timers/promises';

/** How long a block waits for a look before it goes on without it. */
const LOOK_WAIT_MS = 200;

/** What is looked at once a block, for as long as that takes: one look at a time, which holds a block up for a moment only. */
export class BoundedLook<Seen> {
  readonly #look: (seen: Seen) => Promise<void>;
  readonly #onLateFault: (error: unknown) => void;
  #underWay: Promise<void> | undefined;

  /** `onLateFault` hears of a fault after its block was left. */
  constructor(look: (seen: Seen) => Promise<void>, onLateFault: (error: unknown) => void) {
    this.#look = look;
    this.#onLateFault = onLateFault;
  }

  /** Begins a look, unless one is under way, and waits a moment for it. Rejects with its fault where that comes in time. */
  async onBlock(seen: Seen): Promise<void> {
    if (this.#underWay !== undefined) {
      return;
    }
    let isLate = false;
    const given = new AbortController();
    const look = this.#look(seen)
      .catch((error: unknown) => {
        if (!isLate) throw error;
        this.#onLateFault(error);
      })
      .finally(() => {
        this.#underWay = undefined;
        given.abort();
      });
    this.#underWay = look;
    const timeIsUp = sleep(LOOK_WAIT_MS, undefined, { signal: given.signal }).then(
      () => void (isLate = true),
      () => look,
    );
    await Promise.race([look, timeIsUp]);
  }

  /** Resolves when no look is under way any more. */
  async idle(): Promise<void> {
    await this.#underWay?.catch(() => undefined);
  }
}
