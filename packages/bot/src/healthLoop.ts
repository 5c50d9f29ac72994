import type { Closers } from './closers.ts';

/** What is looked after. */
export interface HealthLoopOptions {
  /** What it is called where it cannot be closed. */
  readonly name: string;
  /** A small question, with a limit to its time. Rejects where it is not answered. */
  readonly ping: () => Promise<void>;
  /** Whether to look though nothing failed here. */
  readonly isWanted?: () => boolean;
  readonly onFailure: (error: Error) => void;
  readonly onAnswer: () => void;
  /** From [0, 1). */
  readonly random: () => number;
  /** Between two looks, milliseconds, a fifth more or less. */
  readonly everyMs: number;
}

const JITTER = 0.2;

/** Looks now and then whether something is back, and only while there is doubt. */
export class HealthLoop {
  readonly #options: HealthLoopOptions;
  // An earlier process may have left a breaker open.
  #inDoubt = true;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: HealthLoopOptions, closers: Closers) {
    this.#options = options;
    closers.push({ name: options.name, close: () => this.#stop() });
    this.#next();
  }

  /** It failed, or keeps somebody waiting. */
  doubt(): void {
    this.#inDoubt = true;
  }

  /** It answered. */
  trust(): void {
    this.#inDoubt = false;
  }

  #stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #next(): void {
    const { random, everyMs } = this.#options;
    if (this.#stopped) return;
    const wait = everyMs * (1 - JITTER + 2 * JITTER * random());
    this.#timer = setTimeout(() => void this.#look().finally(() => this.#next()), wait);
    this.#timer.unref();
  }

  async #look(): Promise<void> {
    const { ping, isWanted, onFailure, onAnswer } = this.#options;
    if (!this.#inDoubt && isWanted?.() !== true) return;
    try {
      await ping();
    } catch (error) {
      if (!this.#stopped) onFailure(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    if (!this.#stopped) onAnswer();
  }
}
