import { defineVenue } from '@twinlane/core/market/venueDefinition';

/** SushiSwap V3. */
export const sushiswapV3 = defineVenue({
  id: 'sushiswap-v3',
  name: 'SushiSwap V3',
  family: 'sushiswap',
  kind: 'concentratedLiquidity',
  feeTiers: [
    { fee: 100, tickSpacing: 1 },
    { fee: 500, tickSpacing: 10 },
    { fee: 3_000, tickSpacing: 60 },
    { fee: 10_000, tickSpacing: 200 },
  ],
  dialect: 'uniswap',
  deployments: {
    /**
     * Factory and quoter: npm sushi 7.3.15, and GitHub sushiswap/v3-periphery (deployments/ethereum).
     * Router (SwapRouter): GitHub sushiswap/v3-periphery (deployments/ethereum), and GitHub
     * joshstevens19/simple-uniswap-sdk (packages/utils, sushiSwap.dex.ts).
     * Hash: npm sushi 7.3.15; it gives the address of the pool that GitHub sushiswap/subgraphs prices the chain's
     * currency by (publishedPools.test.ts).
     */
    1: {
      live: true,
      factory: '0xbACEB8eC6b9355Dfc0269C18bac9d6E2Bdc29C4F',
      router: '0x2E6cd2d30aa43f40aa81619ff4b6E0a41479B13F',
      routerAbi: 'v3Router',
      quoter: '0x64e8802FE490fa7cc61d3463958199161Bb608A7',
      initCodeHash: '0xe34f199b19b2b4f47f68442619d555527d244f78a3297ea89325f843f87b8b54',
    },
    /**
     * Factory and quoter: npm sushi 7.3.15, and GitHub sushiswap/v3-periphery (deployments/base).
     * Router (SwapRouter): GitHub sushiswap/v3-periphery (deployments/base), and GitHub
     * joshstevens19/simple-uniswap-sdk (packages/utils, sushiSwap.dex.ts).
     * Hash: npm sushi 7.3.15; it gives the address of the pool that GitHub sushiswap/subgraphs prices the chain's
     * currency by (publishedPools.test.ts).
     */
    8_453: {
      live: true,
      factory: '0xc35DADB65012eC5796536bD9864eD8773aBc74C4',
      router: '0xFB7eF66a7e61224DD6FcD0D7d9C3be5C8B049b9f',
      routerAbi: 'v3Router',
      quoter: '0xb1E835Dc2785b52265711e17fCCb0fd018226a6e',
      initCodeHash: '0xe34f199b19b2b4f47f68442619d555527d244f78a3297ea89325f843f87b8b54',
    },
    /**
     * Factory and quoter: npm sushi 7.3.15, and GitHub sushiswap/v3-periphery (deployments/sepolia).
     * Router (SwapRouter): GitHub sushiswap/v3-periphery (deployments/sepolia), and GitHub
     * joshstevens19/simple-uniswap-sdk (packages/utils, sushiSwap.dex.ts).
     * Hash: npm sushi 7.3.15, the same as on the other chains.
     */
    11_155_111: {
      live: true,
      factory: '0x1f2FCf1d036b375b384012e61D3AA33F8C256bbE',
      router: '0x93c31c9C729A249b2877F7699e178F4720407733',
      routerAbi: 'v3Router',
      quoter: '0x039e87AB90205F9d87c5b40d4B28e2Be45dA4a20',
      initCodeHash: '0xe34f199b19b2b4f47f68442619d555527d244f78a3297ea89325f843f87b8b54',
    },
    // The sandbox, whose addresses are the same for every seed.
    31_337: {
      live: true,
      factory: '0x82Fa1bb50EE2D64C00F891b43Fb4b9Bb872F7e7F',
      router: '0x1ca7828193aC1039260E1E596e06F0cf01a019C8',
      routerAbi: 'v3Router02',
      quoter: '0xAff2eC2FEa918779ED1F3f97b48C64646454dE49',
      initCodeHash: '0xe34f199b19b2b4f47f68442619d555527d244f78a3297ea89325f843f87b8b54',
    },
  },
  absent: {
    84_532:
      'Not deployed there: neither the SDK of SushiSwap nor its deployment repositories name the chain.',
  },
});
