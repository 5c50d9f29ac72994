import type { Pool } from '@twinlane/core/amm/pool';
import { FatalError, RetryableError } from '@twinlane/core/errors';
import type { BlockHeader } from '@twinlane/core/market/block';
import type { ChainBlock, HeadSubscription } from '@twinlane/core/market/chainReader';
import { checkHead, SEARCH_BACK } from '@twinlane/core/market/checkHead';
import type { KnownPool } from '@twinlane/core/market/knownPool';
import type { Address, Hash } from '@twinlane/core/money/hex';
import type { BlockUpdate, Rollback } from '@twinlane/core/ports';
import type { LogEffect } from './applyLogs.ts';
import { applyLogs } from './applyLogs.ts';
import { checkAgainstNode, differingPools } from './checkAgainstNode.ts';
import { discoverPools } from './discoverPools.ts';
import { blocksToKeep } from './keptBlocks.ts';
import { createLagLog } from './lagLog.ts';
import { LogSource } from './logSource.ts';
import { MirroredPools } from './mirroredPools.ts';
import { MirrorListeners } from './mirrorListeners.ts';
import type { MirrorState } from './mirrorState.ts';
import { headerOf, loadNewestState, loadState, loadWithHistory, whileLoading } from './mirrorState.ts';
import { pastBlock } from './pastBlock.ts';
import { createPause } from './pause.ts';
import type { PoolMirrorOptions, PoolMirrorService } from './poolMirrorService.ts';
import { PoolSelection } from './poolSelection.ts';
import { rollBackPools } from './rollBackPools.ts';
import { createTurns } from './turns.ts';

const RETRY_WAIT_MS = [100, 5_000] as const;

/** Mirrors the state of pools in memory, block by block, from the logs of their chain. Does nothing before `start`. */
export function createPoolMirror(options: PoolMirrorOptions): PoolMirrorService {
  return new Mirror(options);
}

class Mirror implements PoolMirrorService {
  private readonly options: PoolMirrorOptions;
  private readonly pooled: MirroredPools;
  private readonly selection: PoolSelection;
  private readonly logs: LogSource;
  private readonly listeners: MirrorListeners;
  private readonly sayLag: (lag: number) => void;
  private readonly pause = createPause();
  /** What changes the pools happens in turns. */
  private readonly inTurn = createTurns();
  private readonly caughtUp = Promise.withResolvers<void>();
  private following: HeadSubscription | undefined;
  private recovering: Promise<void> | undefined;
  private stopped = false;
  private backfillUntil = -1;
  private missed: Hash | undefined;
  private fault: Error | undefined;

  constructor(options: PoolMirrorOptions) {
    this.options = options;
    this.pooled = new MirroredPools(blocksToKeep(options.chain.finality));
    this.selection = new PoolSelection(options, this.pooled);
    this.logs = new LogSource(options.client);
    this.listeners = new MirrorListeners(options.log);
    this.sayLag = createLagLog(options.log);
  }

  head(): BlockHeader {
    return this.pooled.head;
  }

  pool(address: Address): Pool | undefined {
    return this.pooled.current.get(address);
  }

  pools(): Iterable<Pool> {
    return [...this.pooled.lively()];
  }

  poolsOf(tokenA: Address, tokenB: Address): readonly Pool[] {
    return this.pooled.pairing(tokenA, tokenB);
  }

  known(pool: Address): KnownPool | undefined {
    return this.pooled.directory.get(pool);
  }

  onBlock(listener: (update: BlockUpdate) => Promise<void>): () => void {
    return this.listeners.addBlock(listener);
  }

  onRollback(listener: (rollback: Rollback) => Promise<void>): () => void {
    return this.listeners.addRollback(listener);
  }

  onReset(listener: (head: BlockHeader) => void): () => void {
    return this.listeners.addReset(listener);
  }

  lag(): number {
    const head = this.pooled.isLoaded ? this.pooled.head.number : 0;
    return Math.max(0, (this.following?.newest() ?? 0) - head);
  }

  trouble(): Error | undefined {
    return this.fault;
  }

  async start(): Promise<void> {
    const { client, historyBlocks, log } = this.options;
    await whileLoading(() => this.selection.search());
    const { state, newest } = await loadWithHistory(client, this.pooled.known, historyBlocks, log);
    this.pooled.load(state);
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
    await this.recovering;
    await this.following?.stop();
  }

  blockAt(number: number, addresses: readonly Address[]): Promise<BlockUpdate | undefined> {
    const known = addresses.map((address) => this.known(address)).filter((pool) => pool !== undefined);
    return pastBlock(this.options.client, known, number);
  }

  verify(): Promise<readonly Address[]> {
    return differingPools(this.options.client, this.pooled);
  }

  async discover(tokenA: Address, tokenB: Address): Promise<readonly KnownPool[]> {
    const { client, venues } = this.options;
    const [one, other] = [await this.selection.token(tokenA), await this.selection.token(tokenB)];
    if (one === undefined || other === undefined) {
      return [];
    }
    const isKnown = (address: Address): boolean => this.known(address) !== undefined;
    const found = await discoverPools(client, venues, [[one, other]], isKnown);
    return this.inTurn(() => this.join(found.filter(({ address }) => !isKnown(address))));
  }

  private async join(found: readonly KnownPool[]): Promise<readonly KnownPool[]> {
    const room = found.slice(0, this.selection.room(found.length));
    if (room.length > 0) {
      this.pooled.join(room, (await this.loadAtHead(room)).pools);
      room.forEach((pool) => this.options.onPoolDiscovered?.(pool));
    }
    return room;
  }

  /** A new block may come while the newest is read; the next try reads a settled one. */
  private async loadAtHead(pools: readonly KnownPool[]): Promise<MirrorState> {
    try {
      return await loadState(this.options.client, pools, this.head());
    } catch (error) {
      if (!(error instanceof RetryableError) || error.code !== 'feed.moved') {
        throw error;
      }
      return loadState(this.options.client, pools, this.head());
    }
  }

  private follow(): void {
    const { log } = this.options;
    this.following = this.options.client.followHeads(this.head(), {
      onBlocks: (blocks) => this.inTurn(() => this.onBlocks(blocks)),
      onBreak: (reason) => this.recover(reason),
      hashAt: (number) => this.pooled.kept.hashAt(number),
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
      const logs = await this.selection.logsOf(this.logs, fresh);
      for (const [index, block] of fresh.entries()) {
        const effect = await applyLogs(this.selection.context(logs[index]), block, logs[index] ?? []);
        await this.advance(block, effect);
        if (block.number > this.backfillUntil) {
          this.sayLag(this.lag());
        }
      }
    } catch (error) {
      if (!(error instanceof FatalError)) {
        throw error;
      }
      await this.checkStillThere(blocks, error);
      this.recover(error);
    }
  }

  /** Rejects with RetryableError where they are no longer the chain's, and the first time: a renewed node has them again. */
  private async checkStillThere(blocks: readonly ChainBlock[], cause: Error): Promise<void> {
    const [missed, last] = [blocks.at(0)?.hash, blocks.at(-1)];
    const isThere = last && (await this.options.client.block(last.number))?.hash === last.hash;
    if (isThere === false || this.missed !== missed) {
      this.missed = missed;
      throw new RetryableError('feed.moved', `Block ${last?.number} could not be read.`, { cause });
    }
  }

  private async advance(header: ChainBlock, effect: LogEffect): Promise<void> {
    const isNew = effect.created.filter(
      ({ address, createdAtBlock }) => this.known(address)?.createdAtBlock !== createdAtBlock,
    );
    const update = this.pooled.advance(header, effect, header.number <= this.backfillUntil);
    isNew.forEach((pool) => this.options.onPoolDiscovered?.(pool));
    if (header.number === this.backfillUntil) {
      await checkAgainstNode(this.options, this.pooled);
    }
    await this.listeners.deliver(update);
    if (header.number >= this.backfillUntil) {
      this.caughtUp.resolve();
    }
  }

  /** Finds back to the chain after it broke, and follows on. */
  private recover(reason: 'reorg' | 'gap' | Error): void {
    if (this.stopped || this.recovering !== undefined) {
      return;
    }
    // Not awaited: this may be called from inside what it stops.
    void this.following?.stop();
    this.recovering = this.inTurn(() => this.rejoin(reason)).finally(() => {
      this.recovering = undefined;
    });
  }

  private async rejoin(reason: 'reorg' | 'gap' | Error): Promise<void> {
    const { log } = this.options;
    let reload = reason !== 'reorg';
    if (reload) {
      log.warn({ err: reason }, 'The pools are read afresh');
    }
    for (let wait: number = RETRY_WAIT_MS[0]; !this.stopped; wait = Math.min(wait * 2, RETRY_WAIT_MS[1])) {
      try {
        reload ||= !(await this.rollBack());
        if (reload) {
          await this.reload();
        }
        break;
      } catch (error) {
        this.fault = error instanceof Error ? error : new FatalError('feed.reload', String(error));
        log.warn({ err: error }, 'The pools cannot be read, trying on');
        await this.pause.wait(wait);
      }
    }
    if (!this.stopped) {
      this.fault = undefined;
      this.follow();
    }
  }

  /** Goes back to where the chain forked. False where that is longer ago than can be gone back. */
  private async rollBack(): Promise<boolean> {
    const { client, chain, log, onPoolForgotten } = this.options;
    const taken = await rollBackPools(client, this.pooled);
    if (taken === 'tooDeep') {
      log.warn({ oldest: this.pooled.kept.oldest }, 'The chain forked too long ago to be rolled back');
      return false;
    }
    const { ancestor, dropped } = taken.rollback;
    if (dropped.length > 0) {
      const about = { ancestor: ancestor.number, dropped: dropped.length };
      const level = dropped.length >= chain.reorgDepthAlarm ? 'warn' : 'info';
      log[level](about, 'The chain dropped blocks and went another way');
      taken.forgotten.forEach((pool) => onPoolForgotten?.(pool));
      await this.listeners.rollBack(taken.rollback);
    }
    return true;
  }

  private async reload(): Promise<void> {
    const { client } = this.options;
    const last = this.head().number;
    const head = await headerOf(client, 'latest');
    checkHead(head.number, last);
    await this.selection.searchCreated(Math.min(Math.max(0, last - SEARCH_BACK), head.number), head.number);
    const state = await loadNewestState(client, this.pooled.known);
    checkHead(state.head.number, last);
    this.pooled.load(state);
    this.backfillUntil = -1;
    this.listeners.reset(this.head());
    this.caughtUp.resolve();
  }
}
