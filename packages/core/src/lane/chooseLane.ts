/** How a signal is handled, and why. */
export interface LaneChoice {
  readonly lane: 'fast' | 'smart';
  /** One plain sentence. */
  readonly reason: string;
}

/** The lanes that a bot's settings may name; `auto` leaves it to its strategy. */
export const LANE_SETTINGS = ['auto', 'fast', 'smart'] as const;
export type LaneSetting = (typeof LANE_SETTINGS)[number];

/** First intel level at which the Fast Lane is open. */
export const FAST_LANE_LEVEL = 4;

/** Chooses the lane of a bot's entries. `hasFastLane`: whether the account has one at all; one that sends nothing has none. */
export function chooseLane(
  strategy: { readonly title: string; readonly lane: LaneChoice['lane'] },
  intelLevel: number,
  setting: LaneSetting,
  hasFastLane: boolean,
): LaneChoice {
  const found = strategy.title.charAt(0).toLowerCase() + strategy.title.slice(1);
  if (setting === 'smart') {
    return { lane: 'smart', reason: "The bot's settings choose the Smart Lane." };
  }
  if (setting === 'auto' && strategy.lane === 'smart') {
    return { lane: 'smart', reason: `What ${found} finds lasts long enough for a full analysis.` };
  }
  if (intelLevel < FAST_LANE_LEVEL) {
    const reason = `The Fast Lane opens at intel level ${FAST_LANE_LEVEL}, and the bot is at ${intelLevel}.`;
    return { lane: 'smart', reason };
  }
  if (!hasFastLane) {
    const reason = 'The Fast Lane is about sending, and this account sends nothing to a chain.';
    return { lane: 'smart', reason };
  }
  return setting === 'fast'
    ? { lane: 'fast', reason: "The bot's settings choose the Fast Lane." }
    : { lane: 'fast', reason: `What ${found} finds may be gone within a block.` };
}
