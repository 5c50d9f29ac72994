import type { VenueDefinition } from '@twinlane/core/market/venueDefinition';
import { pancakeswapV2 } from './pancakeswapV2.ts';
import { pancakeswapV3 } from './pancakeswapV3.ts';
import { sushiswapV2 } from './sushiswapV2.ts';
import { sushiswapV3 } from './sushiswapV3.ts';
import { uniswapV2 } from './uniswapV2.ts';
import { uniswapV3 } from './uniswapV3.ts';

/** Every venue. A new one is a file and a line here. */
export const venues: readonly VenueDefinition[] = [
  uniswapV2,
  uniswapV3,
  sushiswapV2,
  sushiswapV3,
  pancakeswapV2,
  pancakeswapV3,
];
