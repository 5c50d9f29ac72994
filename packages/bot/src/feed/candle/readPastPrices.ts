import type { Pool } from '@twinlane/core/amm/pool';
import { spotPrice } from '@twinlane/core/amm/price';
import { isTwinlaneError, RetryableError } from '@twinlane/core/errors';
import { deepestPool, type PriceSource } from '@twinlane/core/market/blockPrices';
import type { ChainBlock, ChainReader } from '@twinlane/core/market/chainReader';
import type { KnownPool } from '@twinlane/core/market/knownPool';
import type { PricePoint } from '@twinlane/core/market/marketSnapshot';
import type { PriceHistories } from '@twinlane/core/market/priceHistory';
import type { Token } from '@twinlane/core/market/token';
import type { Address } from '@twinlane/core/money/hex';
import { Decimal } from 'decimal.js';
import type { Logger } from 'pino';
import { loadPoolHeads } from '../loadPools.ts';
import { LogSource } from '../logSource.ts';
import { applyPoolEvent, decodePoolEvent, type PoolEvent } from '../poolEvent.ts';
import type { RawLog } from '../rawLog.ts';

/** Where past prices come from. */
export interface PastPricesParts {
  readonly client: Pick<ChainReader, 'block' | 'batch' | 'readContracts'>;
  /** The market at the end of the span. */
  readonly source: Omit<PriceSource, 'header'>;
  readonly known: (pool: Address) => KnownPool | undefined;
  /** Ends what is read: blocks wait for it, and with them the exits of what is held. */
  readonly until: AbortSignal;
  readonly log: Pick<Logger, 'warn'>;
}

/** A block with the logs of its pools. */
interface PastBlock {
  readonly header: ChainBlock;
  readonly logs: readonly RawLog[];
}

/** What a token is priced by: its deepest pool at the end of the span. */
interface Priced {
  readonly token: Token;
  readonly pool: Address;
  readonly unit: Token;
}

const BLOCKS_AT_ONCE = 50;

/**
 * Prices of past blocks from the logs that set them, as far back as the node has those: no state of a past block is needed. Before
 * the first log of a pool its price is known only where the node has the state, or where nothing was logged at all. Each token is
 * priced by the pool that is deepest at the end of the span. What is not there when time is up is left out.
 */
export async function readPastPrices(
  parts: PastPricesParts,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<PriceHistories> {
  const priced = pricedTokens(parts.source);
  const pools = poolsIn(parts.source);
  const watched = [...new Set(priced.map(({ pool }) => pool))];
  const blocks = await readBlocks(parts, watched, { from, to });
  const [oldest] = blocks;
  if (oldest === undefined) {
    return new Map();
  }
  const states = await statesBefore(parts, { watched, pools, blocks });
  const byAddress = new Map(watched.map((address) => [address.toLowerCase(), address]));
  const histories = new Map<Address, PricePoint[]>();
  for (const { header, logs } of blocks) {
    for (const log of logs) {
      const address = byAddress.get(log.address);
      const pool = address === undefined ? undefined : (states.get(address) ?? pools.get(address));
      const event = priceEvent(log);
      if (pool !== undefined && event !== undefined) states.set(pool.address, afterEvent(pool, event));
    }
    addPoints(histories, header, priced, { states, source: parts.source });
  }
  return histories;
}

function pricedTokens(source: PastPricesParts['source']): readonly Priced[] {
  const { cash, wrappedNative } = source;
  return [...source.tokens].flatMap((token) => {
    if (token.address === cash.address) return [];
    const direct = deepestPool(token, cash, source);
    if (direct !== undefined) return [{ token, pool: direct.address, unit: cash }];
    const other =
      token.address === wrappedNative.address ? undefined : deepestPool(token, wrappedNative, source);
    return other === undefined ? [] : [{ token, pool: other.address, unit: wrappedNative }];
  });
}

function poolsIn(source: PastPricesParts['source']): ReadonlyMap<Address, Pool> {
  const { cash, wrappedNative } = source;
  const pools = [...source.tokens].flatMap((token) =>
    [cash, wrappedNative].flatMap((unit) =>
      token.address === unit.address ? [] : source.poolsOf(token.address, unit.address),
    ),
  );
  return new Map(pools.map((pool) => [pool.address, pool]));
}

/** From the newest on back, until the node has no more. */
async function readBlocks(
  { client, until, log }: PastPricesParts,
  watched: readonly Address[],
  { from, to }: { readonly from: number; readonly to: number },
): Promise<readonly PastBlock[]> {
  const addresses = watched.map((address) => address.toLowerCase());
  const source = new LogSource(client);
  const chunks: (readonly PastBlock[])[] = [];
  try {
    for (let end = to; end >= from; end -= BLOCKS_AT_ONCE) {
      const start = Math.max(from, end - BLOCKS_AT_ONCE + 1);
      const numbers = Array.from({ length: end - start + 1 }, (_, index) => start + index);
      const headers = await inTime(until, Promise.all(numbers.map((number) => headerAt(client, number))));
      const logs = await inTime(until, source.of(headers, addresses));
      chunks.push(headers.map((header, index) => ({ header, logs: logs[index] ?? [] })));
    }
  } catch (error) {
    log.warn({ err: error, from }, 'Not all past prices that were asked for could be read');
  }
  return chunks.toReversed().flat();
}

/** @throws RetryableError `feed.late` where the time is up before the work is done, whose end is then nobody's. */
async function inTime<Result>(until: AbortSignal, work: Promise<Result>): Promise<Result> {
  const late = Promise.withResolvers<never>();
  const giveUp = (): void =>
    late.reject(new RetryableError('feed.late', 'The node takes its time over past blocks.'));
  until.addEventListener('abort', giveUp);
  if (until.aborted) giveUp();
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    until.removeEventListener('abort', giveUp);
  }
}

async function headerAt(client: Pick<ChainReader, 'block'>, number: number): Promise<ChainBlock> {
  const header = await client.block(number);
  if (header === undefined) {
    throw new RetryableError('feed.no-block', `The node does not have block ${number}.`);
  }
  return header;
}

/** The pools before the first of the blocks, those that are known then. */
async function statesBefore(
  { client, known, until }: PastPricesParts,
  {
    watched,
    pools,
    blocks,
  }: {
    readonly watched: readonly Address[];
    readonly pools: ReadonlyMap<Address, Pool>;
    readonly blocks: readonly PastBlock[];
  },
): Promise<Map<Address, Pool>> {
  const before = (blocks[0]?.header.number ?? 0) - 1;
  const moved = new Set(
    blocks.flatMap(({ logs }) => logs.filter((log) => priceEvent(log)).map(({ address }) => address)),
  );
  const states = new Map<Address, Pool>();
  for (const address of watched) {
    const pool = pools.get(address);
    const isThere = (known(address)?.createdAtBlock ?? Infinity) <= before;
    if (pool !== undefined && isThere && !moved.has(address.toLowerCase())) states.set(address, pool);
  }
  const asked = watched.flatMap((address) => {
    const pool = known(address);
    return states.has(address) || pool === undefined || pool.createdAtBlock > before ? [] : [pool];
  });
  try {
    for (const [address, head] of await inTime(until, loadPoolHeads(client, asked, before))) {
      const pool = pools.get(address);
      if (pool?.kind === head.kind) states.set(address, { ...pool, ...head } as Pool);
    }
  } catch (error) {
    // The logs tell from the first of each pool on.
    if (!isTwinlaneError(error)) throw error;
  }
  return states;
}

function afterEvent(pool: Pool, event: PoolEvent): Pool {
  const isFirst = event.type === 'initialise' && pool.kind === 'concentratedLiquidity';
  return isFirst
    ? { ...pool, sqrtPriceX96: event.sqrtPriceX96, tick: event.tick }
    : applyPoolEvent(pool, event);
}

/** What a log says of its pool's price; undefined where it says nothing of it. */
function priceEvent(log: RawLog): PoolEvent | undefined {
  const event = decodePoolEvent(log);
  const isPrice = event?.type === 'reserves' || event?.type === 'swap' || event?.type === 'initialise';
  return isPrice ? event : undefined;
}

function addPoints(
  histories: Map<Address, PricePoint[]>,
  { number: blockNumber, timestamp }: ChainBlock,
  priced: readonly Priced[],
  {
    states,
    source,
  }: { readonly states: ReadonlyMap<Address, Pool>; readonly source: PastPricesParts['source'] },
): void {
  const { cash, wrappedNative } = source;
  const inUnit = ({ token, pool, unit }: Priced): Decimal => {
    const state = states.get(pool);
    return state === undefined ? new Decimal(0) : spotPrice(state, token, unit);
  };
  const ether = priced.find(({ token }) => token.address === wrappedNative.address);
  const native = ether === undefined ? new Decimal(0) : inUnit(ether);
  for (const each of priced) {
    const inCash = each.unit.address === cash.address ? inUnit(each) : inUnit(each).mul(native);
    const price = inCash.toNumber();
    if (Number.isFinite(price) && price > 0) {
      const points = histories.get(each.token.address) ?? [];
      points.push({ blockNumber, timestamp, price });
      histories.set(each.token.address, points);
    }
  }
}
