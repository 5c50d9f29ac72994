import { expect, test } from 'vitest';
import { chooseLane } from './chooseLane.ts';

test.each([
  [1, /opens at intel level 4/],
  [3, /opens at intel level 4/],
  [4, /momentum finds lasts long enough/],
  [10, /momentum finds lasts long enough/],
])('at level %i a momentum signal takes the Smart Lane and says why', (level, why) => {
  const choice = chooseLane('momentum', level);
  expect(choice.lane).toBe('smart');
  expect(choice.reason).toMatch(why);
});
