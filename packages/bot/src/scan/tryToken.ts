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
  crowd: 'after many others bought',
  whale: 'after somebody bought for as much as stands in the pool',
  halves: 'in two halves',
};
const HOUR = 3_600;
const DAY = 86_400;
/** How much later a holder tries to sell, seconds. */
/** How much later a holder tries to sell, seconds. The hour is another each time, and every day of the week is among them. */
const HELD: readonly (readonly [seconds: number, when: string])[] = [
  [0, 'a block later'],
  [HOUR, 'an hour later'],
  [DAY + 5 * HOUR, 'a day later'],
  [4 * DAY + 7 * HOUR, 'some days later'],
  [7 * DAY + 9 * HOUR, 'a week later'],
  [13 * DAY + 11 * HOUR, 'two weeks later'],
  [30 * DAY + 13 * HOUR, 'a month later'],
  [187 * DAY + 15 * HOUR, 'half a year later'],
  [402 * DAY + 17 * HOUR, 'more than a year later'],
];
/** What is not about moments is tried that long after the purchase: many tokens bar a sale in its block, or for some minutes. */
const SETTLED = 1;

const AT_ONCE: TokenScan['gaps'][number] = {
  check: 'honeypot',
  reason: 'Far blocks could not be tried: nobody can buy and sell at once.',
};

/** Tries to buy, to move and to sell, now and later, as the holder and after everything that others may do. */
export async function tryToken(simulator: ScanSimulator, trial: TokenTrial): Promise<Tried> {
  const market = marketOf(trial);
  const start = startOf(trial, market);
  const sequences = sequencesOf(trial.reading.acting, likeliest(trial), trial);
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
  const sale = trialsCall(plain.slice(0, 1));
  const later = HELD.map(([laterSeconds], index) => ({
    calls: index === SETTLED ? [trialsCall(plain), trialsCall(combined)] : [sale],
    laterSeconds,
    ...(laterSeconds === 0 ? {} : { laterBlocks: blocksIn(laterSeconds) }),
  }));
  const [blocks, acts, moments] = await Promise.all([
    simulator.blocks(trial.setting, [{ calls: [...start, sale] }, ...later]),
    tryActs(simulator, trial, market, start),
    tryMoments(simulator, trial, start, sale),
  ]);
  const [first = [], ...laterBlocks] = blocks;
  const buy = boughtIn(first[0]);
  if (buy.failed) {
    return { result: { buy, trials: [], acts: [], successes: 0 }, gaps: [] };
  }
  const isPair = trial.pool.kind === 'constantProduct';
  const [, ...inCompany] = decodeTrials(laterBlocks[SETTLED]?.[0]);
  const sales = [first[start.length], ...laterBlocks.map((answers) => answers[0])].flatMap(
    (answer, index): ScanTrial[] => {
      const [outcome] = decodeTrials(answer);
      const when = index === 0 ? WHEN.now : (HELD[index - 1]?.[1] ?? 'later');
      return outcome === undefined
        ? []
        : [Object.assign({ kind: index === 0 ? 'now' : 'later', when } as const, told(outcome, isPair))];
    },
  );
  const company = inCompany.map((outcome, index): ScanTrial => {
    const kind = KINDS[index + 1] ?? 'now';
    return Object.assign({ kind, when: WHEN[kind] }, told(outcome, isPair && kind !== 'halves'));
  });
  const trials = [...sales, ...company];
  const inSequence = decodeTrials(laterBlocks[SETTLED]?.[1]).flatMap((outcome, index): ScanAct[] => {
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
  const guarded = trials[0]?.failed === 'sale' && sales.slice(1, 3).some(({ failed }) => failed === 'no');
  const byOrigin = trial.reading.code.asksOrigin
    ? await actByOrigin(simulator, trial, start, sale, sales[2])
    : [];
  return {
    result: {
      buy,
      trials: [...trials, ...(guarded ? [] : moments.trials)],
      acts: [...acts.acts, ...inSequence, ...byOrigin],
      successes: acts.successes,
    },
    gaps: [...acts.gaps, ...(guarded ? [AT_ONCE] : moments.gaps)],
  };
}

/** All functions in turn, sent by the actor: some ask who sent the transaction, and somebody else then sells. */
async function actByOrigin(
  simulator: ScanSimulator,
  trial: TokenTrial,
  start: readonly SimulatedCall[],
  sale: SimulatedCall,
  usual: ScanTrial | undefined,
): Promise<readonly ScanAct[]> {
  const chosen = likeliest(trial).filter(({ kind }) => kind === 'account');
  const acts = await Promise.all(
    sequencesOf(trial.reading.acting, chosen, trial).map(async ({ actor, steps }) => {
      const calls = steps.map(({ caller, target, data }) => ({ from: caller, to: target, data }));
      const [, done, after] = await simulator.blocks(trial.setting, [
        { calls: start },
        { calls },
        { calls: [sale], laterSeconds: HOUR, laterBlocks: blocksIn(HOUR) },
      ]);
      const [outcome] = decodeTrials(after?.[0]);
      return outcome === undefined || done?.every(({ ok }) => !ok) === true || usual === undefined
        ? []
        : [
            {
              name: 'several functions in a row',
              contract: trial.token,
              selector: '0x' as const,
              actor,
              ...told(outcome, false),
              before: usual.before,
            },
          ];
    }),
  );
  return acts.flat();
}

/** Those who act in sequences: two at most. */
function likeliest({ actors, rulers }: TokenTrial): TokenTrial['actors'] {
  return actors.slice(0, Math.min(2, Math.max(1, rulers)));
}

/** A node may not skip more. */
export function blocksIn(seconds: number): number {
  return Math.min(200, Math.floor(seconds / 60));
}
