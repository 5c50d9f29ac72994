import { changeLiquidity } from '@twinlane/core/amm/concentratedLiquidity';
import type { Pool } from '@twinlane/core/amm/pool';
import { FatalError } from '@twinlane/core/errors';
import type { Hex } from '@twinlane/core/money/hex';
import { toEventSelector } from 'viem';
import type { RawLog } from './rawLog.ts';
import { addressIn, signedWordAt, wordAt } from './rawLog.ts';

/** What a pool's log says happened. Amounts are base units, positive into the pool. */
export type PoolEvent =
  | { readonly type: 'reserves'; readonly reserve0: bigint; readonly reserve1: bigint }
  | { readonly type: 'pairSwap'; readonly amount0: bigint; readonly amount1: bigint }
  | { readonly type: 'initialise'; readonly sqrtPriceX96: bigint; readonly tick: number }
  | {
      readonly type: 'swap';
      readonly amount0: bigint;
      readonly amount1: bigint;
      readonly sqrtPriceX96: bigint;
      readonly liquidity: bigint;
      readonly tick: number;
    }
  | {
      readonly type: 'liquidity';
      readonly tickLower: number;
      readonly tickUpper: number;
      readonly delta: bigint;
    };

/** What a factory's log says was created. Addresses are lower case. */
export interface PoolCreation {
  readonly token0: Hex;
  readonly token1: Hex;
  readonly pool: Hex;
  /** Concentrated liquidity only. */
  readonly fee?: number;
  readonly tickSpacing?: number;
}

type Decode = (log: RawLog) => PoolEvent;

const decodeSwap: Decode = ({ data }) => ({
  type: 'swap',
  amount0: signedWordAt(data, 0),
  amount1: signedWordAt(data, 1),
  sqrtPriceX96: wordAt(data, 2),
  liquidity: wordAt(data, 3),
  tick: Number(signedWordAt(data, 4)),
});

const decoders: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  [
    toEventSelector('Sync(uint112,uint112)'),
    ({ data }) => ({ type: 'reserves', reserve0: wordAt(data, 0), reserve1: wordAt(data, 1) }),
  ],
  [
    toEventSelector('Swap(address,uint256,uint256,uint256,uint256,address)'),
    ({ data }) => ({
      type: 'pairSwap',
      amount0: wordAt(data, 0) - wordAt(data, 2),
      amount1: wordAt(data, 1) - wordAt(data, 3),
    }),
  ],
  [
    toEventSelector('Initialize(uint160,int24)'),
    ({ data }) => ({
      type: 'initialise',
      sqrtPriceX96: wordAt(data, 0),
      tick: Number(signedWordAt(data, 1)),
    }),
  ],
  [toEventSelector('Swap(address,address,int256,int256,uint160,uint128,int24)'), decodeSwap],
  // PancakeSwap V3 appends the protocol's share of the fee for each token.
  [toEventSelector('Swap(address,address,int256,int256,uint160,uint128,int24,uint128,uint128)'), decodeSwap],
  [
    toEventSelector('Mint(address,address,int24,int24,uint128,uint256,uint256)'),
    ({ topics, data }) => liquidityEvent(topics, wordAt(data, 1)),
  ],
  [
    toEventSelector('Burn(address,int24,int24,uint128,uint256,uint256)'),
    ({ topics, data }) => liquidityEvent(topics, -wordAt(data, 0)),
  ],
]);

const pairCreated = toEventSelector('PairCreated(address,address,address,uint256)');
const poolCreated = toEventSelector('PoolCreated(address,address,uint24,int24,address)');

/** Topics with which factories announce pools. */
export const creationTopics: readonly Hex[] = [pairCreated, poolCreated];

/** Topics of every log that changes a pool or creates one. */
export const poolTopics: readonly Hex[] = [...(decoders.keys() as Iterable<Hex>), ...creationTopics];

/** The event in a pool's log; `undefined` for logs that change nothing a quote depends on. */
export function decodePoolEvent(log: RawLog): PoolEvent | undefined {
  return decoders.get(log.topics[0] ?? '')?.(log);
}

/** The pool that a factory's log announces; `undefined` for other logs. */
export function decodeCreation(log: RawLog): PoolCreation | undefined {
  const [topic, token0 = '0x', token1 = '0x', fee = '0x'] = log.topics;
  const tokens = { token0: addressIn(token0), token1: addressIn(token1) };
  if (topic === pairCreated) {
    return { ...tokens, pool: addressIn(log.data.slice(0, 66)) };
  }
  if (topic === poolCreated) {
    return {
      ...tokens,
      fee: Number(wordAt(fee, 0)),
      tickSpacing: Number(signedWordAt(log.data, 0)),
      pool: addressIn(log.data.slice(0, 130)),
    };
  }
  return undefined;
}

/** The pool after the event. Throws FatalError where the event cannot have come from such a pool. */
export function applyPoolEvent(pool: Pool, event: PoolEvent): Pool {
  if (pool.kind === 'constantProduct') {
    if (event.type === 'pairSwap') {
      return pool;
    }
    if (event.type === 'reserves') {
      return { ...pool, reserve0: event.reserve0, reserve1: event.reserve1 };
    }
  } else if (event.type === 'swap') {
    const { sqrtPriceX96, liquidity, tick } = event;
    return { ...pool, sqrtPriceX96, liquidity, tick };
  } else if (event.type === 'liquidity') {
    return changeLiquidity(pool, event.tickLower, event.tickUpper, event.delta);
  }
  throw new FatalError('feed.misplaced-event', `Pool ${pool.address} cannot have logged "${event.type}".`);
}

function liquidityEvent(topics: readonly Hex[], delta: bigint): PoolEvent {
  return {
    type: 'liquidity',
    tickLower: Number(signedWordAt(topics[2] ?? '0x', 0)),
    tickUpper: Number(signedWordAt(topics[3] ?? '0x', 0)),
    delta,
  };
}
