import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '@twinlane/bot/store/openStore';
import { checkLedger } from '@twinlane/bot/store/testing/checkLedger';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { killPrograms, startProgram } from './testing/startProgram.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'twinlane-new-pools-'));
});
afterEach(async () => {
  await killPrograms();
  rmSync(dataDir, { recursive: true, force: true });
});

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
/** A market whose first launch after its opening is honest, against cash, and gives everything away at once. */
const SEED = '2';

describe('the whole program with a new-pool sniper', { timeout: 200_000 }, () => {
  it('buys a launch that is safe, on paper, once, and says how old it was', async () => {
    const bots = [{ name: 'sniper', strategy: 'newPoolSniper', intelLevel: 6, exits: {} }];
    // The price of a new pool moves: what was bought at another price than quoted must not revert.
    const settings = [`bots=${JSON.stringify(bots)}`, 'trading.maxSlippageBps=5000'];
    const flags = settings.flatMap((setting) => ['--set', setting]);
    const program = await startProgram(dataDir, ['--seed', SEED, ...flags]);
    const { accounts } = await program.until(
      'a trade',
      (state) => (state.accounts[0]?.trades ?? 0) > 0,
      150_000,
    );
    expect(await program.stop()).toBe(0);
    const [account] = accounts;
    const store = await openStore({ dataDir, log: silent });
    try {
      const thoughts = await store.read.thoughts.page(account!.id, { limit: 200 });
      const bought = thoughts.filter(({ decision }) => decision === 'BUY');
      expect(bought).toHaveLength(1);
      expect(bought[0]).toMatchObject({ strategy: 'newPoolSniper', gate: 'approved' });
      expect(bought[0]!.features['ageBlocks']).toBeGreaterThanOrEqual(3);
      expect(bought[0]!.factors.find(({ factor }) => factor === 'contract')).toMatchObject({
        verdict: 'pass',
      });
      const positions = await store.read.positions.open(account!.id);
      expect(positions.map(({ token }) => token.address)).toEqual([bought[0]!.token.address]);
      expect(await checkLedger(store, account!.id)).toEqual([]);
    } finally {
      await store.close();
    }
  });
});
