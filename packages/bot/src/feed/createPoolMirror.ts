import type { Pool } from '@twinlane/core/amm/pool';
import { FatalError, RetryableError } from '@twinlane/core/errors';
import type { BlockHeader } from '@twinlane/core/market/block';
import type { ChainBlock, HeadSubscription } from '@twinlane/core/market/chainReader';
import { checkHead, SEARCH_BACK } from '@twinlane/core/market/checkHead';
import type { KnownPool } from '@twinlane/core/market/knownPool';
import type { Token } from '@twinlane/core/market/token';
import type { Address } from '@twinlane/core/money/hex';
import type { BlockUpdate } from '@twinlane/core/ports';
import type { KnownFactory, LogContext, LogEffect } from './applyLogs.ts';
import { applyLogs, factoriesOf } from './applyLogs.ts';
import { blockLogs, creationLogs } from './blockLogs.ts';
import { DormantPools } from './dormantPools.ts';
import { createLagLog } from './lagLog.ts';
import { agrees, loadPoolHeads } from './loadPools.ts';
import { blockUpdate, pastBlock } from './pastBlock.ts';
import { MirrorListeners } from './mirrorListeners.ts';
import type { MirrorState } from './mirrorState.ts';
import { headerOf, loadNewestState, loadWithHistory } from './mirrorState.ts';
import { createPause } from './pause.ts';
import { PoolDirectory } from './poolDirectory.ts';
import type { PoolMirrorOptions, PoolMirrorService } from './poolMirrorService.ts';
import { readToken } from './tokenMetadata.ts';

const RELOAD_WAIT_MS = [100, 5_000] as const;

/** Mirrors the state of pools in memory, block by block, from the logs of their chain. Does nothing before `start`. */
export function createPoolMirror(options: PoolMirrorOptions): PoolMirrorService {
  return new Mirror(options);
}

class Mirror implements PoolMirrorService {
  private readonly options: PoolMirrorOptions;
  private readonly directory = new PoolDirectory();
  private readonly dormant = new DormantPools();
  private readonly factories: ReadonlyMap<string, KnownFactory>;
  private readonly listeners: MirrorListeners;
  private readonly sayLag: (lag: number) => void;
  private readonly pause = createPause();
  private readonly caughtUp = Promise.withResolvers<void>();
  private state: MirrorState | undefined;
  private following: HeadSubscription | undefined;
  private reloading: Promise<void> | undefined;
  private stopped = false;
  private backfillUntil = -1;
  private fault: Error | undefined;
  private saidFull = false;

  constructor(options: PoolMirrorOptions) {
    this.options = options;
    this.listeners = new MirrorListeners(options.log);
    this.sayLag = createLagLog(options.log);
    this.factories = factoriesOf(options.venues, options.chain.id);
    for (const pool of options.knownPools) {
      this.directory.add(pool);
    }
  }

  head(): BlockHeader {
    return this.now().head;
  }

  pool(address: Address): Pool | undefined {
    return this.now().pools.get(address);
  }

  pools(): Iterable<Pool> {
    return [...this.now().pools.values()].filter((pool) => !this.dormant.has(pool));
  }

  poolsOf(tokenA: Address, tokenB: Address): readonly Pool[] {
    const { pools } = this.now();
    return this.directory
      .pairing(tokenA, tokenB)
      .map((address) => pools.get(address))
      .filter((pool) => pool !== undefined)
      .filter((pool) => !this.dormant.has(pool));
  }

  known(pool: Address): KnownPool | undefined {
    return this.directory.get(pool);
  }

  onBlock(listener: (update: BlockUpdate) => Promise<void>): () => void {
    return this.listeners.addBlock(listener);
  }

  onReset(listener: (head: BlockHeader) => void): () => void {
    return this.listeners.addReset(listener);
  }

  lag(): number {
    return Math.max(0, (this.following?.newest() ?? 0) - (this.state?.head.number ?? 0));
  }

  trouble(): Error | undefined {
    return this.fault;
  }

  async start(): Promise<void> {
    const { client, historyBlocks, log } = this.options;
    const { state, newest } = await loadWithHistory(client, this.allKnown(), historyBlocks, log);
    this.state = state;
    this.backfillUntil = newest;
    this.follow();
    if (this.head().number < this.backfillUntil) {
      await this.caughtUp.promise;
    }
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.listeners.end();
    this.pause.end();
    this.caughtUp.reject(
      new RetryableError('feed.stopped', 'The pool mirror was stopped while it caught up.'),
    );
    // Nobody need be waiting for it.
    this.caughtUp.promise.catch(() => undefined);
    await this.reloading;
    await this.following?.stop();
  }

  blockAt(number: number, addresses: readonly Address[]): Promise<BlockUpdate | undefined> {
    const known = addresses.map((address) => this.known(address)).filter((pool) => pool !== undefined);
    return pastBlock(this.options.client, known, number);
  }

  async verify(): Promise<readonly Address[]> {
    const { head, pools } = this.now();
    const known = this.allKnown();
    const heads = await loadPoolHeads(this.options.client, known, head.number);
    return known
      .map(({ address }) => address)
      .filter((address) => !agrees(heads.get(address), pools.get(address)));
  }

  private allKnown(): readonly KnownPool[] {
    return [...this.directory.pools.values()];
  }

  private now(): MirrorState {
    if (this.state === undefined) {
      throw new FatalError('feed.not-started', 'The pool mirror was read before it had loaded.');
    }
    return this.state;
  }

  private follow(): void {
    const { log } = this.options;
    this.following = this.options.client.followHeads(this.head(), {
      onBlocks: (blocks) => this.onBlocks(blocks),
      onBreak: (reason) =>
        this.beginReload(new RetryableError(`feed.${reason}`, `The chain has a ${reason}.`)),
      onTrouble: (error) => {
        this.fault = error;
        if (error === undefined) {
          log.info({}, 'Following the chain again');
        } else {
          log.warn({ err: error }, 'Cannot follow the chain, trying on');
        }
      },
    });
  }

  private async onBlocks(blocks: readonly ChainBlock[]): Promise<void> {
    try {
      const fresh = blocks.filter(({ number }) => number > this.head().number);
      const logs = await blockLogs(this.options.client, fresh);
      for (const [index, block] of fresh.entries()) {
        const { pools: before } = this.now();
        const effect = await applyLogs(this.context(before), block, logs[index] ?? []);
        await this.advance(block, before, effect);
        if (block.number > this.backfillUntil) {
          this.sayLag(this.lag());
        }
      }
    } catch (error) {
      if (!(error instanceof FatalError)) {
        throw error;
      }
      this.beginReload(error);
    }
  }

  private async advance(
    head: ChainBlock,
    before: ReadonlyMap<Address, Pool>,
    effect: LogEffect,
  ): Promise<void> {
    this.state = { head, pools: effect.pools };
    this.add(effect.created);
    this.dormant.look(head.number, this.directory.pools.values(), effect.pools);
    if (head.number === this.backfillUntil) {
      await this.checkCaughtUp();
    }
    await this.listeners.deliver(blockUpdate(head, before, effect, head.number <= this.backfillUntil));
    if (head.number >= this.backfillUntil) {
      this.caughtUp.resolve();
    }
  }

  /** Rejects where what was caught up with does not agree with the node. */
  private async checkCaughtUp(): Promise<void> {
    let wrong: readonly Address[];
    try {
      // Read while the next block came, the newest state may be that block's. It is settled then, and the second look tells.
      wrong = (await this.verify()).length === 0 ? [] : await this.verify();
    } catch (error) {
      this.options.log.warn({ err: error }, 'The pools could not be compared with the node');
      return;
    }
    if (wrong.length > 0) {
      throw new FatalError('feed.diverged', `After catching up, ${wrong.length} pools differ from the node.`);
    }
  }

  private context(pools: ReadonlyMap<Address, Pool>): LogContext {
    return {
      chainId: this.options.chain.id,
      pools,
      known: this.directory.pools,
      factories: this.isFull() ? new Map() : this.factories,
      token: (address) => this.tokenAt(address),
    };
  }

  private isFull(): boolean {
    const { maxPools = 20_000, log } = this.options;
    const full = this.directory.pools.size - this.dormant.count >= maxPools;
    if (full && !this.saidFull) {
      this.saidFull = true;
      log.warn({ maxPools }, 'As many pools are mirrored as may be: new ones are passed over');
    }
    return full;
  }

  private async tokenAt(address: Address): Promise<Token | undefined> {
    return this.directory.token(address) ?? readToken(this.options.client, address, 'latest');
  }

  private add(created: readonly KnownPool[]): void {
    for (const pool of created) {
      if (this.directory.add(pool)) {
        this.options.onPoolDiscovered?.(pool);
      }
    }
  }

  private beginReload(reason: Error): void {
    if (this.stopped || this.reloading !== undefined) {
      return;
    }
    this.options.log.warn({ err: reason }, 'The pools are read afresh');
    // Not awaited: this may be called from inside what it stops.
    void this.following?.stop();
    this.reloading = this.reload().finally(() => {
      this.reloading = undefined;
    });
  }

  private async reload(): Promise<void> {
    const last = this.head().number;
    const searchFrom = Math.max(0, last - SEARCH_BACK);
    for (let wait: number = RELOAD_WAIT_MS[0]; !this.stopped; wait = Math.min(wait * 2, RELOAD_WAIT_MS[1])) {
      try {
        const head = await headerOf(this.options.client, 'latest');
        checkHead(head.number, last);
        await this.discover(searchFrom, head.number);
        const state = await loadNewestState(this.options.client, this.allKnown());
        checkHead(state.head.number, last);
        this.state = state;
        break;
      } catch (error) {
        this.fault = error instanceof Error ? error : new FatalError('feed.reload', String(error));
        this.options.log.warn({ err: error }, 'The pools cannot be read, trying on');
        await this.pause.wait(wait);
      }
    }
    if (this.stopped) {
      return;
    }
    this.fault = undefined;
    this.backfillUntil = -1;
    this.listeners.reset(this.head());
    this.caughtUp.resolve();
    this.follow();
  }

  private async discover(from: number, to: number): Promise<void> {
    const { client } = this.options;
    for (const log of await creationLogs(client, [...this.factories.keys()], Math.min(from, to), to)) {
      const header = await headerOf(client, Number(log.blockNumber));
      const { created } = await applyLogs(this.context(new Map()), header, [log]);
      this.add(created);
    }
  }
}
