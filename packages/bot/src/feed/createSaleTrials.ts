import { quoteExactIn } from '@twinlane/core/amm/quote';
import { isTwinlaneError } from '@twinlane/core/errors';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { PlanCalls } from '@twinlane/core/market/planCall';
import type { Address, Hex } from '@twinlane/core/money/hex';
import type { Token } from '@twinlane/core/market/token';
import type { ContractCall } from '@twinlane/core/market/venueDefinition';
import { toChecksumAddress } from '@twinlane/core/money/address';
import type { PoolMirror, TradeSimulator } from '@twinlane/core/ports';
import type { RugSale } from '@twinlane/core/rug/rugFacts';
import type { SaleRequest, SaleTrials } from '@twinlane/core/rug/saleTrials';
import { encodeFunctionData, erc20Abi } from 'viem';
import { findBalanceSlot, word, type StorageSlot } from './balanceSlot.ts';
import { headCalls, standsAs } from './loadPools.ts';
import { revertReason } from './revertReason.ts';
import { routerCall } from './routerCall.ts';
import { approval } from './roundTrip.ts';

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

interface CallResult {
  readonly status?: string;
  readonly returnData?: Hex;
  readonly gasUsed?: Hex;
  readonly error?: { readonly data?: Hex };
}

const MAX_TRIES = 3;
const SWAP_GAS = '0x4c4b40';
const CALL_GAS = '0xf4240';
const NATIVE_BALANCE = word(10n ** 21n);
const SPARE = 1n;

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
    const { pool, cash, token, amountIn, holder } = request;
    const from = holder ?? this.#trader;
    const swap = routerCall(planCalls, pool, { tokenIn: token, tokenOut: cash, amountIn }, from);
    const reads = headCalls(pool).map(({ to, data }) => ({ from, gas: CALL_GAS, to, data }));
    const balanceOf = encodeFunctionData({ abi: erc20Abi, functionName: 'balanceOf', args: [from] });
    const balance = { from, gas: CALL_GAS, to: cash.address, data: balanceOf };
    const calls = [
      ...reads,
      { ...balance, to: token.address },
      // Some tokens change no allowance but from or to none, and the holder's may stand already.
      { from, gas: CALL_GAS, ...withdrawal(token, swap.to) },
      { from, gas: CALL_GAS, ...approval(token, swap.to, amountIn) },
      balance,
      { from, gas: SWAP_GAS, ...swap },
      balance,
    ];
    const lent = holder === undefined ? await this.#slotOf(token.address) : undefined;
    const stateOverrides = {
      [from]: { balance: NATIVE_BALANCE },
      ...(lent && { [lent.contract]: { stateDiff: { [lent.slot]: word(amountIn + SPARE) } } }),
    };
    const answer = await client.request('eth_simulateV1', [
      { blockStateCalls: [{ stateOverrides, calls }], validation: false },
      `0x${mirror.head().number.toString(16)}`,
    ]);
    const results = (answer as readonly { readonly calls?: readonly CallResult[] }[])[0]?.calls ?? [];
    const state = results.slice(0, reads.length).map(({ returnData }) => returnData);
    return standsAs(pool, state) ? results.slice(reads.length) : 'moved';
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

/** By the swap alone: what an approval that fails leaves is seen there. */
function saleOf({ pool, token, amountIn }: SaleRequest, results: readonly CallResult[]): RugSale {
  const about = { pool: pool.address, amountIn };
  const [, , before, swapped, after] = results;
  if (swapped?.status !== '0x1') {
    return { ...about, outcome: 'failed', reason: revertReason(swapped?.error?.data ?? swapped?.returnData) };
  }
  const brought = numberIn(after) - numberIn(before);
  const expected = quoteExactIn(pool, token.address, amountIn).amountOut;
  return brought > 0n
    ? { ...about, outcome: 'passed', expected, brought, gas: BigInt(swapped.gasUsed ?? '0x0') }
    : { ...about, outcome: 'failed', reason: 'nothing comes back' };
}

function withdrawal({ address: to }: Token, spender: Address): ContractCall {
  return { to, data: encodeFunctionData({ abi: erc20Abi, functionName: 'approve', args: [spender, 0n] }) };
}

function numberIn(result: CallResult | undefined): bigint {
  const data = result?.returnData ?? '0x';
  return result?.status === '0x1' && data.length >= 66 ? BigInt(data.slice(0, 66)) : 0n;
}
