import { isTwinlaneError } from '@twinlane/core/errors';
import type { ChainBlock } from '@twinlane/core/market/chainReader';
import type { Logger } from 'pino';
import { decodeBlock } from './decodeBlock.ts';
import type { Endpoint } from './endpoint.ts';
import { FAR_AHEAD_WORDS, type ReadPool } from './readPool.ts';
import { createTroubleLog } from './troubleLog.ts';
import { verifyChain } from './verifyChain.ts';

/** Hears of each new head, raw; of `undefined` where something happened that is worth a look. */
export type HeadListener = (header: unknown) => void;

export interface MonitorOptions {
  readonly chainId: number;
  /** How often the best endpoint that cannot push is asked, milliseconds. */
  readonly pollMs: number;
  readonly log?: Pick<Logger, 'info' | 'warn' | 'error'> | undefined;
}

/** How often every endpoint is asked for its head, milliseconds: for its health, and since a push can be lost. */
const PROBE_MS = 2_000;
/** How often an excluded endpoint is asked again which chain it serves, milliseconds. */
const EXCLUDED_MS = 60_000;
/** Probes in a row that may know more than was pushed before the subscription counts as dead. */
const SILENT_PROBES = 2;
const REMEMBERED_HEADS = 32;

/**
 * Watches the heads of all endpoints while somebody listens: over subscriptions where there are any, by asking elsewhere.
 * Whoever shows a new block first is heard, so that heads go on when an endpoint stalls.
 */
export class HeadMonitor {
  private readonly pool: ReadPool;
  private readonly options: MonitorOptions;
  private readonly listeners = new Set<HeadListener>();
  private readonly told: string[] = [];
  private watches: readonly EndpointWatch[] = [];
  private readonly sayTroubles: () => void;

  constructor(pool: ReadPool, options: MonitorOptions) {
    this.pool = pool;
    this.options = options;
    this.sayTroubles = createTroubleLog(pool.endpoints, options.log);
  }

  /** Listens; the watch begins with the first listener and ends with the last. */
  subscribe(listener: HeadListener): () => void {
    this.listeners.add(listener);
    if (this.watches.length === 0) {
      this.watches = this.pool.endpoints.map(
        (endpoint) => new EndpointWatch(endpoint, this.pool, this.options, this),
      );
      this.watches.forEach((watch) => void watch.run());
    }
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) {
        this.stop();
      }
    };
  }

  stop(): void {
    this.watches.forEach((watch) => watch.stop());
    this.watches = [];
  }

  /** Whether any endpoint pushes its heads at present. */
  isPushed(): boolean {
    return this.watches.some(({ subscribed }) => subscribed);
  }

  /** An endpoint showed a head. */
  show(endpoint: Endpoint, block: ChainBlock, raw: unknown): void {
    const { view } = this.pool;
    const wasTold = this.told.includes(block.hash);
    // A head that was told and not reached, with a gap below it, may stand on a branch of which only it is known.
    const isOutOfReach = wasTold && view.floor !== undefined && block.number > view.floor + 1;
    const conflict = view.conflict(block) ?? (isOutOfReach ? view.floor : undefined);
    if (conflict !== undefined && (!endpoint.forked || block.number > this.pool.newest() + 1)) {
      void this.pool.lookIntoFork(conflict).then((moved) => moved && this.tell(undefined));
    }
    const isNews = block.number > (view.floor ?? -1) && !endpoint.forked && !wasTold;
    if (isNews) {
      this.told.push(block.hash);
      this.told.splice(0, this.told.length - REMEMBERED_HEADS);
      this.tell(raw);
    }
  }

  /** An endpoint was asked, or lost. */
  looked(failed: boolean): void {
    this.sayTroubles();
    if (failed) {
      this.tell(undefined);
    }
  }

  private tell(header: unknown): void {
    this.listeners.forEach((listener) => listener(header));
  }
}

/** The watch over one endpoint. */
class EndpointWatch {
  subscribed = false;
  private readonly endpoint: Endpoint;
  private readonly pool: ReadPool;
  private readonly options: MonitorOptions;
  private readonly monitor: HeadMonitor;
  private stopped = false;
  private pushed = 0;
  private silentProbes = 0;
  private unsubscribe: (() => void) | undefined;
  private wake: () => void = () => undefined;

  constructor(endpoint: Endpoint, pool: ReadPool, options: MonitorOptions, monitor: HeadMonitor) {
    this.endpoint = endpoint;
    this.pool = pool;
    this.options = options;
    this.monitor = monitor;
  }

  async run(): Promise<void> {
    while (!this.stopped) {
      const sound = await this.look();
      if (this.stopped) {
        break;
      }
      this.monitor.looked(!sound && this.endpoint.exclusion === undefined);
      await this.pause(this.nextLookMs());
    }
    this.unsubscribe?.();
  }

  stop(): void {
    this.stopped = true;
    this.unsubscribe?.();
    this.unsubscribe = undefined;
    this.subscribed = false;
    this.wake();
  }

  /** Whether the endpoint answered. */
  private async look(): Promise<boolean> {
    const { endpoint, options } = this;
    if (endpoint.exclusion === undefined && endpoint.waitMs() > 0) {
      return true;
    }
    if (!endpoint.verified || endpoint.exclusion !== undefined) {
      const served = await verifyChain(endpoint, options.chainId);
      if (served !== 'right') {
        return false;
      }
    }
    await this.listen();
    return this.probe();
  }

  private async probe(): Promise<boolean> {
    const [judged] = await this.pool.askOne(this.endpoint, [
      { method: 'eth_getBlockByNumber', params: ['latest', false] },
    ]);
    const block = judged?.block;
    if (this.stopped || block === undefined) {
      return block !== undefined;
    }
    if (judged !== undefined && 'result' in judged.outcome) {
      this.monitor.show(this.endpoint, block, judged.outcome.result);
    } else {
      this.monitor.show(this.endpoint, block, undefined);
    }
    this.silentProbes = this.subscribed && block.number > this.pushed ? this.silentProbes + 1 : 0;
    if (this.silentProbes >= SILENT_PROBES) {
      this.endpoint.blame('stopped announcing blocks');
      this.unsubscribe?.();
      this.lost();
    }
    return true;
  }

  private async listen(): Promise<void> {
    const { subscribeHeads } = this.endpoint.connection;
    if (this.subscribed || subscribeHeads === undefined) {
      return;
    }
    try {
      const unsubscribe = await subscribeHeads(
        (raw) => this.onPush(raw),
        () => {
          this.lost();
          this.wake();
        },
      );
      if (this.stopped) {
        unsubscribe();
        return;
      }
      this.unsubscribe = unsubscribe;
      this.subscribed = true;
      this.silentProbes = 0;
    } catch (error) {
      if (!isTwinlaneError(error)) {
        throw error;
      }
      // It is asked for its heads instead, and whether it pushes them again with the next look.
      this.endpoint.blame('takes no subscriptions');
    }
  }

  private onPush(raw: unknown): void {
    const newest = this.pool.newest();
    let block: ChainBlock | undefined;
    try {
      block = decodeBlock(raw);
    } catch {
      this.endpoint.blame('announces what is no block');
    }
    if (block !== undefined && this.pool.isFarAhead(this.endpoint, block.number)) {
      this.endpoint.blame(FAR_AHEAD_WORDS);
    } else if (block !== undefined && !this.stopped) {
      this.pushed = Math.max(this.pushed, block.number);
      this.pool.noteBlock(this.endpoint, block, newest);
      this.monitor.show(this.endpoint, block, raw);
    }
  }

  private lost(): void {
    this.subscribed = false;
    this.unsubscribe = undefined;
    this.silentProbes = 0;
  }

  private nextLookMs(): number {
    const { pollMs } = this.options;
    if (this.endpoint.exclusion !== undefined) {
      return EXCLUDED_MS;
    }
    const leads = !this.monitor.isPushed() && this.pool.ranked()[0] === this.endpoint;
    return leads ? pollMs : Math.max(PROBE_MS, pollMs);
  }

  private pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      timer.unref();
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
