import type { LaneChoice } from './chooseLane.ts';

/** What the lane of one signal depends on. Amounts are cash base units. */
export interface RoutedSignal {
  /** It is a step of a plan that buys in steps. */
  readonly inSteps: boolean;
  /** What it wants to spend; undefined where its sizing decides. */
  readonly spend: bigint | undefined;
  /** Most that the wallet lets go in one trade now. */
  readonly room: bigint;
  /** Whether a pool that an order could go to at once has a verdict of so few blocks. */
  readonly hasVerdict: boolean;
  readonly verdictBlocks: number;
}

/**
 * Chooses the lane of one signal of a bot. What has not got what the Fast Lane takes for granted is analysed on the Smart
 * Lane; no signal takes the Fast Lane where its bot does not.
 */
export function routeSignal(bot: LaneChoice, signal: RoutedSignal): LaneChoice {
  if (bot.lane === 'smart') {
    return bot;
  }
  if (signal.inSteps) {
    return smart('A step of a plan does not hurry, and bears a full analysis.');
  }
  if (!signal.hasVerdict) {
    return smart(
      `No pool that an order could go to at once has a verdict of the last ${signal.verdictBlocks} blocks, ` +
        'so it is analysed first.',
    );
  }
  if (signal.spend !== undefined && signal.spend > signal.room) {
    return smart(
      `It wants ${signal.spend} base units and the wallet lets ${signal.room} go at once, ` +
        'so that its size deserves a full analysis.',
    );
  }
  return bot;
}

function smart(reason: string): LaneChoice {
  return { lane: 'smart', reason };
}
