import { defineVenue } from '@twinlane/core/market/venueDefinition';

/** SushiSwap V2. */
export const sushiswapV2 = defineVenue({
  id: 'sushiswap-v2',
  name: 'SushiSwap V2',
  kind: 'constantProduct',
  fee: 3_000,
  deployments: {
    // The sandbox, whose addresses are the same for every seed.
    31_337: {
      factory: '0x74787B4F78c99800fcCb62B8b46A8E3818801d40',
      router: '0x98Da4f1f7E293589Fd8965aCfbE182e00964A194',
      routerAbi: 'v2Router',
      initCodeHash: '0x96e8ac4277198ff8b6f785478aa9a39f403cb768dd02cbee326c3e7da348845f',
    },
  },
});
