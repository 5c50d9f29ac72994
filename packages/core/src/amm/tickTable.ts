/** placeholder, owned by the AMM work */
export interface TickTable {
  readonly size: number;
}
