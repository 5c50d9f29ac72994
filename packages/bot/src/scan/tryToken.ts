import type { ScanAct, ScanTrial, TokenScan } from '@twinlane/core/risk/tokenScan';
import { PROBE, TRADER } from './probe/scanProbe.ts';
import { sequencesOf } from './sequences.ts';
import type { ScanSimulator, SimulatedCall } from './simulate.ts';
import { boughtIn, decodeTrials, encodeTrials, marketOf, startOf, told } from './trialCalls.ts';
import type { TokenTrial } from './trialCalls.ts';
import { tryActs } from './tryActs.ts';
import { tryMoments } from './tryMoments.ts';

interface Tried {
  readonly result: Pick<TokenScan, 'buy' | 'trials' | 'acts' | 'successes'>;
  readonly gaps: TokenScan['gaps'];
}

const KINDS = ['now', 'transfer', 'crowd', 'whale', 'halves'] as const;
const WHEN: Readonly<Record<(typeof KINDS)[number], string>> = {
  now: 'on the current block',
  transfer: 'by a fresh address that was sent the tokens',
  crowd: 'after 60 others bought',
  whale: 'after somebody bought for as much as stands in the pool',
  halves: 'in two halves',
};
const HOUR = 3_600;
const DAY = 86_400;
/** How much later a holder tries to sell, seconds. */
const HELD: readonly (readonly [seconds: number, when: string])[] = [
  [0, 'a block later'],
  [HOUR, 'an hour later'],
  [DAY, 'a day later'],
  [7 * DAY, 'a week later'],
  [30 * DAY, 'a month later'],
  [400 * DAY, 'more than a year later'],
];

/** Tries to buy, to move and to sell, now and later, as the holder and after everything that others may do. */
export async function tryToken(simulator: ScanSimulator, trial: TokenTrial): Promise<Tried> {
  const market = marketOf(trial);
  const start = startOf(trial, market);
  const sequences = sequencesOf(trial.reading.acting, trial.actors.slice(0, 2), trial);
  const plain = KINDS.map((_, kind) => ({
    steps: [],
    kind: BigInt(kind),
    amount: kind === 3 ? trial.poolCash : trial.amountIn / 10n + 1n,
  }));
  const combined = sequences.map(({ steps }) => ({ steps, kind: 0n, amount: 0n }));
  const trialsCall = (all: Parameters<typeof encodeTrials>[1]): SimulatedCall => ({
    from: TRADER,
    to: PROBE,
    data: encodeTrials(market, all),
  });
  const later = HELD.map(([laterSeconds]) => ({
    calls: [trialsCall(plain.slice(0, 1))],
    laterSeconds,
    ...(laterSeconds === 0 ? {} : { laterBlocks: Math.min(200, Math.floor(laterSeconds / 60)) }),
  }));
  const [blocks, acts, moments] = await Promise.all([
    simulator.blocks(trial.setting, [
      { calls: [...start, trialsCall(plain), trialsCall(combined)] },
      ...later,
    ]),
    tryActs(simulator, trial, market, start),
    tryMoments(simulator, trial, start, trialsCall(plain.slice(0, 1))),
  ]);
  const [first = [], ...laterBlocks] = blocks;
  const buy = boughtIn(first[0]);
  if (buy.failed) {
    return { result: { buy, trials: [], acts: [], successes: 0 }, gaps: [] };
  }
  const isPair = trial.pool.kind === 'constantProduct';
  const trials: ScanTrial[] = decodeTrials(first[2]).map((outcome, index) => {
    const kind = KINDS[index] ?? 'now';
    return Object.assign({ kind, when: WHEN[kind] }, told(outcome, isPair && kind !== 'halves'));
  });
  for (const [index, answers] of laterBlocks.entries()) {
    const [outcome] = decodeTrials(answers[0]);
    if (outcome !== undefined) {
      trials.push({ kind: 'later', when: HELD[index]?.[1] ?? 'later', ...told(outcome, isPair) });
    }
  }
  const inSequence = decodeTrials(first[3]).flatMap((outcome, index): ScanAct[] => {
    const sequence = sequences[index];
    return sequence === undefined || outcome.done === 0n
      ? []
      : [
          {
            name: 'several functions in a row',
            contract: trial.token,
            selector: '0x',
            actor: sequence.actor,
            ...told(outcome, false),
          },
        ];
  });
  return {
    result: {
      buy,
      trials: [...trials, ...moments.trials],
      acts: [...acts.acts, ...inSequence],
      successes: acts.successes,
    },
    gaps: [...acts.gaps, ...moments.gaps],
  };
}
