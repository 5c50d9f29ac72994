import { setTimeout as sleep } from 'node:timers/promises';
import { startBreakerProcess, type BreakerProcess } from '@twinlane/bot/breaker/testing/breakerProcess';
import { postgresHarness, testServerUrl } from '@twinlane/bot/store/testing/harness';
import { seededRandom } from '@twinlane/bot/store/testing/random';
import type { Proof } from '../harness.ts';

const FULL_ROUNDS = 500;
const SMOKE_ROUNDS = 10;
const BAR_MS = 1_000;
/** Longer than the time between two looks at the store, so that changes fall anywhere between two. */
const LONGEST_PAUSE_MS = 700;

/** Two processes over one Postgres: what a person does in one is in force in the other within a second. */
export const proof: Proof = {
  name: 'isolation',
  title: "two processes, one Postgres: each sees the other's isolations and releases within a second",
  async run({ smoke, seed, log }) {
    const rounds = smoke ? SMOKE_ROUNDS : FULL_ROUNDS;
    const harness = postgresHarness(testServerUrl());
    const processes: BreakerProcess[] = [];
    try {
      const options = await harness.fresh();
      for (let count = 0; count < 2; count += 1) processes.push(await startBreakerProcess(options));
      const delays = await measure(processes, rounds, seed, log);
      const worst = delays.at(-1) ?? Number.POSITIVE_INFINITY;
      const allSeen = delays.length === 2 * rounds;
      const isQuick = worst <= BAR_MS;
      return {
        holds: allSeen && isQuick,
        figures: [
          {
            what: 'changes that the other process saw',
            value: delays.length,
            bar: `${2 * rounds}`,
            holds: allSeen,
          },
          { what: 'median delay, ms', value: quantile(delays, 0.5), bar: null, holds: null },
          { what: '99th percentile, ms', value: quantile(delays, 0.99), bar: null, holds: null },
          { what: 'longest delay, ms', value: worst, bar: `at most ${BAR_MS}`, holds: isQuick },
        ],
      };
    } finally {
      await Promise.all(processes.map((each) => each.kill()));
      await harness.cleanUp();
    }
  },
};

/** From the word to one process until the other tells of it, milliseconds, the shortest first. */
async function measure(
  processes: readonly BreakerProcess[],
  rounds: number,
  seed: number,
  log: (line: string) => void,
): Promise<readonly number[]> {
  const delays: number[] = [];
  const random = seededRandom(seed);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, act] of (['isolate', 'release'] as const).entries()) {
      const [actor, witness] = (round + index) % 2 === 0 ? processes : processes.toReversed();
      if (actor === undefined || witness === undefined) throw new Error('there are no two processes');
      const seen = witness.until(act === 'isolate' ? 'isolated' : 'closed');
      await sleep(random.below(LONGEST_PAUSE_MS));
      const said = Date.now();
      actor.say(act);
      delays.push((await seen).at - said);
    }
    if (round % 50 === 49) log(`${round + 1} rounds`);
  }
  return delays.toSorted((a, b) => a - b);
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
