import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { killProgram, type Killing } from '@twinlane/cli/testing/killProgram';
import { seededRandom } from '@twinlane/bot/store/testing/random';
import type { Proof } from '../harness.ts';

const FULL_KILLS = 20;
const SMOKE_KILLS = 2;
/** Milliseconds before a kill: long enough for most lives to form a view of the market and to trade on it. */
const LONGEST_LIFE = 20_000;

/** The whole program, as `npm start` runs it, killed with -9 in the middle of trading, again and again on one data folder. */
export const proof: Proof = {
  name: 'kill',
  title: 'kill -9 of the whole program at random moments: same account, same market, sound books',
  async run({ smoke, seed, stateFolder, log }) {
    const kills = smoke ? SMOKE_KILLS : FULL_KILLS;
    const dataDir = join(stateFolder, 'data');
    rmSync(dataDir, { recursive: true, force: true });
    const random = seededRandom(seed);
    const problems: string[] = [];
    const lives: Killing[] = [];
    for (let kill = 1; kill <= kills; kill += 1) {
      const life = await killProgram(dataDir, random.below(LONGEST_LIFE));
      problems.push(...life.problems, ...breaks(lives.at(-1), life));
      lives.push(life);
      log(
        `kill ${kill} of ${kills}: ${life.trades} fills, block ${life.lastBlock}, ${life.problems.length} problems`,
      );
    }
    problems.forEach((problem) => log(`problem: ${problem}`));
    const slowest = Math.max(...lives.map(({ startMs }) => startMs));
    const longest = Math.max(...lives.map(({ goneMs }) => goneMs));
    return {
      holds: problems.length === 0,
      figures: [
        { what: 'kills', value: kills, bar: null, holds: null },
        { what: 'fills booked in the end', value: lives.at(-1)?.trades ?? 0, bar: null, holds: null },
        { what: 'problems in the books', value: problems.length, bar: '0', holds: problems.length === 0 },
        { what: 'slowest start, s', value: (slowest / 1000).toFixed(1), bar: null, holds: null },
        {
          what: 'longest a child outlived it, s',
          value: (longest / 1000).toFixed(2),
          bar: null,
          holds: null,
        },
      ],
    };
  },
};

/** What went back between two lives. */
function breaks(before: Killing | undefined, after: Killing): readonly string[] {
  if (before === undefined) {
    return [];
  }
  return [
    ...(after.accountId === before.accountId ? [] : ['another account']),
    ...(after.trades >= before.trades ? [] : [`${before.trades} fills became ${after.trades}`]),
    ...(after.firstBlock >= before.lastBlock ? [] : [`block ${before.lastBlock} became ${after.firstBlock}`]),
  ];
}
