import type { Address, Hex } from '@twinlane/core/money/hex';
import type { ScanAct, ScanActor, TokenScan } from '@twinlane/core/risk/tokenScan';
import { concatHex, decodeFunctionResult, encodeFunctionData } from 'viem';
import { functionName, RESIGNATIONS } from './knownFunctions.ts';
import { argumentPatterns, setOf } from './patterns.ts';
import { PROBE, scanProbeAbi, STRANGER, TRADER } from './probe/scanProbe.ts';
import type { ScanSimulator, SimulatedCall } from './simulate.ts';
import { decodeTrials, encodeTrials, told } from './trialCalls.ts';
import type { Market, TokenTrial } from './trialCalls.ts';

const ROOM = 40n;
const MOST_ROUNDS = 6;
/** What is no more than a little harm may be repeated. */
const REPEATED = 60;
const MOST_REPEATED = 6;
/** Seconds and blocks from the purchase to the acts: many tokens bar a sale for some minutes. */
const SETTLED = { laterSeconds: 3_600, laterBlocks: 60 };
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
    secrets: trial.reading.code.secrets,
  }).map((set, index) => (used.has(index) ? set : []));
  const run: Run = { market, actions, callers, sets, token: trial.token };
  // Some ask who calls, some who sent the transaction, and may excuse them from the harm.
  const likeliest = callers[0]?.address ?? STRANGER;
  const passes: Pass[] = [];
  for (const from of trial.reading.code.asksOrigin ? [TRADER, likeliest] : [likeliest]) {
    passes.push(await pass(simulator, trial, start, run, from));
  }
  const acts = passes.flatMap((one) => one.acts);
  const little = acts.some(({ failed }) => failed === 'sale') ? [] : passes.flatMap((one) => one.little);
  const repeated = await tryAgain(simulator, trial, market, start, little.slice(0, MOST_REPEATED));
  const untried = Math.max(...passes.map((one) => one.untried));
  const reason = `${untried} of ${actions.length} functions could not be tried.`;
  return {
    acts: [...acts, ...repeated],
    successes: passes.reduce((sum, one) => sum + one.successes, 0),
    gaps: untried > 0 ? [{ check: 'contract', reason }] : [],
  };
}

interface Run {
  readonly market: Market;
  readonly actions: readonly { readonly target: Address; readonly selector: Hex; readonly set: bigint }[];
  readonly callers: readonly ScanActor[];
  readonly sets: readonly (readonly Hex[])[];
  readonly token: Address;
}

interface Pass {
  readonly acts: readonly ScanAct[];
  /** Those after which a sale still went through. */
  readonly little: readonly RepeatedAct[];
  readonly successes: number;
  readonly untried: number;
}

/** Everything once, in transactions that somebody sends. */
async function pass(
  simulator: ScanSimulator,
  { setting }: TokenTrial,
  start: readonly SimulatedCall[],
  { market, actions, callers, sets, token }: Run,
  from: Address,
): Promise<Pass> {
  const acts: ScanAct[] = [];
  const little: RepeatedAct[] = [];
  let next = 0;
  let successes = 0;
  for (let round = 0; round < MOST_ROUNDS && next < actions.length; round += 1) {
    const data = encodeFunctionData({
      abi: scanProbeAbi,
      functionName: 'run',
      args: [market, actions, callers.map(({ address }) => address), sets, BigInt(next), ROOM],
    });
    const [, answers] = await simulator.blocks(setting, [
      { calls: start },
      { calls: [{ from, to: PROBE, data }], ...SETTLED },
    ]);
    const answer = answers?.[0];
    if (answer?.ok !== true) {
      break;
    }
    const [findings, reached, done] = decodeFunctionResult({
      abi: scanProbeAbi,
      functionName: 'run',
      data: answer.data,
    });
    for (const { action, pattern, caller, outcome } of findings) {
      const { selector, target, set } = actions[Number(action)] ?? { selector: '0x', target: token, set: 0n };
      const actor = callers[Number(caller)] ?? STRANGE;
      acts.push({
        name: functionName(selector),
        contract: target,
        selector,
        actor,
        ...told(outcome, false),
      });
      if (outcome.failed === 0n) {
        const words = sets[Number(set)]?.[Number(pattern)] ?? '0x';
        little.push({ target, selector, actor, data: concatHex([selector, words]) });
      }
    }
    successes += Number(done);
    if (Number(reached) <= next) {
      break;
    }
    next = Number(reached);
  }
  return { acts, little, successes, untried: actions.length - next };
}

interface RepeatedAct {
  readonly target: Address;
  readonly selector: Hex;
  readonly data: Hex;
  readonly actor: ScanActor;
}

/** What does a little harm may do much where it is done often. */
async function tryAgain(
  simulator: ScanSimulator,
  trial: TokenTrial,
  market: Market,
  start: readonly SimulatedCall[],
  repeated: readonly RepeatedAct[],
): Promise<readonly ScanAct[]> {
  if (repeated.length === 0) {
    return [];
  }
  const all = repeated.map(({ target, data, actor }) => {
    const step = { caller: actor.address, target, data };
    return { steps: Array.from({ length: REPEATED }, () => step), kind: 0n, amount: 0n };
  });
  const [, answers] = await simulator.blocks(trial.setting, [
    { calls: start },
    { calls: [{ from: TRADER, to: PROBE, data: encodeTrials(market, all) }], ...SETTLED },
  ]);
  return decodeTrials(answers?.[0]).flatMap((outcome, index) => {
    const act = repeated[index];
    return act === undefined || outcome.done === 0n
      ? []
      : [
          {
            name: `${functionName(act.selector)} again and again`,
            contract: act.target,
            selector: act.selector,
            actor: act.actor,
            ...told(outcome, false),
          },
        ];
  });
}
