import { defineVenue } from '@twinlane/core/market/venueDefinition';

/** PancakeSwap V3. */
export const pancakeswapV3 = defineVenue({
  id: 'pancakeswap-v3',
  name: 'PancakeSwap V3',
  kind: 'concentratedLiquidity',
  feeTiers: [
    { fee: 100, tickSpacing: 1 },
    { fee: 500, tickSpacing: 10 },
    { fee: 2_500, tickSpacing: 50 },
    { fee: 10_000, tickSpacing: 200 },
  ],
  dialect: 'pancakeswap',
  deployments: {
    // The sandbox, whose addresses are the same for every seed.
    31_337: {
      factory: '0xA2648FaC9FD15B9bf19D719b37C42bAED9E1f85d',
      poolDeployer: '0x49af946f60169BbEF6c4B670585573Bf4D7Fcc90',
      router: '0x57aA82F76635Fe8CF0a59aa5e1BF25C2acE6e40C',
      routerAbi: 'v3Router',
      quoter: '0x7D1b582f3A30b1f49aB916B7f69cd635A202DcE5',
      initCodeHash: '0x6ce8eb472fa82df5469c6ab6d485f17c3ad13c8cd7af59b3d4a8026c5ce0f7e2',
    },
  },
});
