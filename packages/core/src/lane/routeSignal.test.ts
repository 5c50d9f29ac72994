import { expect, test } from 'vitest';
import type { LaneChoice } from './chooseLane.ts';
import { routeSignal, type RoutedSignal } from './routeSignal.ts';

const FAST: LaneChoice = { lane: 'fast', reason: 'What sniping finds may be gone within a block.' };
const SMART: LaneChoice = { lane: 'smart', reason: "The bot's settings choose the Smart Lane." };
const READY: RoutedSignal = {
  inSteps: false,
  spend: undefined,
  room: 500n,
  hasVerdict: true,
  verdictBlocks: 20,
};

test.each<[string, LaneChoice, Partial<RoutedSignal>, LaneChoice['lane'], RegExp]>([
  ['has all that the Fast Lane takes for granted', FAST, {}, 'fast', /gone within a block/],
  ['wants just what the wallet lets go', FAST, { spend: 500n }, 'fast', /gone within a block/],
  ['wants more than the wallet lets go', FAST, { spend: 501n }, 'smart', /wants 501 .* lets 500 go/],
  ['is a step of a plan', FAST, { inSteps: true }, 'smart', /does not hurry/],
  ['has no verdict at hand', FAST, { hasVerdict: false }, 'smart', /verdict of the last 20 blocks/],
  ['is of a bot on the Smart Lane', SMART, {}, 'smart', /settings choose the Smart Lane/],
  ['is of such a bot without a verdict', SMART, { hasVerdict: false }, 'smart', /settings choose/],
])('a signal that %s', (_, bot, changes, lane, why) => {
  const choice = routeSignal(bot, { ...READY, ...changes });
  expect(choice.lane).toBe(lane);
  expect(choice.reason).toMatch(why);
});
