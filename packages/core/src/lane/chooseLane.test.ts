import { expect, test } from 'vitest';
import { chooseLane, type LaneSetting } from './chooseLane.ts';

const lasting = { title: 'Dollar-cost averaging', lane: 'smart' } as const;
const fleeting = { title: 'Cross-venue arbitrage', lane: 'fast' } as const;

test.each<[typeof lasting | typeof fleeting, number, LaneSetting, boolean, 'fast' | 'smart', RegExp]>([
  [lasting, 10, 'auto', true, 'smart', /What dollar-cost averaging finds lasts long enough/],
  [lasting, 1, 'auto', false, 'smart', /averaging finds lasts long enough/],
  [lasting, 4, 'fast', true, 'fast', /settings choose the Fast Lane/],
  [lasting, 3, 'fast', true, 'smart', /opens at intel level 4, and the bot is at 3/],
  [lasting, 4, 'fast', false, 'smart', /sends nothing to a chain/],
  [fleeting, 4, 'auto', true, 'fast', /What cross-venue arbitrage finds may be gone within a block/],
  [fleeting, 3, 'auto', true, 'smart', /opens at intel level 4/],
  [fleeting, 10, 'auto', false, 'smart', /sends nothing to a chain/],
  [fleeting, 10, 'smart', true, 'smart', /settings choose the Smart Lane/],
])('%o at level %i, set to %s, open: %s, takes the %s lane', (strategy, level, setting, open, lane, why) => {
  const choice = chooseLane(strategy, level, setting, open);
  expect(choice.lane).toBe(lane);
  expect(choice.reason).toMatch(why);
});
