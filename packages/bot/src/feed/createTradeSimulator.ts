import { quoteExactIn } from '@twinlane/core/amm/quote';
import { FatalError, isTwinlaneError, RetryableError } from '@twinlane/core/errors';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { PlanCalls } from '@twinlane/core/market/planCall';
import type { Token } from '@twinlane/core/market/token';
import { toChecksumAddress } from '@twinlane/core/money/address';
import type { Address } from '@twinlane/core/money/hex';
import type { PoolMirror, TradeSimulator } from '@twinlane/core/ports';
import type { TradeSimulation } from '@twinlane/core/risk/riskFactor';
import type { StorageSlot } from './balanceSlot.ts';
import { findBalanceSlot } from './balanceSlot.ts';
import { printable } from './printable.ts';
import { probeRoundTrip } from './probeRoundTrip.ts';
import { routerCall } from './routerCall.ts';
import type { RoundTrip, RoundTripResult } from './roundTrip.ts';
import { simulateRoundTrip } from './simulateRoundTrip.ts';

export interface TradeSimulatorOptions {
  readonly client: Pick<ChainReader, 'chainId' | 'request' | 'batch'>;
  readonly mirror: Pick<PoolMirror, 'head' | 'pool'>;
  readonly planCalls: PlanCalls;
  /** An address that has never been used, to trade from. */
  readonly trader: Address;
}

type Request = Parameters<TradeSimulator['simulateRoundTrip']>[0];

type Settled = Exclude<RoundTripResult, { readonly failed: 'moved' }>;

const MAX_TRIES = 3;
const MAX_WORDS_LENGTH = 120;

/**
 * Tries trades on the node's state: a fresh address is lent cash, approves, buys, approves and sells through the venue's
 * own router, and its balances are read in between. With `eth_simulateV1` where the node has it, else in one `eth_call`.
 */
export function createTradeSimulator(options: TradeSimulatorOptions): TradeSimulator {
  const simulator = new Simulator(options);
  return {
    simulateRoundTrip: async (request) => {
      try {
        return await simulator.roundTrip(request);
      } catch (error) {
        // Whatever a token or a node answers that cannot be read: the trade was not tried, which never counts as safe.
        return isTwinlaneError(error) && error.code.startsWith('rpc.')
          ? { outcome: 'unavailable', reason: error.message }
          : {
              outcome: 'unavailable',
              reason: isTwinlaneError(error) ? error.message : wordsOf(error),
              ofTrade: true,
            };
      }
    },
  };
}

class Simulator {
  private readonly options: TradeSimulatorOptions;
  private readonly trader: Address;
  private readonly slots = new Map<Address, Promise<StorageSlot>>();
  private simulates = true;

  constructor(options: TradeSimulatorOptions) {
    this.options = options;
    this.trader = toChecksumAddress(options.trader);
  }

  async roundTrip(request: Request): Promise<TradeSimulation> {
    const { mirror } = this.options;
    const block = request.block ?? mirror.head().number;
    // What was asked about may be older than the mirror's head, or changed by what the account would do to it.
    const pool =
      (request.block === undefined ? mirror.pool(request.pool.address) : undefined) ?? request.pool;
    const buy = quoteExactIn(pool, request.cash.address, request.amountIn);
    if (buy.amountOut === 0n) {
      return { outcome: 'buyFailed', reason: 'The pool cannot pay anything out.' };
    }
    const trip: RoundTrip = {
      ...request,
      pool,
      block,
      trader: this.trader,
      cashSlot: await this.slotOf(request.cash),
      swap: (tokenIn, tokenOut, amount) =>
        routerCall(this.options.planCalls, pool, { tokenIn, tokenOut, amountIn: amount }, this.trader),
    };
    const result = await this.attempt(trip, buy.amountOut);
    if (result.failed !== undefined) {
      return { outcome: result.failed === 'buy' ? 'buyFailed' : 'sellFailed', reason: result.reason };
    }
    if (result.bought === 0n) {
      return { outcome: 'buyFailed', reason: 'Nothing arrived.' };
    }
    if (result.bought > buy.amountOut) {
      return { outcome: 'sellFailed', reason: 'The token shows a balance of more than the pool paid out.' };
    }
    if (result.sold <= 0n) {
      return { outcome: 'sellFailed', reason: 'Nothing came back.' };
    }
    const soldExpected = quoteExactIn(buy.after, request.token.address, result.bought).amountOut;
    const { bought, sold, buyGas, sellGas } = result;
    return { outcome: 'passed', boughtExpected: buy.amountOut, bought, soldExpected, sold, buyGas, sellGas };
  }

  /** Until it is tried on the state that it asks about: once the block has a successor, that state cannot move. */
  private async attempt(trip: RoundTrip, expected: bigint): Promise<Settled> {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const result = await this.tryOnce(trip, expected);
      if (result.failed !== 'moved') {
        return result;
      }
    }
    throw new RetryableError(
      'feed.moved',
      `The node does not show pool ${trip.pool.address} as of block ${trip.block}.`,
    );
  }

  private async tryOnce(trip: RoundTrip, expected: bigint): Promise<RoundTripResult> {
    const { client } = this.options;
    if (this.simulates) {
      try {
        return await simulateRoundTrip(client, trip, expected);
      } catch (error) {
        if (!(error instanceof FatalError) || error.code !== 'rpc.unsupported') {
          throw error;
        }
        this.simulates = false;
      }
    }
    return probeRoundTrip(client, trip, expected);
  }

  private slotOf(cash: Token): Promise<StorageSlot> {
    const known = this.slots.get(cash.address);
    if (known !== undefined) {
      return known;
    }
    const found = findBalanceSlot(this.options.client, cash.address, this.trader);
    this.slots.set(cash.address, found);
    // A failure is the caller's to meet, and the next one's to try again.
    found.catch(() => this.slots.delete(cash.address));
    return found;
  }
}

/** Another library's words about hostile data. */
function wordsOf(error: unknown): string {
  const words = printable(error instanceof Error ? error.message : String(error), MAX_WORDS_LENGTH);
  return `The answer could not be read: ${words}`;
}
