import { quoteExactIn } from '@twinlane/core/amm/quote';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { PlanCalls } from '@twinlane/core/market/planCall';
import type { Token } from '@twinlane/core/market/token';
import type { ContractCall } from '@twinlane/core/market/venueDefinition';
import type { Address, Hex } from '@twinlane/core/money/hex';
import type { RugSale } from '@twinlane/core/rug/rugFacts';
import type { SaleRequest } from '@twinlane/core/rug/saleTrials';
import { encodeFunctionData, erc20Abi } from 'viem';
import { word, type StorageSlot } from './balanceSlot.ts';
import { revertReason } from './revertReason.ts';
import { approval } from './roundTrip.ts';
import { routerCall } from './routerCall.ts';

/** What a simulated call came to. */
export interface CallResult {
  readonly status?: string;
  readonly returnData?: Hex;
  readonly gasUsed?: Hex;
  readonly error?: { readonly data?: Hex };
  readonly logs?: readonly {
    readonly address: string;
    readonly topics: readonly Hex[];
    readonly data: Hex;
  }[];
}

/** A call as a simulation takes it. */
export interface SimulatedCall extends ContractCall {
  readonly from: Address;
  readonly gas: Hex;
  readonly value?: Hex;
}

const SWAP_GAS = '0x4c4b40';
const CALL_GAS = '0xf4240';
const NATIVE_BALANCE = word(10n ** 21n);
const SPARE = 1n;

/** A call that only reads. */
export function readBy(from: Address, { to, data }: ContractCall): SimulatedCall {
  return { from, gas: CALL_GAS, to, data };
}

/** A sale with all that it needs: what is held, both approvals, the cash, the swap, the cash again. */
export function saleCalls(
  planCalls: PlanCalls,
  { pool, cash, token, amountIn }: SaleRequest,
  from: Address,
): readonly SimulatedCall[] {
  const swap = routerCall(planCalls, pool, { tokenIn: token, tokenOut: cash, amountIn }, from);
  const data = encodeFunctionData({ abi: erc20Abi, functionName: 'balanceOf', args: [from] });
  const balance = readBy(from, { to: cash.address, data });
  return [
    { ...balance, to: token.address },
    // Some tokens change no allowance but from or to none, and the holder's may stand already.
    readBy(from, withdrawal(token, swap.to)),
    readBy(from, approval(token, swap.to, amountIn)),
    balance,
    { from, gas: SWAP_GAS, ...swap },
    balance,
  ];
}

/** Gas for whoever sells, and the amount where it is lent. */
export function overridesFor(
  { amountIn }: SaleRequest,
  from: Address,
  lent: StorageSlot | undefined,
): Readonly<Record<Address, object>> {
  return {
    [from]: { balance: NATIVE_BALANCE },
    ...(lent && { [lent.contract]: { stateDiff: { [lent.slot]: word(amountIn + SPARE) } } }),
  };
}

/** Carries the calls out on the state after a block, one after the other. */
export async function simulateCalls(
  client: Pick<ChainReader, 'request'>,
  block: number,
  made: { readonly calls: readonly SimulatedCall[]; readonly stateOverrides: object },
): Promise<readonly CallResult[]> {
  const answer = await client.request('eth_simulateV1', [
    { blockStateCalls: [made], validation: false },
    `0x${block.toString(16)}`,
  ]);
  return (answer as readonly { readonly calls?: readonly CallResult[] }[])[0]?.calls ?? [];
}

/** By the swap alone: what an approval that fails leaves is seen there. */
export function saleOf({ pool, token, amountIn }: SaleRequest, results: readonly CallResult[]): RugSale {
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

/** The word that a call answered; nothing where it failed. */
export function numberIn(result: CallResult | undefined): bigint {
  const data = result?.returnData ?? '0x';
  return result?.status === '0x1' && data.length >= 66 ? BigInt(data.slice(0, 66)) : 0n;
}
