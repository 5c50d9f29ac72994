import { describe, expect, it } from 'vitest';
import { aToken } from '../testing/buildMarket.ts';
import { aPosition } from '../testing/buildStep.ts';
import { cooldownOf, cooldownSettingsSchema } from './cooldown.ts';

const TOKEN = aToken(7);
const NOW = 10_000;

function closed(id: string, closedAt: number, realisedPnl: bigint, botId = 'bot-1') {
  return aPosition(TOKEN, 0n, 0n, { id, botId, realisedPnl, closedAt, gasFeeCash: 10n });
}

function ask(settings: object, positions: ReturnType<typeof closed>[], now = NOW) {
  return cooldownOf({
    botId: 'bot-1',
    settings: cooldownSettingsSchema.parse({ pauseSeconds: 600, ...settings }),
    closed: positions,
    initialCash: 10_000n,
    now,
  });
}

describe('a pause after losses', () => {
  const losing = [closed('a', 9_500, -50n), closed('b', 9_600, -20n), closed('c', 9_700, 5n)];

  it('follows a row of losses, gas counted, and ends a set time after the last', () => {
    expect(ask({ losses: 3 }, losing)).toEqual({
      until: 10_300,
      reason: 'its last 3 positions were closed at a loss',
    });
    expect(ask({ losses: 3 }, losing, 10_299)).toBeDefined();
    expect(ask({ losses: 3 }, losing, 10_300)).toBeUndefined();
  });

  it.each([
    ['nothing is set', {}, losing],
    ['the row is shorter', { losses: 4 }, losing],
    ['a gain ended the row', { losses: 2 }, [...losing, closed('d', 9_800, 100n)]],
    ['another bot lost', { losses: 1 }, [closed('a', 9_900, -50n, 'bot-2')]],
    ['nothing is closed yet', { losses: 1, lossPercent: 1 }, []],
    ['less was lost', { lossPercent: 2 }, losing],
    ['it was lost before the window', { lossPercent: 0.5, windowSeconds: 100 }, losing],
  ])('is not made where %s', (_, settings, positions) => {
    expect(ask(settings, positions)).toBeUndefined();
  });

  it('follows a loss of a share of what the account began with, within the window', () => {
    expect(ask({ lossPercent: 0.9 }, losing)?.until).toBe(10_300);
    expect(ask({ lossPercent: 0.5, windowSeconds: 450 }, losing)).toBeUndefined();
  });
});
