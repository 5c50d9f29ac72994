import type { Pool } from '@twinlane/core/amm/pool';
import type { PendingTransaction, SaleAfter, SaleRequest } from '@twinlane/core/rug/saleTrials';
import type { Address } from '@twinlane/core/money/hex';
import { encodeFunctionData, erc20Abi } from 'viem';
import type { StorageSlot } from './balanceSlot.ts';
import type { SaleTrialsOptions } from './createSaleTrials.ts';
import { headCalls } from './loadPools.ts';
import {
  overridesFor,
  readBy,
  saleCalls,
  saleOf,
  simulateCalls,
  type CallResult,
  type SimulatedCall,
} from './saleCalls.ts';

const TOTAL_SUPPLY = encodeFunctionData({ abi: erc20Abi, functionName: 'totalSupply' });

/** Carries out a transaction that waits, reads what it leaves, and sells after it, all in one call. */
export async function simulateAfter(
  { client, mirror, planCalls }: Pick<SaleTrialsOptions, 'client' | 'mirror' | 'planCalls'>,
  pending: PendingTransaction,
  request: SaleRequest,
  {
    pools,
    from,
    lent,
  }: { readonly pools: readonly Pool[]; readonly from: Address; readonly lent: StorageSlot | undefined },
): Promise<SaleAfter | undefined> {
  const pairs = pools.filter((pool) => pool.kind === 'constantProduct');
  const supply = readBy(from, { to: request.token.address, data: TOTAL_SUPPLY });
  const calls: readonly SimulatedCall[] = [
    supply,
    { from: pending.from, to: pending.to, data: pending.input, value: pending.value, gas: pending.gas },
    supply,
    ...pairs.flatMap((pair) => headCalls(pair)).map((call) => readBy(from, call)),
    ...saleCalls(planCalls, request, from),
  ];
  const stateOverrides = overridesFor(request, from, lent);
  const results = await simulateCalls(client, mirror.head().number, { calls, stateOverrides });
  const [before, done, after, ...rest] = results;
  if (done?.status !== '0x1' || rest.length < pairs.length) {
    return undefined;
  }
  const standing = pairs.map((pair, index): Pool => {
    const [reserve0, reserve1] = [wordOf(rest[index], 0), wordOf(rest[index], 1)];
    return reserve0 === undefined || reserve1 === undefined ? pair : { ...pair, reserve0, reserve1 };
  });
  const pool = standing.find(({ address }) => address === request.pool.address) ?? request.pool;
  const [had, has] = [wordOf(before, 0), wordOf(after, 0)];
  return {
    logs: done.logs ?? [],
    ...(had === undefined || has === undefined ? {} : { supply: { before: had, after: has } }),
    pairs: standing,
    sale: saleOf({ ...request, pool }, rest.slice(pairs.length + 1)),
  };
}

function wordOf(result: CallResult | undefined, index: number): bigint | undefined {
  const hex = result?.returnData ?? '0x';
  const end = 2 + 64 * (index + 1);
  return result?.status === '0x1' && hex.length >= end ? BigInt(`0x${hex.slice(end - 64, end)}`) : undefined;
}
