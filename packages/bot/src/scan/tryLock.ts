import type { Address, Hex } from '@twinlane/core/money/hex';
import { decodeFunctionResult, encodeFunctionData, maxUint256 } from 'viem';
import { argumentPatterns, setOf } from './patterns.ts';
import { PROBE, scanProbeAbi, STRANGER, TRADER } from './probe/scanProbe.ts';
import type { ContractReading } from './readContract.ts';
import type { ScanSetting, ScanSimulator } from './simulate.ts';

const DAY = 86_400;
/** Seconds: locks end before then, if ever. Most contracts' clocks have 32 bits. */
const LIFETIME = 60 * 365 * DAY;

/** What is held in a contract, and who may get it back. */
export interface LockQuestion {
  /** The liquidity token. */
  readonly asset: Address;
  /** Base units. */
  readonly held: bigint;
  readonly holder: ContractReading;
  readonly claimants: readonly Address[];
}

/**
 * Whether a contract is a time lock of an asset: somebody can take it out one day, and nobody within a day. Both are tried. Never
 * true of what hands calls on to other code, and of what does not ask for the time.
 */
export async function isTimeLock(
  simulator: ScanSimulator,
  setting: ScanSetting,
  { asset, held, holder, claimants }: LockQuestion,
): Promise<boolean> {
  const { acting, code } = holder;
  if (!code.asksTime || code.delegates || holder.proxy !== undefined || acting.length === 0) {
    return false;
  }
  const callers = [...new Set([...claimants, STRANGER])];
  const actions = acting.map(({ contract, selector, arity }) => ({
    target: contract,
    selector,
    set: BigInt(setOf(selector, arity)),
  }));
  const sets = argumentPatterns({
    trader: asset,
    pool: asset,
    token: asset,
    supply: held,
    poolBalance: held,
    now: setting.now,
    secrets: code.secrets,
  });
  const data = encodeFunctionData({
    abi: scanProbeAbi,
    functionName: 'release',
    args: [asset, holder.address, actions, callers, sets],
  });
  const isFreed = async (laterSeconds: number): Promise<boolean> => {
    const place = { ...setting, puppets: callers };
    const call: { from: Address; to: Address; data: Hex } = { from: TRADER, to: PROBE, data };
    const [answer] = await simulator.once(place, { calls: [call], laterSeconds });
    const [action] =
      answer?.ok === true
        ? decodeFunctionResult({ abi: scanProbeAbi, functionName: 'release', data: answer.data })
        : [maxUint256];
    // What could not be tried, not all of it, is no lock.
    return action === maxUint256 ? laterSeconds === DAY : action > 0n;
  };
  const [soon, ever] = await Promise.all([isFreed(DAY), isFreed(LIFETIME)]);
  return ever && !soon;
}
