import type { ScanTrial, TokenScan } from '@twinlane/core/risk/tokenScan';
import type { ScanSimulator, SimulatedCall } from './simulate.ts';
import { boughtIn, decodeTrials, told } from './trialCalls.ts';
import type { TokenTrial } from './trialCalls.ts';

const DAY = 86_400;
/** How many blocks later somebody buys and sells, and the seconds that go with them. */
const FAR_BLOCKS: readonly number[] = [300, 50_000, 3_000_000];
/** Of those that stand in the code: moments, and blocks, beyond what is tried anyway. */
const MOST_MOMENTS = 4;

/** Buys and sells at moments to come: far ahead, and just after those that stand in the code. */
export async function tryMoments(
  simulator: ScanSimulator,
  trial: TokenTrial,
  start: readonly SimulatedCall[],
  sale: SimulatedCall,
): Promise<{ readonly trials: readonly ScanTrial[]; readonly gaps: TokenScan['gaps'] }> {
  const { block, now } = trial.setting;
  const { numbers } = trial.reading.code;
  const times = numbers
    .filter((number) => number > now && number < now + 5 * 365 * DAY)
    .slice(0, MOST_MOMENTS);
  const heights = numbers
    .filter((number) => number > block + 3_000_000 && number < block + 50_000_000)
    .slice(0, MOST_MOMENTS);
  const moments = [
    // As a control: whoever trades here is a contract for the length of a call, which some tokens refuse.
    { laterBlocks: 0, laterSeconds: 0, when: '0 blocks later' },
    ...FAR_BLOCKS.map((laterBlocks) => ({
      laterBlocks,
      laterSeconds: laterBlocks * 12,
      when: `${laterBlocks} blocks later`,
    })),
    ...times.map((time) => ({
      laterBlocks: 5,
      laterSeconds: time - now + 5,
      when: `just after time ${time}, which stands in the code`,
    })),
    ...heights
      .filter((height) => height < 1_000_000_000)
      .map((height) => ({
        laterBlocks: height - block + 5,
        laterSeconds: 60,
        when: `just after block ${height}, which stands in the code`,
      })),
  ];
  const results = await Promise.all(
    moments.map(async ({ when, laterBlocks, laterSeconds }): Promise<ScanTrial | undefined> => {
      try {
        const moment = { laterBlocks, laterSeconds, calls: start.concat(sale) };
        const answers = await simulator.once(trial.setting, moment);
        const [outcome] = decodeTrials(answers[start.length]);
        if (outcome === undefined) {
          return undefined;
        }
        const buy = boughtIn(answers[0]);
        const sold = told(outcome, trial.pool.kind === 'constantProduct');
        const place = { kind: 'later', when: `bought and sold ${when}` } as const;
        const failure = buy.failed ? ({ failed: 'before', reason: buy.reason } as const) : {};
        return Object.assign(place, sold, failure);
      } catch {
        // A node that cannot move a call's block: told of as a gap.
        return undefined;
      }
    }),
  );
  const [control, ...others] = results;
  if (control?.failed !== 'no') {
    return { trials: [], gaps: [{ check: 'honeypot', reason: 'The node could not try later blocks.' }] };
  }
  const trials = others.filter((result) => result !== undefined);
  return {
    trials,
    gaps:
      trials.length < others.length
        ? [{ check: 'honeypot', reason: 'The node could not try all later blocks.' }]
        : [],
  };
}
