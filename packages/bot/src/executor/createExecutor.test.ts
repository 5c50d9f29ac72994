import { describe, expect, it } from 'vitest';
import { createExecutor, type ExecutorSource } from './createExecutor.ts';

const opened: string[] = [];
const source = (side: 'paper' | 'live') => async (): Promise<ExecutorSource> => {
  opened.push(side);
  return {
    venues: [],
    opening: { kind: side, name: side, funds: async () => ({ cash: 0n, native: 0n }) },
    executor: () => Promise.reject(new Error('not asked for')),
  };
};
const sources = { paper: source('paper'), live: source('live') };

describe('the seam', () => {
  it.each([
    ['sandbox', 'paper'],
    ['paper', 'paper'],
    ['live', 'live'],
  ] as const)('opens in mode %s the %s side alone', async (mode, side) => {
    opened.length = 0;
    expect((await createExecutor(mode, sources)).opening.kind).toBe(side);
    expect(opened).toEqual([side]);
  });

  it('opens neither side for a backtest, and says what to do', async () => {
    opened.length = 0;
    await expect(createExecutor('backtest', sources)).rejects.toMatchObject({
      code: 'executor.mode',
      hint: 'Use `twinlane backtest`.',
    });
    expect(opened).toEqual([]);
  });
});
