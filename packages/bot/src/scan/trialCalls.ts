import type { Address, Hex } from '@twinlane/core/money/hex';
import type { ScanActor, ScanTrial, TokenScan } from '@twinlane/core/risk/tokenScan';
import { decodeFunctionResult, encodeFunctionData, erc20Abi, maxUint256 } from 'viem';
import { FRESH, PROBE, scanProbeAbi, TRADER } from './probe/scanProbe.ts';
import type { ContractReading } from './readContract.ts';
import { reasonIn } from './reasonIn.ts';
import type { ScanRequest } from './scanToken.ts';
import type { ScanSetting, SimulatedAnswer, SimulatedCall } from './simulate.ts';

/** What is tried, on what. */
export interface TokenTrial extends ScanRequest {
  readonly supply: bigint;
  readonly poolBalance: bigint;
  readonly poolCash: bigint;
  readonly reading: ContractReading;
  readonly actors: readonly ScanActor[];
  /** How many of them, the first ones, are known to be treated otherwise than a stranger. */
  readonly rulers: number;
  readonly setting: ScanSetting;
}

/** The market as the probe knows it. */
export interface Market {
  readonly token: Address;
  readonly cash: Address;
  readonly pool: Address;
  readonly fee: bigint;
  readonly range: boolean;
  readonly trader: Address;
}

/** The market of a trial. */
export function marketOf({ token, pool }: TokenTrial): Market {
  const range = pool.kind === 'concentratedLiquidity';
  return { token, cash: pool.cash, pool: pool.address, fee: BigInt(pool.fee), range, trader: TRADER };
}

/** A trial as the probe takes it. */
export interface EncodedTrial {
  readonly steps: readonly { readonly caller: Address; readonly target: Address; readonly data: Hex }[];
  readonly kind: bigint;
  readonly amount: bigint;
}

/** The probe's call that makes the trials. */
export function encodeTrials(market: Market, all: readonly EncodedTrial[]): Hex {
  return encodeFunctionData({ abi: scanProbeAbi, functionName: 'trials', args: [market, all] });
}

/** How they went; none where the call failed. */
export function decodeTrials(answer: SimulatedAnswer | undefined) {
  return answer?.ok === true
    ? decodeFunctionResult({ abi: scanProbeAbi, functionName: 'trials', data: answer.data })
    : [];
}

/** How the purchase of `startOf` went. */
export function boughtIn(answer: SimulatedAnswer | undefined): TokenScan['buy'] {
  if (answer?.ok !== true) {
    return { failed: true, reason: reasonIn(answer?.data) };
  }
  const [expected, received] = decodeFunctionResult({
    abi: scanProbeAbi,
    functionName: 'buy',
    data: answer.data,
  });
  return received === 0n
    ? { failed: true, reason: 'nothing arrived' }
    : { failed: false, expected, received };
}

const FAILURES = ['no', 'before', 'sale', 'part'] as const;

/** A trial's outcome in the domain's words; what a pair would pay without a tax only where that means something. */
export function told(
  outcome: ReturnType<typeof decodeTrials>[number],
  withExpected: boolean,
): Omit<ScanTrial, 'kind' | 'when'> {
  const { failed, proceeds, expected, before, afterwards, reason } = outcome;
  return {
    failed: FAILURES[Number(failed)] ?? 'sale',
    reason: failed === 0n ? '' : reasonIn(reason),
    proceeds,
    ...(withExpected ? { expected } : {}),
    before,
    after: afterwards,
  };
}

/** Buys as the holder, and lets the probe, which is the router here, take what is sold; the fresh address lets it too. */
export function startOf(trial: TokenTrial, market: Market): readonly SimulatedCall[] {
  const approve = encodeFunctionData({ abi: erc20Abi, functionName: 'approve', args: [PROBE, maxUint256] });
  return [
    {
      from: TRADER,
      to: PROBE,
      data: encodeFunctionData({
        abi: scanProbeAbi,
        functionName: 'buy',
        args: [market, trial.amountIn, TRADER],
      }),
    },
    { from: TRADER, to: trial.token, data: approve },
    { from: FRESH, to: trial.token, data: approve },
  ];
}
