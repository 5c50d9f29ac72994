import { createLedger } from '@twinlane/bot/store/ledger';
import { checkLedger } from '@twinlane/bot/store/testing/checkLedger';
import {
  pgliteHarness,
  postgresHarness,
  testServerUrl,
  type StoreHarness,
} from '@twinlane/bot/store/testing/harness';
import { killLedger } from '@twinlane/bot/store/testing/killLedger';
import { LOAD_ACCOUNT, loadLedger } from '@twinlane/bot/store/testing/ledgerLoad';
import { seededRandom } from '@twinlane/bot/store/testing/random';
import type { Proof, ProofFigure, ProofOptions } from '../harness.ts';

/** Size of the two halves of the proof. */
interface Sizes {
  readonly rounds: number;
  readonly trades: number;
  readonly kills: number;
}

const FULL: Sizes = { rounds: 5, trades: 2_000, kills: 20 };
const SMOKE: Sizes = { rounds: 1, trades: 200, kills: 2 };
const CONCURRENCY = 200;

/** Many accounts' worth of random histories, one after the other, 200 trades under way at a time. */
async function concurrent(
  harness: StoreHarness,
  sizes: Sizes,
  { seed, log }: ProofOptions,
): Promise<readonly ProofFigure[]> {
  const problems: string[] = [];
  let fills = 0;
  let refused = 0;
  try {
    for (let round = 0; round < sizes.rounds; round += 1) {
      const store = await harness.open();
      const ledger = createLedger({ store });
      await store.transaction((unit) => unit.accounts.create(LOAD_ACCOUNT));
      const outcome = await loadLedger({
        store,
        ledger,
        seed: seed * 1_000 + round,
        run: `round-${round}`,
        trades: sizes.trades,
        concurrency: CONCURRENCY,
      });
      problems.push(...(await checkLedger(store, LOAD_ACCOUNT.id)));
      fills += outcome.filled + outcome.reverted;
      refused += outcome.refused;
      const stored = await store.read.fills.count(LOAD_ACCOUNT.id);
      if (stored !== outcome.filled + outcome.reverted) problems.push(`${stored} fills are stored`);
      await store.close();
      log(`${harness.kind}: round ${round + 1} of ${sizes.rounds}, ${problems.length} problems`);
    }
  } finally {
    await harness.cleanUp();
  }
  const on = `${CONCURRENCY} concurrent trades on ${harness.kind}`;
  return [
    { what: `${on}: fills booked`, value: fills, bar: null, holds: null },
    { what: `${on}: orders refused`, value: refused, bar: null, holds: null },
    {
      what: `${on}: folds, conserves, never negative`,
      value: problems[0] ?? 'yes',
      bar: 'no problem',
      holds: problems.length === 0,
    },
  ];
}

/** One data folder, killed over and over; every start goes on from what the one before left. */
async function killed(sizes: Sizes, { seed, log }: ProofOptions): Promise<readonly ProofFigure[]> {
  const harness = pgliteHarness();
  const random = seededRandom(seed);
  const problems: string[] = [];
  const reopenings: number[] = [];
  let acknowledged = 0;
  let fills = 0;
  try {
    const options = await harness.fresh();
    for (let n = 0; n < sizes.kills; n += 1) {
      const killing = await killLedger(options, `run-${n}`, random);
      problems.push(...killing.problems);
      if (killing.fills < fills) problems.push('fills were lost');
      fills = killing.fills;
      acknowledged += killing.acknowledged;
      reopenings.push(killing.reopenMs);
      log(`kill ${n + 1} of ${sizes.kills}: ${fills} fills, ${problems.length} problems`);
    }
  } finally {
    await harness.cleanUp();
  }
  const slowest = Math.round(Math.max(...reopenings));
  return [
    { what: `kill -9 × ${sizes.kills}: fills in the end`, value: fills, bar: null, holds: null },
    { what: `kill -9 × ${sizes.kills}: fills acknowledged`, value: acknowledged, bar: null, holds: null },
    { what: 'slowest start after a kill, ms', value: slowest, bar: null, holds: null },
    {
      what: `kill -9 × ${sizes.kills}: folds to the same balances, nothing lost or counted twice`,
      value: problems[0] ?? 'yes',
      bar: 'no problem',
      holds: problems.length === 0,
    },
  ];
}

/** The ledger's bars: 200 concurrent trades on one account on both databases, and twenty kills at random moments. */
export const proof: Proof = {
  name: 'ledger',
  title: 'The paper ledger under concurrent trades (PGlite, Postgres) and under kill -9',
  async run(options) {
    const sizes = options.smoke ? SMOKE : FULL;
    const figures = [
      ...(await concurrent(pgliteHarness(), sizes, options)),
      ...(await concurrent(postgresHarness(testServerUrl()), sizes, options)),
      ...(await killed(sizes, options)),
    ];
    return { holds: figures.every(({ holds }) => holds !== false), figures };
  },
};
