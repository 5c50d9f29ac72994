import { defineVenue } from '@twinlane/core/market/venueDefinition';

/** PancakeSwap V2. */
export const pancakeswapV2 = defineVenue({
  id: 'pancakeswap-v2',
  name: 'PancakeSwap V2',
  kind: 'constantProduct',
  fee: 2_500,
  deployments: {
    // The sandbox, whose addresses are the same for every seed.
    31_337: {
      factory: '0x27DdFC466655DDe0d717FeFC816aff33735Dc143',
      router: '0xd077166EaCdB5d4d10f16D58e49182A280c6fB36',
      routerAbi: 'v2Router',
      initCodeHash: '0xc5950761a20eb44628c29e94156a05fa21ff1b0975c251e5cf19723e8bd17ca8',
      // The published code that the sandbox deploys takes 0.2 %; the venue's later contracts take 0.25 %.
      fee: 2_000,
    },
  },
});
