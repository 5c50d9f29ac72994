import { fixedTokens } from './fixedTokens.ts';
import type { VenueId } from './sandboxDeployment.ts';

/** A V3 position of an initial pool: from `price / factor` to `price · factor`; the whole range where `factor` is absent. */
export interface InitialPosition {
  readonly factor?: number;
  /** Share of the pool's value, 0 to 1. */
  readonly share: number;
}

/** One pool of the market as it opens. */
export interface InitialPoolPlan {
  readonly venue: VenueId;
  /** Symbol of the priced token. */
  readonly base: string;
  /** Symbol of the token it is priced in: `USDC` or `WETH`. */
  readonly quote: string;
  /** 1e-6. */
  readonly fee: number;
  /** Value of both sides together, US dollars. */
  readonly valueUsd: number;
  /** V3 only. */
  readonly positions?: readonly InitialPosition[];
}

/** Wide, middling and narrow, as providers of different temper would. */
const POSITIONS: readonly InitialPosition[] = [
  { share: 0.4 },
  { factor: 2.5, share: 0.4 },
  { factor: 1.25, share: 0.2 },
];

function plan(venue: VenueId, base: string, quote: string, fee: number, valueUsd: number): InitialPoolPlan {
  return {
    venue,
    base,
    quote,
    fee,
    valueUsd,
    ...(venue.endsWith('v3') ? { positions: POSITIONS } : {}),
  };
}

const ETHER_POOLS: readonly InitialPoolPlan[] = [
  plan('uniswap-v3', 'WETH', 'USDC', 500, 5_000_000),
  plan('uniswap-v3', 'WETH', 'USDC', 3000, 3_000_000),
  plan('uniswap-v2', 'WETH', 'USDC', 3000, 4_000_000),
  plan('sushiswap-v2', 'WETH', 'USDC', 3000, 1_500_000),
  plan('sushiswap-v3', 'WETH', 'USDC', 500, 1_200_000),
  plan('pancakeswap-v2', 'WETH', 'USDC', 2000, 1_000_000),
  plan('pancakeswap-v3', 'WETH', 'USDC', 500, 2_000_000),
];

/** Where tokens trade against dollars and against ether, one row after another as the tokens come. */
const ROWS: readonly (readonly (readonly [VenueId, 'USDC' | 'WETH', number, number])[])[] = [
  [
    ['uniswap-v3', 'USDC', 500, 4_000_000],
    ['uniswap-v2', 'USDC', 3000, 1_200_000],
    ['pancakeswap-v3', 'WETH', 500, 1_500_000],
  ],
  [
    ['uniswap-v3', 'USDC', 3000, 1_400_000],
    ['pancakeswap-v2', 'USDC', 2000, 700_000],
    ['sushiswap-v2', 'WETH', 3000, 500_000],
  ],
  [
    ['pancakeswap-v3', 'USDC', 2500, 1_100_000],
    ['uniswap-v2', 'USDC', 3000, 800_000],
    ['uniswap-v3', 'WETH', 3000, 900_000],
  ],
  [
    ['sushiswap-v3', 'USDC', 3000, 900_000],
    ['sushiswap-v2', 'USDC', 3000, 600_000],
    ['uniswap-v3', 'WETH', 10_000, 400_000],
  ],
  [
    ['uniswap-v3', 'USDC', 10_000, 700_000],
    ['uniswap-v2', 'USDC', 3000, 450_000],
    ['pancakeswap-v2', 'WETH', 2000, 300_000],
  ],
];

/** The market's opening pools: every token against USDC twice and against WETH once, at several venues and fees. */
export const initialPools: readonly InitialPoolPlan[] = [
  ...ETHER_POOLS,
  ...fixedTokens.flatMap(({ symbol }, index) =>
    (ROWS[index % ROWS.length] ?? []).map(([venue, quote, fee, valueUsd]) =>
      plan(venue, symbol, quote, fee, valueUsd),
    ),
  ),
];
