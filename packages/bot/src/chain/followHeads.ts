import { RetryableError } from '@twinlane/core/errors';
import type { BlockHeader } from '@twinlane/core/market/block';
import { checkHead } from '@twinlane/core/market/checkHead';
import type {
  ChainBlock,
  ChainReader,
  HeadListener,
  HeadSubscription,
  RpcCall,
} from '@twinlane/core/market/chainReader';
import { decodeBlock } from './decodeBlock.ts';
import type { RpcConnection } from './rpcConnection.ts';

/** More blocks than this are not walked through one by one. */
const MAX_GAP = 10_000;
/** Blocks fetched and delivered together when catching up. */
const CATCH_UP = 200;
/** How often to look at least although the node pushes its heads, milliseconds: a push can be lost. */
const WATCHDOG_MS = 1_000;
/** First and longest wait after a failure, milliseconds; it doubles in between. */
const BACK_OFF_MS = [50, 2_000] as const;

/**
 * Delivers every block after `last`, in order. New heads are pushed over a socket and asked for over HTTP. When the node
 * goes away it waits and tries again, and goes on where it stopped.
 */
export function followHeads(
  connection: RpcConnection,
  client: Pick<ChainReader, 'batch'>,
  last: BlockHeader,
  listener: HeadListener,
  options: { readonly pollMs: number },
): HeadSubscription {
  const follower = new Follower(connection, client, last, listener, options.pollMs);
  const ended = follower.run();
  return {
    newest: () => follower.newest,
    stop: () => {
      follower.stop();
      return ended;
    },
  };
}

class Follower {
  /** Number of the newest block that the node is known to have. */
  newest: number;
  private readonly connection: RpcConnection;
  private readonly client: Pick<ChainReader, 'batch'>;
  private readonly listener: HeadListener;
  private readonly pollMs: number;
  private last: BlockHeader;
  /** The head that was pushed last and has not been looked at. */
  private announced: ChainBlock | undefined;
  private stopped = false;
  private troubled = false;
  private unsubscribe: (() => void) | undefined;
  /** Something happened that the next look should not wait for. */
  private woken = true;
  /** The last look was not caused by anything: had there been a push, it would have been. */
  private unprompted = false;
  private wake: () => void = () => undefined;

  constructor(
    connection: RpcConnection,
    client: Pick<ChainReader, 'batch'>,
    last: BlockHeader,
    listener: HeadListener,
    pollMs: number,
  ) {
    this.connection = connection;
    this.client = client;
    this.listener = listener;
    this.pollMs = pollMs;
    this.last = last;
    this.newest = last.number;
  }

  async run(): Promise<void> {
    let wait: number = BACK_OFF_MS[0];
    while (!this.stopped) {
      try {
        await this.advance();
        this.saySound();
        wait = BACK_OFF_MS[0];
        await this.idle(
          this.unsubscribe === undefined ? this.pollMs : Math.max(WATCHDOG_MS, this.pollMs * 3),
        );
      } catch (error) {
        this.sayTrouble(error);
        this.woken = false;
        await this.idle(wait);
        this.woken = true;
        wait = Math.min(wait * 2, BACK_OFF_MS[1]);
      }
    }
    this.unsubscribe?.();
  }

  stop(): void {
    this.stopped = true;
    this.wake();
  }

  private async advance(): Promise<void> {
    await this.subscribe();
    const found = await this.next();
    if (this.stopped) {
      return;
    }
    if (found === 'reorg' || found === 'gap') {
      this.stopped = true;
      this.listener.onBreak(found);
      return;
    }
    const newLast = found.at(-1);
    if (newLast !== undefined) {
      if (this.unprompted) {
        this.renewSubscription();
      }
      await this.listener.onBlocks(found);
      this.last = newLast;
    }
  }

  private async subscribe(): Promise<void> {
    if (this.unsubscribe === undefined && this.connection.subscribeHeads !== undefined) {
      this.unsubscribe = await this.connection.subscribeHeads(
        (raw) => this.onHead(raw),
        () => {
          this.unsubscribe = undefined;
          this.woken = true;
          this.wake();
        },
      );
    }
  }

  /** There are blocks that were not pushed: the node may have forgotten its subscribers. */
  private renewSubscription(): void {
    this.unsubscribe?.();
    this.unsubscribe = undefined;
    this.woken = true;
  }

  private onHead(raw: unknown): void {
    try {
      this.announced = decodeBlock(raw);
      this.newest = Math.max(this.newest, this.announced?.number ?? 0);
    } catch {
      // Enough to know that there is something new: it is asked for.
      this.announced = undefined;
    }
    this.woken = true;
    this.wake();
  }

  /** Until a head is announced, `milliseconds` have passed or following is stopped. */
  private async idle(milliseconds: number): Promise<void> {
    if (!this.woken && !this.stopped) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.unprompted = !this.woken;
    this.woken = false;
    this.wake = () => undefined;
  }

  /** The blocks to deliver next, or why there are no more. */
  private async next(): Promise<readonly ChainBlock[] | 'reorg' | 'gap'> {
    const { announced: head, last } = this;
    this.announced = undefined;
    if (head?.number === last.number + 1 && head.parentHash === last.hash) {
      return [head];
    }
    const [mine, latest] = (await this.client.batch([getBlock(last.number), getBlock('latest')])).map(
      decodeBlock,
    );
    if (latest === undefined) {
      return [];
    }
    checkHead(latest.number, last.number);
    this.newest = latest.number;
    if (this.isOnAnotherBranch(latest)) {
      return 'reorg';
    }
    if (mine === undefined) {
      // A node that is starting and has not got this far yet; or it has, and never had that block.
      return latest.number > last.number ? 'gap' : [];
    }
    if (mine.hash !== last.hash) {
      return 'reorg';
    }
    const missing = latest.number - last.number;
    if (missing > MAX_GAP) {
      return 'gap';
    }
    this.woken ||= missing > CATCH_UP;
    return this.walk(Math.min(missing, CATCH_UP));
  }

  /** Whether the chain's newest block is one that the listener knows by another hash. */
  private isOnAnotherBranch(latest: ChainBlock): boolean {
    const known = latest.number < this.last.number ? this.listener.hashAt?.(latest.number) : undefined;
    return known !== undefined && known !== latest.hash;
  }

  /** The next `count` blocks, as far as each follows on the one before. */
  private async walk(count: number): Promise<readonly ChainBlock[]> {
    const numbers = Array.from({ length: count }, (_, index) => this.last.number + 1 + index);
    const blocks: ChainBlock[] = [];
    let parent = this.last.hash;
    for (const raw of await this.client.batch(numbers.map(getBlock))) {
      const block = decodeBlock(raw);
      if (block === undefined || block.parentHash !== parent) {
        // The chain changed between two calls: what is sound can go, the rest is looked at again.
        this.woken = true;
        break;
      }
      blocks.push(block);
      parent = block.hash;
    }
    return blocks;
  }

  private sayTrouble(error: unknown): void {
    if (!this.troubled) {
      this.troubled = true;
      this.listener.onTrouble(
        error instanceof Error ? error : new RetryableError('chain.follow', String(error)),
      );
    }
  }

  private saySound(): void {
    if (this.troubled) {
      this.troubled = false;
      this.listener.onTrouble(undefined);
    }
  }
}

function getBlock(block: number | 'latest'): RpcCall {
  const tag = block === 'latest' ? block : `0x${block.toString(16)}`;
  return { method: 'eth_getBlockByNumber', params: [tag, false] };
}
