import { isDeepStrictEqual } from 'node:util';
import type { Fanout } from '@twinlane/core/fanout';
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
  /** Tells the other processes, and hears of them at once; absent where this one is alone. */
  readonly fanout?: Pick<Fanout, 'announce' | 'onChanged' | 'onMissed'> | undefined;
}

/**
 * Addresses that were denied by hand, as the store has them. It is looked at again when another process says that it changed
 * them, and now and then besides: one may not be heard of, and a write may be committed though it was given up.
 */
export class DeniedByHand {
  readonly #parts: DeniedByHandParts;
  #all: readonly DeniedAddress[] = [];
  #turn: Promise<unknown> = Promise.resolve();
  #isLooking = false;
  /** What is read at present may not have it yet. */
  #isWanted = false;
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
    const { fanout } = parts;
    const stops = [
      fanout?.onChanged((what) => void (what === 'denyList' && opened.#look())),
      fanout?.onMissed((rooms) => void (rooms === 'all' && opened.#look())),
    ];
    closers.push({
      name: 'the deny list',
      close: async () => {
        clearInterval(timer);
        stops.forEach((stop) => stop?.());
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
    } finally {
      this.#parts.fanout?.announce('denyList');
    }
  }

  #look(): void {
    if (this.#isLooking) {
      this.#isWanted = true;
      return;
    }
    this.#isLooking = true;
    void this.inTurn(async () => {
      const { store, chainId, log } = this.#parts;
      this.#isWanted = false;
      try {
        this.set(await store.read.denied.all(chainId));
        this.#isBlind = false;
      } catch (error) {
        if (!this.#isBlind) log.warn({ err: error }, 'The deny list could not be read again: the last holds');
        this.#isBlind = true;
      } finally {
        this.#isLooking = false;
      }
      if (this.#isWanted) this.#look();
    });
  }
}

function reasonsOf(denied: readonly DeniedAddress[]): DenyList {
  return new Map(
    denied.map(({ address, reason }) => [address.toLowerCase(), `was denied by hand: ${reason}`]),
  );
}
