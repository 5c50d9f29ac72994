import { CANDLE_INTERVALS, type CandleMarket, type ClosedCandle } from '@twinlane/core/market/candle';
import type { TimeSpan } from '@twinlane/core/market/fillGaps';
import type { MarketBlock } from '@twinlane/core/market/marketBlock';
import { RetryableError } from '@twinlane/core/errors';
import type { UnitOfWork } from '@twinlane/core/unitOfWork';
import type { CandleKeeperOptions } from './candleKeeper.ts';

/** Blocks between two prunings. */
const PRUNED_EVERY = 200;
/** Blocks that may wait for a store that refuses them. */
const MOST_WAITING = 512;
const SECONDS_PER_HOUR = 3_600;

type WriterOptions = Pick<CandleKeeperOptions, 'store' | 'historyLength' | 'keepHours'>;

/** What has been counted and not been written: it stays until a transaction has taken it. */
export class CandleWriter {
  readonly #options: WriterOptions;
  readonly #market: CandleMarket;
  #blocks: MarketBlock[] = [];
  #closed: ClosedCandle[] = [];
  #unseen: readonly TimeSpan[] | undefined;
  #untilPruned = 0;
  /** Numbers of the newest kept blocks that name all prices. */
  #whole: number[] = [];

  constructor(options: WriterOptions, market: CandleMarket) {
    this.#options = options;
    this.#market = market;
  }

  /** Blocks that wait. */
  get waiting(): number {
    return this.#blocks.length;
  }

  /** Takes in a block and the candles that it closed. */
  add(block: MarketBlock, closed: readonly ClosedCandle[]): void {
    this.#blocks.push(block);
    for (const candle of closed) {
      this.#closed.push(candle);
    }
    this.#untilPruned -= 1;
    if (block.whole) {
      this.#whole = [...this.#whole.filter((number) => number < block.number), block.number].slice(-100);
    }
  }

  /** Replaces the spans in which blocks were not seen. */
  noteUnseen(spans: readonly TimeSpan[]): void {
    this.#unseen = spans;
  }

  /** Writes what waits, in one transaction. Where that fails, it waits on, unless it is too much. */
  async flush(): Promise<void> {
    const last = this.#blocks.at(-1);
    if (last === undefined) {
      return;
    }
    const [blocks, closed, unseen, prune] = [
      this.#blocks,
      this.#closed,
      this.#unseen,
      this.#untilPruned <= 0,
    ];
    try {
      await this.#options.store.transaction(async (unit) => {
        await unit.putCandles(this.#market, closed, blocks);
        if (unseen !== undefined) {
          await unit.putUnseen(this.#market, unseen);
        }
        if (prune) {
          await this.#prune(unit, last);
        }
      });
    } catch (error) {
      this.#forgetIfTooMany(error);
      throw error;
    }
    this.#forget();
    this.#untilPruned = prune ? PRUNED_EVERY : this.#untilPruned;
  }

  async #prune(unit: UnitOfWork, { number, timestamp }: MarketBlock): Promise<void> {
    const { keepHours, historyLength } = this.#options;
    const limited = CANDLE_INTERVALS.filter((interval) => keepHours[interval] > 0);
    await unit.pruneCandles(this.#market, {
      candlesBefore: new Map(
        limited.map((interval) => [interval, timestamp - keepHours[interval] * SECONDS_PER_HOUR]),
      ),
      // Histories are read from a block on that names all prices.
      blocksBefore: this.#whole.findLast((whole) => whole <= number - historyLength) ?? 0,
    });
  }

  #forgetIfTooMany(cause: unknown): void {
    if (this.#blocks.length < MOST_WAITING) {
      return;
    }
    const { length } = this.#blocks;
    this.#forget();
    throw new RetryableError(
      'candles.lost',
      `The candles of ${length} blocks could not be stored and are given up.`,
      { cause },
    );
  }

  #forget(): void {
    this.#blocks = [];
    this.#closed = [];
    this.#unseen = undefined;
  }
}
