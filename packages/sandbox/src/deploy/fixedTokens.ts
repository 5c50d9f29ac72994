/** A token that exists on every sandbox chain. */
export interface FixedToken {
  readonly name: string;
  readonly symbol: string;
  readonly decimals: number;
  /** US dollars at genesis. */
  readonly openingPriceUsd: number;
}

/** Wrapped ether's price at genesis, US dollars. */
export const openingEtherPriceUsd = 2_500;

/** The ten invented tokens, in order of deployment. */
export const fixedTokens: readonly FixedToken[] = [
  { name: 'Bitmarble', symbol: 'BTM', decimals: 8, openingPriceUsd: 60_000 },
  { name: 'Lanternfish', symbol: 'LNTN', decimals: 18, openingPriceUsd: 14.2 },
  { name: 'Quartz Finance', symbol: 'QRTZ', decimals: 18, openingPriceUsd: 86.5 },
  { name: 'Harbor Credit', symbol: 'HRBR', decimals: 6, openingPriceUsd: 1.35 },
  { name: 'Tidewheel', symbol: 'TIDE', decimals: 18, openingPriceUsd: 0.62 },
  { name: 'Foxglove', symbol: 'FOXG', decimals: 18, openingPriceUsd: 0.021 },
  { name: 'Copper Index', symbol: 'CPRX', decimals: 6, openingPriceUsd: 4.1 },
  { name: 'Orrery', symbol: 'ORRY', decimals: 18, openingPriceUsd: 310 },
  { name: 'Silo Grain', symbol: 'GRAN', decimals: 8, openingPriceUsd: 7.75 },
  { name: 'Parallax Network', symbol: 'PRLX', decimals: 18, openingPriceUsd: 2.05 },
];
