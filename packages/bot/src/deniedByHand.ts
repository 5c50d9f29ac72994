import { isDeepStrictEqual } from 'node:util';
import type { Store } from '@twinlane/core/ports';
import type { DeniedAddress } from '@twinlane/core/risk/deniedAddress';
import type { DenyList } from '@twinlane/core/risk/denyList';
import type { UnitOfWork } from '@twinlane/core/unitOfWork';
import type { Logger } from 'pino';
import type { Closers } from './closers.ts';
import type { OpenRisk } from './openRisk.ts';

/** Where addresses that were denied by hand are kept, and who judges by them. */
export interface DeniedByHandParts {
  readonly store: Store;
  readonly chainId: number;
  readonly risk: Pick<OpenRisk, 'denyByHand'>;
  readonly log: Pick<Logger, 'warn'>;
  /** Between two looks at what is stored, milliseconds. */
  readonly lookMs: number;
}

/**
 * Addresses that were denied by hand, as the store has them. It is looked at again now and then: another process of the chain
 * may deny too, and a write may be committed though it was given up.
 */
export class DeniedByHand {
  readonly #parts: DeniedByHandParts;
  #all: readonly DeniedAddress[] = [];
  #turn: Promise<unknown> = Promise.resolve();
  #isLooking = false;
  #isBlind = false;

  private constructor(parts: DeniedByHandParts) {
    this.#parts = parts;
  }

  /** Takes up what is stored, and looks again until it is closed. */
  static async open(parts: DeniedByHandParts, closers: Closers): Promise<DeniedByHand> {
    const opened = new DeniedByHand(parts);
    opened.set(await parts.store.read.denied.all(parts.chainId));
    const timer = setInterval(() => opened.#look(), parts.lookMs);
    timer.unref();
    closers.push({
      name: 'the deny list',
      close: async () => {
        clearInterval(timer);
        await opened.#turn;
      },
    });
    return opened;
  }

  all(): readonly DeniedAddress[] {
    return this.#all;
  }

  /** These are denied from the next decision on. Whoever decides sees from another object that something changed. */
  set(all: readonly DeniedAddress[]): void {
    const [reasons, before] = [reasonsOf(all), reasonsOf(this.#all)];
    this.#all = all;
    if (!isDeepStrictEqual(reasons, before)) this.#parts.risk.denyByHand(reasons);
  }

  /** One at a time: the list in memory must end as the one in the store. */
  inTurn<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  /** A transaction; what it changed is looked for also where it is said to have failed. */
  async write<Answer>(work: (unit: UnitOfWork) => Promise<Answer>): Promise<Answer> {
    try {
      return await this.#parts.store.transaction(work);
    } catch (error) {
      this.#look();
      throw error;
    }
  }

  #look(): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    void this.inTurn(async () => {
      const { store, chainId, log } = this.#parts;
      try {
        this.set(await store.read.denied.all(chainId));
        this.#isBlind = false;
      } catch (error) {
        if (!this.#isBlind) log.warn({ err: error }, 'The deny list could not be read again: the last holds');
        this.#isBlind = true;
      } finally {
        this.#isLooking = false;
      }
    });
  }
}

function reasonsOf(denied: readonly DeniedAddress[]): DenyList {
  return new Map(
    denied.map(({ address, reason }) => [address.toLowerCase(), `was denied by hand: ${reason}`]),
  );
}
