/** What a bot's trades came to. Cash base units, gas apart unless told. */
export interface BotResults {
  /** Mined orders, and those of them that reverted. */
  readonly trades: number;
  readonly reverted: number;
  /** Positions that are closed, and those that made more than they cost, gas counted. */
  readonly closed: number;
  readonly won: number;
  /** What the winners made and the losers lost, gas counted; neither is negative. */
  readonly gained: bigint;
  readonly lost: bigint;
  /** Of all positions, also of what was sold of open ones. */
  readonly realisedPnl: bigint;
  readonly gasFeeCash: bigint;
  /** Largest fall of the sum of the closed ones' results, gas counted, from its highest, or from nothing. */
  readonly maxDrawdown: bigint;
}

/** Of a bot that has not traded. */
export const NO_RESULTS: BotResults = {
  trades: 0,
  reverted: 0,
  closed: 0,
  won: 0,
  gained: 0n,
  lost: 0n,
  realisedPnl: 0n,
  gasFeeCash: 0n,
  maxDrawdown: 0n,
};
