/** What an account was worth at the end of one block. */
export interface EquityPoint {
  readonly accountId: string;
  readonly blockNumber: number;
  /** Chain time, Unix seconds. */
  readonly timestamp: number;
  /** Cash base units: cash, open positions and native balance, each at its price. */
  readonly equity: bigint;
  /** Cash base units. */
  readonly cash: bigint;
  /** Wei. */
  readonly native: bigint;
}
