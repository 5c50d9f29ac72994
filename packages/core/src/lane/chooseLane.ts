/** How a signal is handled, and why. */
export interface LaneChoice {
  readonly lane: 'fast' | 'smart';
  /** One plain sentence. */
  readonly reason: string;
}

/** First intel level at which the Fast Lane is open. */
const FAST_LANE_LEVEL = 4;

/** Chooses the lane of a strategy's signal. No strategy yet finds what is gone within a block, so all are analysed. */
export function chooseLane(strategy: string, intelLevel: number): LaneChoice {
  const reason =
    intelLevel < FAST_LANE_LEVEL
      ? `The Fast Lane opens at intel level ${FAST_LANE_LEVEL}.`
      : `What ${strategy} finds lasts long enough for a full analysis.`;
  return { lane: 'smart', reason };
}
