import { describe, expect, it } from 'vitest';
import { equityOf } from './equity.ts';
import { drawdowns, maxDrawdown, performanceOf } from './performance.ts';
import { profitAndLoss } from './pnl.ts';
import type { Position } from './position.ts';
import { testToken } from './testing/makeFill.ts';

function position(quantity: bigint, cost: bigint, realisedPnl: bigint, gasFeeCash = 0n): Position {
  return {
    id: `p${quantity}${cost}${realisedPnl}`,
    accountId: 'account',
    botId: 'bot',
    token: testToken(1),
    quantity,
    cost,
    realisedPnl,
    gasFee: 0n,
    gasFeeCash,
    openedAt: 1,
    ...(quantity === 0n ? { closedAt: 2 } : {}),
  };
}

const positions = [
  position(0n, 0n, 30n, 1n),
  position(0n, 0n, -10n),
  position(0n, 0n, 1n, 1n),
  position(4n, 8n, 2n, 3n),
];

describe('performance', () => {
  it('counts wins and losses after gas, closed positions only', () => {
    expect(performanceOf(positions)).toEqual({
      closedPositions: 3,
      wins: 1,
      losses: 1,
      winRate: 1 / 3,
      profitFactor: 2.9,
    });
    expect(performanceOf([])).toEqual({ closedPositions: 0, wins: 0, losses: 0 });
  });

  it('measures drawdowns from the highest value before', () => {
    expect(drawdowns([100n, 50n, 200n, 150n])).toEqual([0, 0.5, 0, 0.25]);
    expect(maxDrawdown([100n, 50n, 200n, 150n])).toBe(0.5);
    expect(maxDrawdown([])).toBe(0);
  });

  it('adds up realised and unrealised results', () => {
    expect(profitAndLoss(positions, ({ quantity }) => quantity * 3n)).toEqual({
      realised: 23n,
      unrealised: 4n,
      gasFeeCash: 5n,
    });
  });

  it('values cash, open positions and the native balance', () => {
    const equity = equityOf({ cash: 100n, native: 7n }, positions, {
      position: ({ quantity }) => quantity * 3n,
      native: (wei) => wei / 2n,
    });
    expect(equity).toEqual({ cash: 100n, positions: 12n, native: 3n, total: 115n });
  });
});
