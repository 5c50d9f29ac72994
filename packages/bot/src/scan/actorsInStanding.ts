import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { ScanActor } from '@twinlane/core/risk/tokenScan';
import { decodeFunctionResult, encodeFunctionData } from 'viem';
import type { Hex } from '@twinlane/core/money/hex';
import { PROBE, scanProbeAbi, STRANGER, TRADER } from './probe/scanProbe.ts';
import { scanProbeCode } from './probe/scanProbeCode.ts';
import { scanPuppetCode } from './probe/scanPuppetCode.ts';
import type { ContractReading } from './readContract.ts';

/** Of those whom functions treat otherwise than a stranger, and of others, so many act. */
const MOST_RULERS = 8;
const MOST_OTHERS = 1;
const MOST_FUNCTIONS = 80;
const MOST_ROUNDS = 6;

/** Somebody who may act, and how many functions treat them otherwise than a stranger. */
export interface RankedActor {
  readonly actor: ScanActor;
  readonly functions: number;
}

/** Who ranks how, how many functions they could not be told apart by, and how many more whom functions treat otherwise. */
interface Standing {
  readonly ranked: readonly RankedActor[];
  readonly untried: number;
  readonly leftOut: number;
}

/** Those of the candidates who are likeliest to rule: each calls every function, and whoever is treated otherwise comes first. */
export async function actorsInStanding(
  client: Pick<ChainReader, 'request'>,
  { acting }: Pick<ContractReading, 'acting'>,
  candidates: readonly ScanActor[],
  block: number,
): Promise<Standing> {
  const callers = [...candidates.map(({ address }) => address), STRANGER];
  const actions = acting.slice(0, MOST_FUNCTIONS).map(({ contract, selector, arity }) => ({
    target: contract,
    selector,
    set: BigInt(arity > 6 ? 3 : arity),
  }));
  const puppets = Object.fromEntries(callers.map((address) => [address, { code: scanPuppetCode }]));
  const functions = candidates.map(() => 0);
  let next = 0;
  // A function may be made to use up what a node grants a call: the next call goes on behind it.
  for (let round = 0; round < MOST_ROUNDS && next < actions.length; round += 1) {
    const args = [actions, callers, BigInt(next)] as const;
    const data = encodeFunctionData({ abi: scanProbeAbi, functionName: 'standing', args });
    const answer = (await client.request('eth_call', [
      // Whoever sends is cheaper to call than others: nobody who is compared.
      { from: TRADER, to: PROBE, data },
      `0x${block.toString(16)}`,
      { ...puppets, [PROBE]: { code: scanProbeCode } },
    ])) as Hex;
    const [counts, reached] = decodeFunctionResult({
      abi: scanProbeAbi,
      functionName: 'standing',
      data: answer,
    });
    functions.forEach((before, index) => (functions[index] = before + Number(counts[index] ?? 0n)));
    if (Number(reached) <= next) {
      break;
    }
    next = Number(reached);
  }
  const ranked = candidates
    .map((actor, index) => ({ actor, functions: functions[index] ?? 0 }))
    .toSorted((one, other) => other.functions - one.functions);
  const rulers = ranked.filter((one) => one.functions > 0);
  const others = ranked.filter((one) => one.functions === 0).slice(0, MOST_OTHERS);
  return {
    ranked: [...rulers.slice(0, MOST_RULERS), ...others],
    untried: actions.length - next,
    leftOut: Math.max(0, rulers.length - MOST_RULERS),
  };
}
