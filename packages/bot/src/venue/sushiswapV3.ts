import { defineVenue } from '@twinlane/core/market/venueDefinition';

/** SushiSwap V3. */
export const sushiswapV3 = defineVenue({
  id: 'sushiswap-v3',
  name: 'SushiSwap V3',
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
      factory: '0x82Fa1bb50EE2D64C00F891b43Fb4b9Bb872F7e7F',
      router: '0x1ca7828193aC1039260E1E596e06F0cf01a019C8',
      routerAbi: 'v3Router02',
      quoter: '0xAff2eC2FEa918779ED1F3f97b48C64646454dE49',
      initCodeHash: '0xe34f199b19b2b4f47f68442619d555527d244f78a3297ea89325f843f87b8b54',
    },
  },
});
