import { defineVenue } from '@twinlane/core/market/venueDefinition';

/** Uniswap V2. */
export const uniswapV2 = defineVenue({
  id: 'uniswap-v2',
  name: 'Uniswap V2',
  kind: 'constantProduct',
  fee: 3_000,
  deployments: {
    // The sandbox, whose addresses are the same for every seed.
    31_337: {
      factory: '0x5560311C92090CbE2097F7dFcAAe78aCC0A5860E',
      router: '0x43791e54332225dE1c31E7382218B6f2639a7285',
      routerAbi: 'v2Router',
      initCodeHash: '0x96e8ac4277198ff8b6f785478aa9a39f403cb768dd02cbee326c3e7da348845f',
    },
  },
});
