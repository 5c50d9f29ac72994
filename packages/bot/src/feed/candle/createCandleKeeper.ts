import type { BlockHeader } from '@twinlane/core/market/block';
import type { BlockPrices } from '@twinlane/core/market/blockPrices';
import { CANDLE_SECONDS, candleStart } from '@twinlane/core/market/candle';
import type { CandleMarket, ClosedCandle } from '@twinlane/core/market/candle';
import { CandleBook, type Bars } from '@twinlane/core/market/candleBook';
import type { TimeSpan } from '@twinlane/core/market/fillGaps';
import { changedPrices, readKeptPrices, roundPrices } from '@twinlane/core/market/marketBlock';
import type { MarketBlock } from '@twinlane/core/market/marketBlock';
import type { PriceHistories } from '@twinlane/core/market/priceHistory';
import { tallySwaps } from '@twinlane/core/market/tallySwaps';
import type { BlockUpdate, Rollback } from '@twinlane/core/ports';
import { blocksOnChain } from './blocksOnChain.ts';
import type { CandleKeeper, CandleKeeperOptions, WarmStart } from './candleKeeper.ts';
import { depthsAt } from './depthsAt.ts';
import { CandleWriter } from './candleWriter.ts';
import { reopenBook } from './reopenBook.ts';
import { withSpan } from './unseenSpans.ts';

/** Creates a keeper that has read nothing yet. */
export function createCandleKeeper(options: CandleKeeperOptions): CandleKeeper {
  return new Keeper(options);
}

/** Kept blocks from one that names all prices to the next. */
const WHOLE_EVERY = 50;
/** Blocks written together while the mirror catches up. */
const BLOCKS_PER_WRITE = 32;
/** The shortest candle that carries depth, seconds. */
const DEPTH_FROM_SECONDS = 300;

/** The last block that was counted. */
interface Counted extends Pick<BlockHeader, 'number' | 'hash' | 'timestamp'> {
  readonly prices: BlockPrices;
}

class Keeper implements CandleKeeper {
  readonly #options: CandleKeeperOptions;
  readonly #market: CandleMarket;
  readonly #writer: CandleWriter;
  #isLoaded = false;
  #book = new CandleBook();
  #last: Counted | undefined;
  /** Time up to which all blocks were seen; undefined before the first one. */
  #seenUntil: number | undefined;
  #unseen: readonly TimeSpan[] = [];
  #sinceWhole = WHOLE_EVERY;

  constructor(options: CandleKeeperOptions) {
    this.#options = options;
    this.#market = { chainId: options.chainId, cash: options.cash.address };
    this.#writer = new CandleWriter(options, this.#market);
  }

  async load(): Promise<WarmStart> {
    await this.#writer.flush();
    const kept = await this.#options.store.read.candles.blocks(this.#market);
    const histories = await this.#reopen(kept, await blocksOnChain(this.#options.client, kept));
    const block = this.#last === undefined ? {} : { block: this.#last.number };
    return { ...block, histories };
  }

  async onBlock(update: BlockUpdate, prices: BlockPrices): Promise<Bars> {
    const { header, backfill } = update;
    if (!(await this.#isNext(header))) {
      return new Map();
    }
    const last = this.#last;
    const follows = last !== undefined && isParent(last, header);
    if (!follows) {
      this.#noteUnseen(header.timestamp);
    }
    const before = follows ? last.prices : undefined;
    const after = roundPrices(prices);
    const trades = tallySwaps({
      swaps: update.swaps,
      pool: (address) => update.after(address) ?? update.before(address),
      cash: this.#options.cash,
      wrappedNative: this.#options.wrappedNative,
      before,
      after,
    });
    const closed = this.#withDepth(update, before, this.#book.count(header.timestamp, trades));
    this.#writer.add(this.#keep(header, before, after, trades), closed);
    this.#last = { ...header, prices: after };
    this.#seenUntil = header.timestamp;
    if (!backfill || this.#writer.waiting >= BLOCKS_PER_WRITE) {
      await this.#write();
    }
    return trades;
  }

  async onRollback({ ancestor }: Rollback): Promise<void> {
    if (!this.#isLoaded || this.#last === undefined || this.#last.number <= ancestor.number) {
      return;
    }
    // Until it is done, what is in memory cannot be relied on.
    this.#isLoaded = false;
    await this.#writer.flush();
    const kept = await this.#options.store.read.candles.blocks(this.#market);
    await this.#reopen(
      kept,
      kept.filter(({ number }) => number <= ancestor.number),
    );
  }

  onReset(): void {
    this.#isLoaded = false;
  }

  /** Whether the block is one to count: not one that was counted before. Compares with the chain where in doubt. */
  async #isNext(header: BlockHeader): Promise<boolean> {
    const isForked = this.#last?.number === header.number - 1 && this.#last.hash !== header.parentHash;
    if (!this.#isLoaded || isForked) {
      await this.load();
    }
    return this.#last === undefined || this.#last.number < header.number;
  }

  /** Goes back to the last of `standing`, forgetting the kept blocks after it and what they did. */
  async #reopen(kept: readonly MarketBlock[], standing: readonly MarketBlock[]): Promise<PriceHistories> {
    const { store, historyLength, log } = this.#options;
    const last = standing.at(-1);
    const dropped = kept[standing.length];
    if (dropped !== undefined) {
      log.info({ from: dropped.number, blocks: kept.length - standing.length }, 'Candles go back');
      const to = { block: dropped.number - 1, time: last?.timestamp ?? dropped.timestamp };
      await store.transaction((unit) => unit.rewindCandles(this.#market, to));
    }
    const keptPrices = readKeptPrices(standing, historyLength);
    const at = last?.timestamp ?? dropped?.timestamp;
    this.#book =
      at === undefined ? new CandleBook() : await reopenBook(store.read.candles, this.#market, standing, at);
    this.#unseen = await store.read.candles.unseen(this.#market);
    this.#last =
      last === undefined || keptPrices === undefined ? undefined : { ...last, prices: keptPrices.prices };
    this.#seenUntil = at;
    this.#sinceWhole = WHOLE_EVERY;
    this.#isLoaded = true;
    return keptPrices?.histories ?? new Map();
  }

  #noteUnseen(until: number): void {
    const from = this.#seenUntil ?? candleStart('1d', until);
    this.#unseen = withSpan(this.#unseen, { from, to: until });
    this.#writer.noteUnseen(this.#unseen);
  }

  #withDepth(
    update: BlockUpdate,
    before: BlockPrices | undefined,
    closed: readonly ClosedCandle[],
  ): readonly ClosedCandle[] {
    if (before === undefined) {
      return closed;
    }
    const depthOf = depthsAt(this.#options, update, before.native);
    return closed.map((each) =>
      CANDLE_SECONDS[each.interval] < DEPTH_FROM_SECONDS
        ? each
        : { ...each, candle: { ...each.candle, depth: depthOf(each.token) } },
    );
  }

  #keep(
    { number, hash, timestamp }: BlockHeader,
    before: BlockPrices | undefined,
    after: BlockPrices,
    trades: Bars,
  ): MarketBlock {
    const whole = before === undefined || this.#sinceWhole >= WHOLE_EVERY;
    this.#sinceWhole = whole ? 1 : this.#sinceWhole + 1;
    const prices = whole ? after.tokens : changedPrices(before, after);
    return { number, hash, timestamp, native: after.native, whole, prices, trades };
  }

  async #write(): Promise<void> {
    try {
      await this.#writer.flush();
    } catch (error) {
      // What was given up is not in the store, so what follows from it in memory must not count either.
      this.#isLoaded = this.#writer.waiting > 0;
      throw error;
    }
  }
}

function isParent(last: Counted, header: BlockHeader): boolean {
  return last.number === header.number - 1 && last.hash === header.parentHash;
}
