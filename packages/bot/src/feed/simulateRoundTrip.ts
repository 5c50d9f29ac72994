import { FatalError } from '@twinlane/core/errors';
import type { ContractCall } from '@twinlane/core/market/venueDefinition';
import type { Token } from '@twinlane/core/market/token';
import type { Address, Hex } from '@twinlane/core/money/hex';
import { encodeFunctionData, erc20Abi } from 'viem';
import { headCalls, standsAs } from './loadPools.ts';
import { revertReason } from './revertReason.ts';
import { approval, stateOverrides } from './roundTrip.ts';
import type { RoundTrip, TryRoundTrip } from './roundTrip.ts';

/** One call of a simulation. */
interface CallResult {
  readonly status?: string;
  readonly returnData?: Hex;
  readonly gasUsed?: Hex;
  readonly error?: { readonly message?: string; readonly data?: Hex };
}

const SWAP_GAS = '0x4c4b40';
const CALL_GAS = '0xf4240';

/**
 * Tries a round trip with `eth_simulateV1`: transactions of their own, each with its own gas, as they would be mined. One
 * call to the node where the expected amount arrives, two where a token takes a tax.
 */
export const simulateRoundTrip: TryRoundTrip = async (client, trip, expected) => {
  let results = await simulate(client, trip, expected);
  if (results === 'moved') {
    return { failed: 'moved' };
  }
  const buyFault = faultOf(results.slice(0, 2));
  if (buyFault !== undefined) {
    return { failed: 'buy', reason: buyFault };
  }
  const bought = numberIn(results[2]);
  if (bought > 0n && bought !== expected) {
    results = await simulate(client, trip, bought);
    if (results === 'moved') {
      return { failed: 'moved' };
    }
  }
  const sellFault = bought > 0n ? faultOf(results.slice(4, 6)) : undefined;
  if (sellFault !== undefined) {
    return { failed: 'sell', reason: sellFault };
  }
  const sold = numberIn(results[6]) - numberIn(results[3]);
  return { bought, sold, buyGas: gasOf(results[1]), sellGas: gasOf(results[5]) };
};

/** Results: approval, purchase, token balance, cash balance, approval, sale, cash balance. */
async function simulate(
  client: Parameters<TryRoundTrip>[0],
  trip: RoundTrip,
  sellAmount: bigint,
): Promise<readonly CallResult[] | 'moved'> {
  const { cash, token, trader: from } = trip;
  const buy = trip.swap(cash, token, trip.amountIn);
  const sell = trip.swap(token, cash, sellAmount);
  const reads = headCalls(trip.pool).map(({ to, data }) => ({ from, gas: CALL_GAS, to, data }));
  const calls = [
    ...reads,
    { from, gas: CALL_GAS, ...approval(cash, buy.to, trip.amountIn) },
    { from, gas: SWAP_GAS, ...buy },
    { from, gas: CALL_GAS, ...balance(token, from) },
    { from, gas: CALL_GAS, ...balance(cash, from) },
    { from, gas: CALL_GAS, ...approval(token, sell.to, sellAmount) },
    { from, gas: SWAP_GAS, ...sell },
    { from, gas: CALL_GAS, ...balance(cash, from) },
  ];
  const answer = await client.request('eth_simulateV1', [
    { blockStateCalls: [{ stateOverrides: stateOverrides(trip), calls }], validation: false },
    `0x${trip.block.toString(16)}`,
  ]);
  const results = (answer as readonly { readonly calls?: readonly CallResult[] }[])[0]?.calls;
  if (results?.length !== calls.length) {
    throw new FatalError('feed.malformed', 'The node did not simulate every call it was given.');
  }
  const state = results.slice(0, reads.length).map(({ returnData }) => returnData);
  return standsAs(trip.pool, state) ? results.slice(reads.length) : 'moved';
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
