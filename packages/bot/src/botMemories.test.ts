import { tradingSettingsSchema } from '@twinlane/core/engine/tradingSettings';
import type { Store } from '@twinlane/core/ports';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BotMemories } from './botMemories.ts';
import { testBot, testOrder, testToken, USDC } from './store/testing/domain.ts';
import { pgliteHarness } from './store/testing/harness.ts';

const harness = pgliteHarness();
const token = testToken(1);
const sale = testOrder({ side: 'sell', tokenIn: token, tokenOut: USDC });

describe('BotMemories', () => {
  let store: Store;
  beforeAll(async () => {
    store = await harness.open();
  });
  afterAll(() => harness.cleanUp());

  it('keeps what was noted while a decision was under way, and once', async () => {
    const bot = testBot();
    const memories = new BotMemories(store, tradingSettingsSchema.parse({}));
    const known = await memories.begin(bot);
    memories.noteEnd(sale, { filled: false, now: 100 });
    memories.set(bot, { ...known, lastDecisionAt: 100 });
    memories.set(bot, { ...known, lastDecisionAt: 101 });
    expect(await memories.of(bot)).toMatchObject({
      lastDecisionAt: 101,
      failedExits: { [token.address]: { count: 1 } },
    });
    const later = await memories.begin(bot);
    memories.set(bot, later);
    expect((await memories.of(bot)).failedExits[token.address]?.count).toBe(1);
  });
});
