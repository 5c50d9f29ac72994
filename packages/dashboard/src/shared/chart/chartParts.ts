/** A trade on the chart. */
export interface ChartMarker {
  /** ISO, chain time. */
  readonly time: string;
  readonly kind: 'entry' | 'exit';
  /** A word beside it; empty for none. */
  readonly text: string;
}

/** A price with a line across the chart. */
export interface ChartLine {
  /** Cash per whole token. */
  readonly price: string;
  readonly title: string;
  readonly kind: 'entry' | 'stop' | 'target' | 'activation';
}
