import type { CycleSimulator, CycleTrial } from '@twinlane/core/arbitrage/cycleSimulator';
import type { Hop } from '@twinlane/core/amm/route';
import { FatalError, isTwinlaneError, RetryableError } from '@twinlane/core/errors';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { PlanCalls } from '@twinlane/core/market/planCall';
import type { ContractCall } from '@twinlane/core/market/venueDefinition';
import type { Token } from '@twinlane/core/market/token';
import { toChecksumAddress } from '@twinlane/core/money/address';
import type { Address, Hex } from '@twinlane/core/money/hex';
import { encodeFunctionData, erc20Abi } from 'viem';
import { findBalanceSlot, type StorageSlot } from './balanceSlot.ts';
import { headCalls, standsAs } from './loadPools.ts';
import { revertReason } from './revertReason.ts';
import { approval, lentCash } from './roundTrip.ts';

/** What cycles are tried with. */
export interface CycleSimulatorOptions {
  readonly client: Pick<ChainReader, 'chainId' | 'request' | 'batch'>;
  readonly planCalls: PlanCalls;
  /** An address that has never been used, to trade from. */
  readonly trader: Address;
}

type Request = Parameters<CycleSimulator['simulateCycle']>[0];

interface CallResult {
  readonly status?: string;
  readonly returnData?: Hex;
  readonly gasUsed?: Hex;
  readonly error?: { readonly message?: string; readonly data?: Hex };
}

const MAX_TRIES = 3;
const FOREVER = 0xffff_ffff;
const GAS = '0x4c4b40';

/**
 * Tries cycles with `eth_simulateV1`: a fresh address is lent the cash, allows it, and makes the very call that would be sent.
 */
export function createCycleSimulator(options: CycleSimulatorOptions): CycleSimulator {
  const simulator = new Simulator(options);
  return {
    simulateCycle: async (request) => {
      try {
        return await simulator.simulate(request);
      } catch (error) {
        if (isTwinlaneError(error) && error.code === 'rpc.unsupported') return { outcome: 'unsupported' };
        const reason = isTwinlaneError(error) ? error.message : 'The answer could not be read.';
        return { outcome: 'unavailable', reason };
      }
    },
  };
}

class Simulator {
  readonly #options: CycleSimulatorOptions;
  readonly #trader: Address;
  readonly #slots = new Map<Address, StorageSlot>();

  constructor(options: CycleSimulatorOptions) {
    this.#options = options;
    this.#trader = toChecksumAddress(options.trader);
  }

  async simulate(request: Request): Promise<CycleTrial> {
    const call = this.#callOf(request);
    if (call === undefined) {
      return { outcome: 'unsupported' };
    }
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const trial = await this.#tryOnce(request, call);
      if (trial !== 'moved') {
        return trial;
      }
    }
    throw new RetryableError(
      'feed.moved',
      `The node does not show a pool of a cycle as of block ${request.block}.`,
    );
  }

  #callOf({
    pools,
    cash,
    amountIn,
    minAmountOut,
  }: Request): { readonly call: ContractCall; readonly spender: Address } | undefined {
    const hops: Hop[] = [];
    let token = cash;
    for (const pool of pools) {
      const tokenOut = pool.token0.address === token.address ? pool.token1 : pool.token0;
      hops.push({ pool, tokenIn: token, tokenOut });
      token = tokenOut;
    }
    const amounts = { amountIn, amountOut: 0n };
    const planned = this.#options.planCalls(
      {
        kind: 'exactIn',
        tokenIn: cash,
        tokenOut: cash,
        paths: [{ route: { hops }, ...amounts }],
        ...amounts,
        gas: 0n,
      },
      { limit: minAmountOut, recipient: this.#trader, deadline: FOREVER, feeOnTransfer: false },
    );
    return planned.outcome === 'call' ? planned : undefined;
  }

  async #tryOnce(
    { pools, cash, amountIn, block }: Request,
    { call, spender }: { readonly call: ContractCall; readonly spender: Address },
  ): Promise<CycleTrial | 'moved'> {
    const from = this.#trader;
    const reads = pools.map(headCalls);
    const calls = [
      ...reads.flat(),
      balance(cash, from),
      approval(cash, spender, amountIn),
      call,
      balance(cash, from),
    ].map(({ to, data }) => ({ from, gas: GAS, to, data }));
    const stateOverrides = lentCash(from, await this.#slotOf(cash), amountIn);
    const answer = await this.#options.client.request('eth_simulateV1', [
      { blockStateCalls: [{ stateOverrides, calls }], validation: false },
      `0x${block.toString(16)}`,
    ]);
    const results = (answer as readonly { readonly calls?: readonly CallResult[] }[])[0]?.calls;
    if (results?.length !== calls.length) {
      throw new FatalError('feed.malformed', 'The node did not simulate every call it was given.');
    }
    let at = 0;
    for (const [index, pool] of pools.entries()) {
      const count = reads[index]?.length ?? 0;
      if (
        !standsAs(
          pool,
          results.slice(at, at + count).map(({ returnData }) => returnData),
        )
      ) {
        return 'moved';
      }
      at += count;
    }
    const [before, approved, swapped, after] = results.slice(at);
    const failed = [approved, swapped].find((result) => result?.status !== '0x1');
    if (failed !== undefined) {
      return { outcome: 'reverted', reason: revertReason(failed.error?.data ?? failed.returnData) };
    }
    const amountOut = numberIn(after) - numberIn(before) + amountIn;
    return { outcome: 'passed', amountOut, gas: BigInt(swapped?.gasUsed ?? '0x0') };
  }

  async #slotOf(cash: Token): Promise<StorageSlot> {
    const known = this.#slots.get(cash.address);
    const slot = known ?? (await findBalanceSlot(this.#options.client, cash.address, this.#trader));
    this.#slots.set(cash.address, slot);
    return slot;
  }
}

function balance(token: Token, holder: Address): ContractCall {
  const data = encodeFunctionData({ abi: erc20Abi, functionName: 'balanceOf', args: [holder] });
  return { to: token.address, data };
}

function numberIn(result: CallResult | undefined): bigint {
  const data = result?.returnData ?? '0x';
  return data.length >= 66 ? BigInt(data.slice(0, 66)) : 0n;
}
