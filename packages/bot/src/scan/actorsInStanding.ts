import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { ScanActor } from '@twinlane/core/risk/tokenScan';
import { decodeFunctionResult, encodeFunctionData } from 'viem';
import type { Hex } from '@twinlane/core/money/hex';
import { PROBE, scanProbeAbi, STRANGER } from './probe/scanProbe.ts';
import { scanProbeCode } from './probe/scanProbeCode.ts';
import { scanPuppetCode } from './probe/scanPuppetCode.ts';
import type { ContractReading } from './readContract.ts';

/** Of those whom functions treat otherwise than a stranger, and of others, so many act. */
const MOST_RULERS = 5;
const MOST_OTHERS = 1;
const MOST_FUNCTIONS = 80;

/** Somebody who may act, and how many functions treat them otherwise than a stranger. */
export interface RankedActor {
  readonly actor: ScanActor;
  readonly functions: number;
}

/** Those of the candidates who are likeliest to rule: each calls every function, and whoever is treated otherwise comes first. */
export async function actorsInStanding(
  client: Pick<ChainReader, 'request'>,
  { acting }: Pick<ContractReading, 'acting'>,
  candidates: readonly ScanActor[],
  block: number,
): Promise<readonly RankedActor[]> {
  const callers = [...candidates.map(({ address }) => address), STRANGER];
  const actions = acting.slice(0, MOST_FUNCTIONS).map(({ contract, selector, arity }) => ({
    target: contract,
    selector,
    set: BigInt(arity > 6 ? 3 : arity),
  }));
  const data = encodeFunctionData({ abi: scanProbeAbi, functionName: 'standing', args: [actions, callers] });
  const puppets = Object.fromEntries(callers.map((address) => [address, { code: scanPuppetCode }]));
  const answer = (await client.request('eth_call', [
    { from: STRANGER, to: PROBE, data },
    `0x${block.toString(16)}`,
    { ...puppets, [PROBE]: { code: scanProbeCode } },
  ])) as Hex;
  const counts = decodeFunctionResult({ abi: scanProbeAbi, functionName: 'standing', data: answer });
  const ranked = candidates
    .map((actor, index) => ({ actor, functions: Number(counts[index] ?? 0n) }))
    .toSorted((one, other) => other.functions - one.functions);
  const rulers = ranked.filter(({ functions }) => functions > 0).slice(0, MOST_RULERS);
  return [...rulers, ...ranked.filter(({ functions }) => functions === 0).slice(0, MOST_OTHERS)];
}
