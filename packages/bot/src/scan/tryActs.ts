import type { ScanAct, ScanActor, TokenScan } from '@twinlane/core/risk/tokenScan';
import { decodeFunctionResult, encodeFunctionData } from 'viem';
import { functionName, RESIGNATIONS } from './knownFunctions.ts';
import { argumentPatterns, setOf } from './patterns.ts';
import { PROBE, scanProbeAbi, STRANGER, TRADER } from './probe/scanProbe.ts';
import type { ScanSimulator, SimulatedCall } from './simulate.ts';
import { told } from './trialCalls.ts';
import type { Market, TokenTrial } from './trialCalls.ts';

const ROOM = 40n;
const MOST_ROUNDS = 6;
const STRANGE: ScanActor = { address: STRANGER, kind: 'anyone', foundBy: 'nothing' };

/** Tries every function with every plausible argument as everybody who may have rights, and as a stranger. */
export async function tryActs(
  simulator: ScanSimulator,
  trial: TokenTrial,
  market: Market,
  start: readonly SimulatedCall[],
): Promise<{
  readonly acts: readonly ScanAct[];
  readonly successes: number;
  readonly gaps: TokenScan['gaps'];
}> {
  const actions = trial.reading.acting
    .filter(({ selector }) => !RESIGNATIONS.has(selector))
    .map(({ contract, selector, arity }) => ({
      target: contract,
      selector,
      set: BigInt(setOf(selector, arity)),
    }));
  const used = new Set(actions.map(({ set }) => Number(set)));
  const callers = [...trial.actors, STRANGE];
  const sets = argumentPatterns({
    ...trial,
    trader: TRADER,
    pool: trial.pool.address,
    now: trial.setting.now,
  }).map((set, index) => (used.has(index) ? set : []));
  const acts: ScanAct[] = [];
  let next = 0;
  let successes = 0;
  for (let round = 0; round < MOST_ROUNDS && next < actions.length; round += 1) {
    const data = encodeFunctionData({
      abi: scanProbeAbi,
      functionName: 'run',
      args: [market, actions, callers.map(({ address }) => address), sets, BigInt(next), ROOM],
    });
    // Whoever is likeliest also stands as the sender: some ask for the one, some for the other.
    const from = callers[0]?.address ?? STRANGER;
    const [answers] = await simulator.blocks(trial.setting, [
      { calls: [...start, { from, to: PROBE, data }] },
    ]);
    const answer = answers?.[2];
    if (answer?.ok !== true) {
      break;
    }
    const [findings, reached, done] = decodeFunctionResult({
      abi: scanProbeAbi,
      functionName: 'run',
      data: answer.data,
    });
    for (const { action, caller, outcome } of findings) {
      const { selector, target } = actions[Number(action)] ?? { selector: '0x', target: trial.token };
      const actor = callers[Number(caller)] ?? STRANGE;
      acts.push({
        name: functionName(selector),
        contract: target,
        selector,
        actor,
        ...told(outcome, false),
      });
    }
    successes += Number(done);
    if (Number(reached) <= next) {
      break;
    }
    next = Number(reached);
  }
  const gaps =
    next < actions.length
      ? [
          {
            check: 'contract' as const,
            reason: `${actions.length - next} of ${actions.length} functions could not be tried.`,
          },
        ]
      : [];
  return { acts, successes, gaps };
}
