import { quoteExactIn } from '@twinlane/core/amm/quote';
import { isTwinlaneError } from '@twinlane/core/errors';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { PlanCalls } from '@twinlane/core/market/planCall';
import type { Pool } from '@twinlane/core/amm/pool';
import type { Address } from '@twinlane/core/money/hex';
import { toChecksumAddress } from '@twinlane/core/money/address';
import type { PoolMirror, TradeSimulator } from '@twinlane/core/ports';
import type { RugSale } from '@twinlane/core/rug/rugFacts';
import type { PendingTransaction, SaleAfter, SaleRequest, SaleTrials } from '@twinlane/core/rug/saleTrials';
import { findBalanceSlot, type StorageSlot } from './balanceSlot.ts';
import { headCalls, standsAs } from './loadPools.ts';
import {
  numberIn,
  overridesFor,
  readBy,
  saleCalls,
  saleOf,
  simulateCalls,
  type CallResult,
} from './saleCalls.ts';
import { simulateAfter } from './simulateAfter.ts';

/** What sales are tried with. */
export interface SaleTrialsOptions {
  readonly client: Pick<ChainReader, 'chainId' | 'request' | 'batch'>;
  readonly mirror: Pick<PoolMirror, 'head'>;
  readonly planCalls: PlanCalls;
  /** An address that has never been used, to sell from what nobody holds. */
  readonly trader: Address;
  /** Tries a purchase and its sale where a sale alone cannot be tried. */
  readonly simulator: TradeSimulator;
}

const MAX_TRIES = 3;

/**
 * Tries sales alone: whoever holds the token sells it, or a fresh address that is lent the amount in the token's own storage.
 * One call to the node. What fails so, though nobody really holds it, is tried once more as a purchase and its sale, since
 * some tokens do not let themselves be lent; the same where the node or the token allows nothing else.
 */
export function createSaleTrials(options: SaleTrialsOptions): SaleTrials {
  const trials = new Trials(options);
  return {
    trySale: async (request) => {
      try {
        return await trials.try(request);
      } catch (error) {
        // Whatever a token or a node answers that cannot be read says nothing of the sale.
        return isTwinlaneError(error) && error.code.startsWith('rpc.')
          ? undefined
          : trials.roundTrip(request);
      }
    },
    trySaleAfter: async (pending, request, pools) => {
      try {
        return await trials.after(pending, request, pools);
      } catch {
        // The same: the next block shows what came of it.
        return undefined;
      }
    },
  };
}

class Trials {
  readonly #options: SaleTrialsOptions;
  readonly #trader: Address;
  readonly #slots = new Map<Address, Promise<StorageSlot>>();
  #simulates = true;

  constructor(options: SaleTrialsOptions) {
    this.#options = options;
    this.#trader = toChecksumAddress(options.trader);
  }

  async try(request: SaleRequest): Promise<RugSale | undefined> {
    if (!this.#simulates) {
      return this.roundTrip(request);
    }
    try {
      const sale = await this.#sale(request);
      return sale?.outcome === 'failed' && request.holder === undefined
        ? ((await this.#refuted(request)) ?? sale)
        : sale;
    } catch (error) {
      if (isTwinlaneError(error) && error.code === 'rpc.unsupported') {
        this.#simulates = false;
        return this.roundTrip(request);
      }
      throw error;
    }
  }

  /** A purchase of about as much and its sale; a purchase that fails says nothing of a sale. */
  async roundTrip({ pool, cash, token, amountIn }: SaleRequest): Promise<RugSale | undefined> {
    const worth = quoteExactIn(pool, token.address, amountIn).amountOut;
    const tried = await this.#options.simulator.simulateRoundTrip({ pool, cash, token, amountIn: worth });
    const about = { pool: pool.address, amountIn };
    switch (tried.outcome) {
      case 'passed':
        return {
          ...about,
          outcome: 'passed',
          expected: tried.soldExpected,
          brought: tried.sold,
          gas: tried.sellGas,
        };
      case 'sellFailed':
        return { ...about, outcome: 'failed', reason: tried.reason };
      case 'buyFailed':
      case 'unavailable':
        return undefined;
      default:
        return tried satisfies never;
    }
  }

  /** The same sale after a purchase, where that goes through. */
  async #refuted(request: SaleRequest): Promise<RugSale | undefined> {
    const tried = await this.roundTrip(request);
    return tried?.outcome === 'passed' ? tried : undefined;
  }

  /** Until it is tried on the state that the pool is known in. */
  async #sale(request: SaleRequest): Promise<RugSale | undefined> {
    const { amountIn, holder } = request;
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const results = await this.#simulate(request);
      if (results !== 'moved') {
        const [held, ...sale] = results;
        // A purchase that is booked ahead of the state: what is not there yet cannot be sold.
        const isAhead = holder !== undefined && held?.status === '0x1' && numberIn(held) < amountIn;
        return isAhead ? undefined : saleOf(request, sale);
      }
    }
    return undefined;
  }

  async #simulate(request: SaleRequest): Promise<readonly CallResult[] | 'moved'> {
    const { client, mirror, planCalls } = this.#options;
    const { pool, holder } = request;
    const from = holder ?? this.#trader;
    const reads = headCalls(pool).map((call) => readBy(from, call));
    const calls = [...reads, ...saleCalls(planCalls, request, from)];
    const stateOverrides = overridesFor(request, from, await this.#lent(request));
    const results = await simulateCalls(client, mirror.head().number, { calls, stateOverrides });
    const state = results.slice(0, reads.length).map(({ returnData }) => returnData);
    return standsAs(pool, state) ? results.slice(reads.length) : 'moved';
  }

  /** How a sale would go after a transaction that is not mined yet. */
  async after(
    pending: PendingTransaction,
    request: SaleRequest,
    pools: readonly Pool[],
  ): Promise<SaleAfter | undefined> {
    const from = request.holder ?? this.#trader;
    const lent = await this.#lent(request);
    if (!this.#simulates) {
      return undefined;
    }
    const after = await simulateAfter(this.#options, pending, request, { pools, from, lent });
    if (lent === undefined || after?.sale?.outcome !== 'failed') {
      return after;
    }
    // Some tokens do not let themselves be lent.
    const alone = await this.#sale(request);
    const { sale: _, ...rest } = after;
    return alone?.outcome === 'passed' ? after : rest;
  }

  /** Where what nobody holds is lent. */
  async #lent({ holder, token }: SaleRequest): Promise<StorageSlot | undefined> {
    return holder === undefined ? this.#slotOf(token.address) : undefined;
  }

  #slotOf(token: Address): Promise<StorageSlot> {
    const known = this.#slots.get(token);
    if (known !== undefined) {
      return known;
    }
    const found = findBalanceSlot(this.#options.client, token, this.#trader);
    this.#slots.set(token, found);
    found.catch((error: unknown) => {
      // A node that did not answer is asked again; a token that keeps balances otherwise is not.
      if (isTwinlaneError(error) && error.code.startsWith('rpc.')) this.#slots.delete(token);
    });
    return found;
  }
}
