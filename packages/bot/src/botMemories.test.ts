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
    const known = await memories.of(bot);
    memories.noteEnd(sale, { filled: false, now: 100 });
    const decided = { ...known, lastDecisionAt: 100 };
    memories.change(bot.id, known, decided);
    memories.change(bot.id, decided, { ...decided, lastDecisionAt: 101 });
    expect(memories.known(bot.id)).toMatchObject({
      lastDecisionAt: 101,
      failedExits: { [token.address]: { count: 1 } },
    });
    const later = memories.known(bot.id);
    memories.change(bot.id, later, later);
    expect(memories.known(bot.id).failedExits[token.address]?.count).toBe(1);
  });
});
