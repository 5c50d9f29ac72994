import { Decimal } from 'decimal.js';
import type { Pool } from '@twinlane/core/amm/pool';
import type { BlockPrices } from '@twinlane/core/market/blockPrices';
import { CandleBook } from '@twinlane/core/market/candleBook';
import type { CandleInterval, ClosedCandle } from '@twinlane/core/market/candle';
import { roundPrices } from '@twinlane/core/market/marketBlock';
import { tallySwaps } from '@twinlane/core/market/tallySwaps';
import type { BlockUpdate, PoolSwap } from '@twinlane/core/ports';
import { aBlock, aPair, aToken, USDC, WETH } from '@twinlane/core/testing/buildMarket';
import type { ChainBlock } from '@twinlane/core/market/chainReader';
import type { Address, Hash } from '@twinlane/core/money/hex';
import type { CandleKeeper, CandleKeeperOptions } from '../candleKeeper.ts';
import { createCandleKeeper } from '../createCandleKeeper.ts';

export const TOKENS = [aToken(1), aToken(2)] as const;
export const MARKET = { chainId: 31_337, cash: USDC.address };
/** Everything for ever. */
export const FOR_EVER: Readonly<Record<CandleInterval, number>> = {
  '1s': 0,
  '5s': 0,
  '15s': 0,
  '1m': 0,
  '5m': 0,
  '15m': 0,
  '1h': 0,
  '4h': 0,
  '1d': 0,
};

const POOLS: readonly Pool[] = [
  aPair(USDC, 10n ** 12n, TOKENS[0], 10n ** 24n),
  aPair(WETH, 10n ** 21n, TOKENS[1], 10n ** 24n),
  aPair(USDC, 3n * 10n ** 12n, WETH, 10n ** 21n),
];

/** A block of the pretended chain. */
interface Mined {
  readonly header: ChainBlock;
  readonly prices: BlockPrices;
  readonly swaps: readonly PoolSwap[];
}

/** What a block holds: how long after its parent it comes, the tokens' prices in cents, and the pools traded in. */
export interface BlockPlan {
  readonly after: number;
  readonly cents: readonly [number, number, number];
  readonly traded: readonly number[];
}

/** A chain that can be rewritten, and a keeper that follows it. */
export class CandleWorld {
  readonly chain: Mined[] = [];
  keeper: CandleKeeper;
  readonly #options: CandleKeeperOptions;
  #forks = 0;

  constructor(options: Pick<CandleKeeperOptions, 'store'> & Partial<CandleKeeperOptions>) {
    this.#options = {
      client: { block: async (number) => this.#blockAt(number) },
      mirror: {
        poolsOf: (a, b) =>
          POOLS.filter((pool) =>
            [a, b].every((each) => [pool.token0.address, pool.token1.address].includes(each)),
          ),
      },
      chainId: MARKET.chainId,
      cash: USDC,
      wrappedNative: WETH,
      historyLength: 300,
      keepHours: FOR_EVER,
      log: { info: () => undefined, warn: () => undefined },
      ...options,
    };
    this.keeper = createCandleKeeper(this.#options);
  }

  get head(): ChainBlock | undefined {
    return this.chain.at(-1)?.header;
  }

  /** Adds a block to the chain without telling the keeper. */
  mine({ after, cents, traded }: BlockPlan): Mined {
    const parent = this.head;
    const number = (parent?.number ?? 99) + 1;
    const [first, second, native] = cents.map((price) => new Decimal(price).div(100)) as [
      Decimal,
      Decimal,
      Decimal,
    ];
    const mined: Mined = {
      header: {
        ...aBlock(number),
        hash: hashOf(number, this.#forks),
        parentHash: parent?.hash ?? hashOf(99, 0),
        timestamp: (parent?.timestamp ?? 1_700_000_000) + after,
        hasLogs: true,
      },
      prices: {
        native,
        tokens: new Map([
          [TOKENS[0].address, { unit: 'cash', price: first.div(3) }],
          [TOKENS[1].address, { unit: 'native', price: second.div(7) }],
          [WETH.address, { unit: 'cash', price: native }],
        ]),
      },
      swaps: traded.map((pool, index) => ({
        pool: POOLS[pool]!.address,
        amount0: BigInt(1_000_000 * (number + index)),
        amount1: -BigInt(2_000_000 * (number + index)),
      })),
    };
    this.chain.push(mined);
    return mined;
  }

  /** Mines a block and tells the keeper. */
  async next(plan: BlockPlan, backfill = false): Promise<void> {
    await this.tell(this.mine(plan), backfill);
  }

  async tell({ header, swaps, prices }: Mined, backfill = false): Promise<void> {
    const update: BlockUpdate = { header, before: poolAt, after: poolAt, swaps, backfill };
    await this.keeper.onBlock(update, prices);
  }

  /** Takes the newest blocks off the chain, as many as there are at most but the first. */
  drop(depth: number): readonly Mined[] {
    this.#forks += 1;
    return this.chain.splice(Math.max(1, this.chain.length - depth));
  }

  /** Another process takes over. */
  async restart(): Promise<Awaited<ReturnType<CandleKeeper['load']>>> {
    this.keeper = createCandleKeeper(this.#options);
    return this.keeper.load();
  }

  /** The candles of the chain as it is, counted from its beginning. */
  candles(): readonly ClosedCandle[] {
    const book = new CandleBook();
    let before: BlockPrices | undefined;
    return this.chain.flatMap(({ header, swaps, prices }) => {
      const after = roundPrices(prices);
      const trades = tallySwaps({ swaps, pool: poolAt, cash: USDC, wrappedNative: WETH, before, after });
      before = after;
      return book.count(header.timestamp, trades);
    });
  }

  #blockAt(number: number | 'latest'): ChainBlock | undefined {
    return number === 'latest'
      ? this.head
      : this.chain.find(({ header }) => header.number === number)?.header;
  }
}

function poolAt(address: Address): Pool | undefined {
  return POOLS.find((each) => each.address === address);
}

function hashOf(number: number, fork: number): Hash {
  return `0x${fork.toString(16).padStart(32, '0')}${number.toString(16).padStart(32, '0')}`;
}
