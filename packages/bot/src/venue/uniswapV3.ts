import { defineVenue } from '@twinlane/core/market/venueDefinition';

/** Uniswap V3. */
export const uniswapV3 = defineVenue({
  id: 'uniswap-v3',
  name: 'Uniswap V3',
  kind: 'concentratedLiquidity',
  feeTiers: [
    { fee: 100, tickSpacing: 1 },
    { fee: 500, tickSpacing: 10 },
    { fee: 3_000, tickSpacing: 60 },
    { fee: 10_000, tickSpacing: 200 },
  ],
  dialect: 'uniswap',
  deployments: {
    // The sandbox, whose addresses are the same for every seed.
    31_337: {
      factory: '0x686Ab4FD76b0F08274CF296A90236B171bdd9105',
      router: '0x504a44758a1d386b73a0298088aCe62B6d936ef8',
      routerAbi: 'v3Router02',
      quoter: '0x7004FC486689945b7846960AC7De92E1adEEB932',
      initCodeHash: '0xe34f199b19b2b4f47f68442619d555527d244f78a3297ea89325f843f87b8b54',
    },
  },
});
