import type { ChainBlock } from '@twinlane/core/market/chainReader';
import type { KnownPool } from '@twinlane/core/market/knownPool';
import type { Token } from '@twinlane/core/market/token';
import { toChecksumAddress } from '@twinlane/core/money/address';
import type { Address } from '@twinlane/core/money/hex';
import type { KnownFactory, LogContext } from './applyLogs.ts';
import { applyLogs, factoriesOf } from './applyLogs.ts';
import { creationLogs } from './blockLogs.ts';
import type { TokenPair } from './discoverPools.ts';
import { discoverPools } from './discoverPools.ts';
import type { LogSource } from './logSource.ts';
import type { MirroredPools } from './mirroredPools.ts';
import { headerOf } from './mirrorState.ts';
import { creationTopics, decodeCreation } from './poolEvent.ts';
import type { PoolMirrorOptions } from './poolMirrorService.ts';
import type { PlacedLog, RawLog } from './rawLog.ts';
import { readToken } from './tokenMetadata.ts';

const USUAL_MAX_POOLS = 20_000;
/** The share of all pools that make room at once. */
const ROOM_SHARE = 20;
/** With more addresses than this nodes are asked for everybody's logs. */
const MOST_ADDRESSES = 500;

/** Which pools are mirrored: all that come up, or those of watched tokens, and no more than there is room for. */
export class PoolSelection {
  private readonly options: PoolMirrorOptions;
  private readonly pooled: MirroredPools;
  private readonly byFactory: ReadonlyMap<string, KnownFactory>;
  private readonly maxPools: number;
  /** Tokens that others are paired with; absent where every pool is taken. */
  private readonly routing: ReadonlyMap<Address, Token> | undefined;
  private readonly watched: ReadonlySet<Address>;
  private saidFull = false;

  constructor(options: PoolMirrorOptions, pooled: MirroredPools) {
    const { chain, watch, maxPools = USUAL_MAX_POOLS } = options;
    this.options = options;
    this.pooled = pooled;
    this.byFactory = factoriesOf(options.venues, chain.id);
    this.maxPools = maxPools;
    const routing = [chain.wrappedNative, ...chain.cash, ...chain.stablecoins, ...chain.routingTokens];
    this.routing = watch === undefined ? undefined : new Map(routing.map((token) => [token.address, token]));
    this.watched = new Set([
      ...(watch ?? []).map(toChecksumAddress),
      ...routing.map(({ address }) => address),
    ]);
    const known = options.knownPools.filter((pool) => this.wants(pool));
    // The newest are kept where there are too many: the oldest are the likeliest to have been left.
    for (const pool of known.slice(Math.max(0, known.length - maxPools))) {
      pooled.directory.put(pool);
    }
  }

  /** Finds the pools of the watched tokens that are not known yet. */
  async search(): Promise<void> {
    if (this.routing === undefined) {
      return;
    }
    const { client, venues, log } = this.options;
    const tokens = await this.watchedTokens();
    const pairs = this.pairsOf(tokens, [...this.routing.values()]);
    const isKnown = (address: Address): boolean => this.pooled.directory.get(address) !== undefined;
    const found = await discoverPools(client, venues, pairs, isKnown);
    const room = found.slice(0, Math.max(0, this.maxPools - this.pooled.directory.pools.size));
    if (room.length < found.length) {
      log.warn({ maxPools: this.maxPools, found: found.length }, 'There are more pools than may be mirrored');
    }
    this.add(room);
    log.info({ tokens: tokens.length, pools: this.pooled.directory.pools.size }, 'Searched for pools');
  }

  /** Adds the pools that were created from one block to another, both included. */
  async searchCreated(from: number, to: number): Promise<void> {
    const { client } = this.options;
    for (const log of await creationLogs(client, [...this.byFactory.keys()], from, to)) {
      const header = await headerOf(client, Number(log.blockNumber));
      const { created } = await applyLogs(this.context([log]), header, [log]);
      this.add(created.filter(({ address }) => this.pooled.directory.get(address) === undefined));
    }
  }

  /** A token by its address; `undefined` for what is not one. */
  async token(address: Address): Promise<Token | undefined> {
    const key = toChecksumAddress(address);
    return (
      this.routing?.get(key) ??
      this.pooled.directory.token(key) ??
      (await readToken(this.options.client, key, 'latest'))
    );
  }

  /** What a block's logs are applied to. */
  context(logs: readonly RawLog[] = []): LogContext {
    const creates = logs.some(({ topics: [topic] }) => topic !== undefined && creationTopics.includes(topic));
    return {
      chainId: this.options.chain.id,
      pools: this.pooled.current,
      known: this.pooled.directory.pools,
      factories: creates && this.room(1) > 0 ? this.byFactory : new Map(),
      token: (address) => this.token(address),
      takes: (token0, token1) => this.takes(token0, token1),
      onMisplaced: (pool, venue) =>
        this.options.log.warn({ pool, venue }, 'A factory announced a pool that is not where it makes them'),
    };
  }

  /** The blocks' logs that may concern the pools, those created in the blocks among them. */
  async logsOf(source: LogSource, blocks: readonly ChainBlock[]): Promise<readonly (readonly RawLog[])[]> {
    const { pools } = this.pooled.directory;
    if (this.routing === undefined || pools.size + this.byFactory.size > MOST_ADDRESSES) {
      return source.of(blocks);
    }
    const logs = await source.of(blocks, [...pools.keys(), ...this.byFactory.keys()]);
    const created = logs.flat().flatMap((log) => this.creationIn(log));
    if (created.length === 0) {
      return logs;
    }
    const theirs = await source.of(blocks, created);
    return logs.map((each, index) => inOrder([...each, ...(theirs[index] ?? [])]));
  }

  /** How many of so many new pools can be taken in. Others make room where they are of less worth. */
  room(count: number): number {
    const free = (): number => Math.max(0, this.maxPools - this.pooled.directory.pools.size);
    if (free() < count && this.pooled.isLoaded) {
      const wanted = Math.max(count, Math.ceil(this.maxPools / ROOM_SHARE));
      const dropped = this.pooled.makeRoom(wanted, (pool) => this.wants(pool));
      if (dropped > 0) {
        this.options.log.info({ dropped }, 'Pools of little worth made room for new ones');
      }
    }
    if (free() < count && !this.saidFull) {
      this.saidFull = true;
      this.options.log.warn(
        { maxPools: this.maxPools },
        'As many pools are mirrored as may be: new ones are passed over',
      );
    }
    return Math.min(count, free());
  }

  private add(pools: readonly KnownPool[]): void {
    for (const pool of pools) {
      this.pooled.directory.put(pool);
      this.options.onPoolDiscovered?.(pool);
    }
  }

  private creationIn(log: RawLog): readonly string[] {
    const creation = this.byFactory.has(log.address) ? decodeCreation(log) : undefined;
    const isNew = creation !== undefined && !this.pooled.directory.pools.has(creation.pool);
    return isNew && this.takes(toChecksumAddress(creation.token0), toChecksumAddress(creation.token1))
      ? [creation.pool]
      : [];
  }

  private wants({ token0, token1 }: KnownPool): boolean {
    return this.takes(token0.address, token1.address);
  }

  private takes(token0: Address, token1: Address): boolean {
    const { routing, watched } = this;
    const isNewcomer = this.options.takeNew === true && (routing?.has(token0) || routing?.has(token1));
    return routing === undefined || (watched.has(token0) && watched.has(token1)) || isNewcomer === true;
  }

  private async watchedTokens(): Promise<readonly Token[]> {
    const tokens: Token[] = [];
    for (const address of this.watched) {
      const token = await this.token(address);
      if (token === undefined) {
        this.options.log.warn({ token: address }, 'What is to be watched is not a token');
      } else {
        tokens.push(token);
      }
    }
    return tokens;
  }

  private pairsOf(tokens: readonly Token[], routing: readonly Token[]): readonly TokenPair[] {
    const pairs = new Map<string, TokenPair>();
    for (const token of tokens) {
      for (const other of routing) {
        const key = [token.address, other.address].sort().join();
        if (token.address !== other.address && !pairs.has(key)) {
          pairs.set(key, [token, other]);
        }
      }
    }
    return [...pairs.values()];
  }
}

function inOrder(logs: readonly RawLog[]): readonly RawLog[] {
  return [...(logs as readonly PlacedLog[])].sort((a, b) => Number(a.logIndex) - Number(b.logIndex));
}
