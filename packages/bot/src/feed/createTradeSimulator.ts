import type { Pool } from '@twinlane/core/amm/pool';
import { quoteExactIn } from '@twinlane/core/amm/quote';
import { FatalError, isTwinlaneError } from '@twinlane/core/errors';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { ContractCall, RouterCalldata } from '@twinlane/core/market/venueDefinition';
import type { Token } from '@twinlane/core/market/token';
import { toChecksumAddress } from '@twinlane/core/money/address';
import type { Address, Hex } from '@twinlane/core/money/hex';
import type { PoolMirror, TradeSimulator } from '@twinlane/core/ports';
import type { TradeSimulation } from '@twinlane/core/risk/riskFactor';
import { encodeFunctionData, erc20Abi } from 'viem';
import type { StorageSlot } from './balanceSlot.ts';
import { findBalanceSlot, word } from './balanceSlot.ts';
import { revertReason } from './revertReason.ts';

export interface TradeSimulatorOptions {
  readonly client: Pick<ChainReader, 'chainId' | 'request' | 'batch'>;
  readonly mirror: Pick<PoolMirror, 'head' | 'pool'>;
  readonly routerCalldata: RouterCalldata;
  /** An address that has never been used, to trade from. */
  readonly trader: Address;
}

type Request = Parameters<TradeSimulator['simulateRoundTrip']>[0];

/** One call of a simulation. */
interface CallResult {
  readonly status?: string;
  readonly returnData?: Hex;
  readonly gasUsed?: Hex;
  readonly error?: { readonly message?: string; readonly data?: Hex };
}

/** A request with all that does not change between its tries. */
interface Trial extends Request {
  readonly at: number;
  readonly cashSlot: StorageSlot;
}

const SWAP_GAS = '0x4c4b40';
const CALL_GAS = '0xf4240';
/** Left over of cash and allowances: emptying them would earn a gas refund that most trades do not get. */
const SPARE = 1n;
const FOREVER = 0xffff_ffff;
/** Ample for the gas of a few swaps, should the node charge for it. */
const NATIVE_BALANCE = word(10n ** 21n);

/**
 * Tries trades with `eth_simulateV1`: a fresh address is lent cash, approves, buys, approves and sells through the
 * venue's own router, and its balances are read in between. One call to the node, two where the token takes a tax.
 */
export function createTradeSimulator(given: TradeSimulatorOptions): TradeSimulator {
  const options = { ...given, trader: toChecksumAddress(given.trader) };
  const slots = new Map<Address, Promise<StorageSlot>>();

  function cashSlot(cash: Token): Promise<StorageSlot> {
    const known = slots.get(cash.address);
    if (known !== undefined) {
      return known;
    }
    const found = findBalanceSlot(options.client, cash.address, options.trader);
    slots.set(cash.address, found);
    found.catch(() => slots.delete(cash.address));
    return found;
  }

  return {
    simulateRoundTrip: async (request) => {
      try {
        const at = request.block ?? options.mirror.head().number;
        // The pool asked about may have the account's own impact laid over it: the node's has not.
        const mirrored = request.block === undefined ? options.mirror.pool(request.pool.address) : undefined;
        const pool = mirrored ?? request.pool;
        return await roundTrip(options, { ...request, pool, at, cashSlot: await cashSlot(request.cash) });
      } catch (error) {
        if (isTwinlaneError(error)) {
          return { outcome: 'unavailable', reason: error.message };
        }
        throw error;
      }
    },
  };
}

async function roundTrip(options: TradeSimulatorOptions, trial: Trial): Promise<TradeSimulation> {
  const buy = quoteExactIn(trial.pool, trial.cash.address, trial.amountIn);
  if (buy.amountOut === 0n) {
    return { outcome: 'buyFailed', reason: 'The pool cannot pay anything out.' };
  }
  let results = await simulate(options, trial, buy.amountOut);
  const buyFault = faultOf(results.slice(0, 2));
  if (buyFault !== undefined) {
    return { outcome: 'buyFailed', reason: buyFault };
  }
  const bought = numberIn(results[2]);
  if (bought === 0n) {
    return { outcome: 'buyFailed', reason: 'Nothing arrived.' };
  }
  if (bought !== buy.amountOut) {
    results = await simulate(options, trial, bought);
  }
  const sellFault = faultOf(results.slice(4, 6));
  if (sellFault !== undefined) {
    return { outcome: 'sellFailed', reason: sellFault };
  }
  const sold = numberIn(results[6]) - numberIn(results[3]);
  if (sold <= 0n) {
    return { outcome: 'sellFailed', reason: 'Nothing came back.' };
  }
  return {
    outcome: 'passed',
    boughtExpected: buy.amountOut,
    bought,
    soldExpected: quoteExactIn(buy.after, trial.token.address, bought).amountOut,
    sold,
    buyGas: gasOf(results[1]),
    sellGas: gasOf(results[5]),
  };
}

/** Results: approval, purchase, token balance, cash balance, approval, sale, cash balance. */
async function simulate(
  options: TradeSimulatorOptions,
  trial: Trial,
  sellAmount: bigint,
): Promise<readonly CallResult[]> {
  const { trader } = options;
  const { cash, token, pool } = trial;
  const buy = swapCall(options, pool, cash, token, trial.amountIn);
  const sell = swapCall(options, pool, token, cash, sellAmount);
  const from = trader;
  const calls = [
    { from, gas: CALL_GAS, ...approval(cash, buy.to, trial.amountIn + SPARE) },
    { from, gas: SWAP_GAS, ...buy },
    { from, gas: CALL_GAS, ...balance(token, trader) },
    { from, gas: CALL_GAS, ...balance(cash, trader) },
    { from, gas: CALL_GAS, ...approval(token, sell.to, sellAmount + SPARE) },
    { from, gas: SWAP_GAS, ...sell },
    { from, gas: CALL_GAS, ...balance(cash, trader) },
  ];
  const { contract, slot } = trial.cashSlot;
  const stateOverrides = {
    [trader]: { balance: NATIVE_BALANCE },
    [contract]: { stateDiff: { [slot]: word(trial.amountIn + SPARE) } },
  };
  const answer = await options.client.request('eth_simulateV1', [
    { blockStateCalls: [{ stateOverrides, calls }], validation: false },
    `0x${trial.at.toString(16)}`,
  ]);
  const results = (answer as readonly { readonly calls?: readonly CallResult[] }[])[0]?.calls;
  if (results?.length !== calls.length) {
    throw new FatalError('feed.malformed', 'The node did not simulate every call it was given.');
  }
  return results;
}

function swapCall(
  { client, routerCalldata, trader }: TradeSimulatorOptions,
  pool: Pool,
  tokenIn: Token,
  tokenOut: Token,
  amountIn: bigint,
): ContractCall {
  return routerCalldata({
    venue: pool.venue,
    chainId: client.chainId,
    path: [tokenIn, tokenOut],
    fees: [pool.fee],
    amountIn,
    minAmountOut: 0n,
    recipient: trader,
    deadline: FOREVER,
  });
}

function approval(token: Token, spender: Address, amount: bigint): ContractCall {
  return {
    to: token.address,
    data: encodeFunctionData({ abi: erc20Abi, functionName: 'approve', args: [spender, amount] }),
  };
}

function balance(token: Token, holder: Address): ContractCall {
  return {
    to: token.address,
    data: encodeFunctionData({ abi: erc20Abi, functionName: 'balanceOf', args: [holder] }),
  };
}

/** Why the first of the calls that failed did; `undefined` where none did. */
function faultOf(results: readonly CallResult[]): string | undefined {
  const failed = results.find(({ status }) => status !== '0x1');
  return failed && revertReason(failed.error?.data ?? failed.returnData);
}

function numberIn(result: CallResult | undefined): bigint {
  const data = result?.returnData ?? '0x';
  return result?.status === '0x1' && data.length >= 66 ? BigInt(data.slice(0, 66)) : 0n;
}

function gasOf(result: CallResult | undefined): bigint {
  return BigInt(result?.gasUsed ?? '0x0');
}
