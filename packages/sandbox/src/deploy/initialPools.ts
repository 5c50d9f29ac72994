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

/** The market's opening pools: every token against USDC, WETH or both, at several venues and fees. */
export const initialPools: readonly InitialPoolPlan[] = [];
