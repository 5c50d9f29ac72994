import type { Address } from '@twinlane/core/money/hex';

/**
 * What an agent wants done in the next block, before anyone knows whether it will succeed. `agent` is the index of the
 * trading account (`market/agentRoster.ts`) that does it; amounts are base units.
 */
export type AgentAction =
  | {
      readonly kind: 'swapV2';
      readonly agent: number;
      readonly pool: Address;
      readonly zeroForOne: boolean;
      readonly amountIn: bigint;
      /** 1e-6. */
      readonly fee: number;
      readonly minAmountOut: bigint;
    }
  | {
      readonly kind: 'swapV3';
      readonly agent: number;
      readonly pool: Address;
      readonly zeroForOne: boolean;
      readonly amountIn: bigint;
      /** The swap stops here and takes only what it used. */
      readonly sqrtPriceLimitX96: bigint;
    }
  | {
      readonly kind: 'mintV2';
      readonly agent: number;
      readonly pool: Address;
      readonly amount0: bigint;
      readonly amount1: bigint;
    }
  | {
      readonly kind: 'burnV2';
      readonly agent: number;
      readonly pool: Address;
      /** Liquidity tokens of the pair. */
      readonly liquidity: bigint;
    }
  | {
      readonly kind: 'mintV3' | 'burnV3';
      readonly agent: number;
      readonly pool: Address;
      readonly tickLower: number;
      readonly tickUpper: number;
      readonly liquidity: bigint;
    };
