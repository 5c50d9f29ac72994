import { FatalError } from '@twinlane/core/errors';
import type { Hex } from '@twinlane/core/money/hex';
import { decodeFunctionResult, encodeFunctionData, parseAbi } from 'viem';
import { TRADE_PROBE_CODE } from './lens/lenses.ts';
import { headCalls, standsAs } from './loadPools.ts';
import { revertReason } from './revertReason.ts';
import { approval, stateOverrides } from './roundTrip.ts';
import type { TryRoundTrip } from './roundTrip.ts';

const probeAbi = parseAbi([
  'struct Plan { address cash; address token; address router; bytes approveCash; bytes buy; bytes approveToken; bytes sell; uint256 sellAmountAt; address pool; bytes[] reads; }',
  'struct Outcome { uint256 failed; uint256 bought; uint256 sold; uint256 buyGas; uint256 sellGas; bytes reason; bytes[] state; }',
  'function roundTrip(Plan plan) returns (Outcome result)',
]);

/** Stands in the sale's call where the probe writes what arrived. Nobody holds so much. */
const MARKER = 0x7e57_5e11_7e57_5e11_7e57_5e11_7e57_5e11n << 96n;
const CALL_GAS = '0x1c9c380';
const INTRINSIC_GAS = 21_000n;
/** What earlier calls of the same transaction warmed up would cost again in one of its own, amply. */
const WARMED_BY_APPROVAL = 25_000n;
const WARMED_BY_PURCHASE = 45_000n;

/**
 * Tries a round trip with `eth_call`, for nodes without `eth_simulateV1`: a probe's code is laid over the trader's
 * address and makes all calls in one transaction. A token that treats contracts as it does not treat people may deceive
 * it, and its gas is an estimate that leans to the high side.
 */
export const probeRoundTrip: TryRoundTrip = async (client, trip) => {
  const { cash, token, trader } = trip;
  const buy = trip.swap(cash, token, trip.amountIn);
  const sell = trip.swap(token, cash, MARKER);
  const plan = {
    cash: cash.address,
    token: token.address,
    router: buy.to,
    approveCash: approval(cash, buy.to, trip.amountIn).data,
    buy: buy.data,
    approveToken: approval(token, sell.to, MARKER).data,
    sell: sell.data,
    sellAmountAt: BigInt(placeOf(MARKER, sell.data)),
    pool: trip.pool.address,
    reads: headCalls(trip.pool).map((call) => call.data),
  };
  const data = encodeFunctionData({ abi: probeAbi, functionName: 'roundTrip', args: [plan] });
  const answer = await client.request('eth_call', [
    { to: trader, data, gas: CALL_GAS },
    `0x${trip.block.toString(16)}`,
    stateOverrides(trip, TRADE_PROBE_CODE),
  ]);
  const result = decodeFunctionResult({ abi: probeAbi, functionName: 'roundTrip', data: answer as Hex });
  if (!standsAs(trip.pool, result.state)) {
    return { failed: 'moved' };
  }
  if (result.failed > 0n) {
    return { failed: result.failed === 1n ? 'buy' : 'sell', reason: revertReason(result.reason) };
  }
  return {
    bought: result.bought,
    sold: result.sold,
    buyGas: result.buyGas + INTRINSIC_GAS + WARMED_BY_APPROVAL + dataGas(buy.data),
    sellGas: result.sellGas + INTRINSIC_GAS + WARMED_BY_PURCHASE + dataGas(sell.data),
  };
};

/** The byte at which a number stands in a call. */
function placeOf(number: bigint, data: Hex): number {
  const at = data.indexOf(number.toString(16).padStart(64, '0'));
  if (at < 0) {
    throw new FatalError('feed.bad-call', 'A router’s call does not say how much it sells.');
  }
  return (at - 2) / 2;
}

/** EIP-2028: 4 gas for a zero byte, 16 for any other. */
function dataGas(data: Hex): bigint {
  const bytes = Buffer.from(data.slice(2), 'hex');
  return bytes.reduce((sum, byte) => sum + (byte === 0 ? 4n : 16n), 0n);
}
