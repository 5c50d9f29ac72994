import { defineVenue } from '@twinlane/core/market/venueDefinition';

/** PancakeSwap V3. */
export const pancakeswapV3 = defineVenue({
  id: 'pancakeswap-v3',
  name: 'PancakeSwap V3',
  family: 'pancakeswap',
  kind: 'concentratedLiquidity',
  feeTiers: [
    { fee: 100, tickSpacing: 1 },
    { fee: 500, tickSpacing: 10 },
    { fee: 2_500, tickSpacing: 50 },
    { fee: 10_000, tickSpacing: 200 },
  ],
  dialect: 'pancakeswap',
  deployments: {
    /**
     * Factory, pool deployer, router (SwapRouter) and quoter: developer.pancakeswap.finance (v3 addresses), and GitHub
     * pancakeswap/pancake-v3-contracts (`eth.json` under projects).
     * Hash: npm @pancakeswap/v3-sdk 3.10.2, and npm sushi 7.3.15.
     */
    1: {
      live: true,
      factory: '0x0BFbCF9fa4f9C56B0F40a671Ad40E0805A091865',
      poolDeployer: '0x41ff9AA7e16B8B1a8a8dc4f0eFacd93D02d071c9',
      router: '0x1b81D678ffb9C0263b24A97847620C99d213eB14',
      routerAbi: 'v3Router',
      quoter: '0xB048Bbc1Ee6b733FFfCFb9e9CeF7375518e25997',
      initCodeHash: '0x6ce8eb472fa82df5469c6ab6d485f17c3ad13c8cd7af59b3d4a8026c5ce0f7e2',
    },
    /**
     * Factory, pool deployer, quoter: developer.pancakeswap.finance (v3 addresses), and npm @pancakeswap/v3-sdk 3.10.2
     * and @pancakeswap/smart-router 7.7.3.
     * Router (SwapRouter): developer.pancakeswap.finance (v3 addresses), and GitHub joshstevens19/simple-uniswap-sdk
     * (packages/utils, pancakeSwap.dex.ts).
     * Hash: npm @pancakeswap/v3-sdk 3.10.2, and npm sushi 7.3.15.
     */
    8_453: {
      live: true,
      factory: '0x0BFbCF9fa4f9C56B0F40a671Ad40E0805A091865',
      poolDeployer: '0x41ff9AA7e16B8B1a8a8dc4f0eFacd93D02d071c9',
      router: '0x1b81D678ffb9C0263b24A97847620C99d213eB14',
      routerAbi: 'v3Router',
      quoter: '0xB048Bbc1Ee6b733FFfCFb9e9CeF7375518e25997',
      initCodeHash: '0x6ce8eb472fa82df5469c6ab6d485f17c3ad13c8cd7af59b3d4a8026c5ce0f7e2',
    },
    /**
     * npm @pancakeswap/v3-sdk 3.10.2 and @pancakeswap/smart-router 7.7.3. No second source: its documentation names BNB
     * Chain's test network alone. The router is the SmartRouter, which is called as SwapRouter02 is.
     */
    11_155_111: {
      live: false,
      notLiveBecause: 'Only the SDKs of PancakeSwap name its addresses there.',
      factory: '0x0BFbCF9fa4f9C56B0F40a671Ad40E0805A091865',
      poolDeployer: '0x41ff9AA7e16B8B1a8a8dc4f0eFacd93D02d071c9',
      router: '0x678Aa4bF4E210cf2166753e054d5b7c31cc7fa86',
      routerAbi: 'v3Router02',
      quoter: '0xB048Bbc1Ee6b733FFfCFb9e9CeF7375518e25997',
      initCodeHash: '0x6ce8eb472fa82df5469c6ab6d485f17c3ad13c8cd7af59b3d4a8026c5ce0f7e2',
    },
    /**
     * npm @pancakeswap/v3-sdk 3.10.2 and @pancakeswap/smart-router 7.7.3. No second source: its documentation names BNB
     * Chain's test network alone. The router is the SmartRouter, which is called as SwapRouter02 is.
     */
    84_532: {
      live: false,
      notLiveBecause: 'Only the SDKs of PancakeSwap name its addresses there.',
      factory: '0x0BFbCF9fa4f9C56B0F40a671Ad40E0805A091865',
      poolDeployer: '0x41ff9AA7e16B8B1a8a8dc4f0eFacd93D02d071c9',
      router: '0x678Aa4bF4E210cf2166753e054d5b7c31cc7fa86',
      routerAbi: 'v3Router02',
      quoter: '0xB048Bbc1Ee6b733FFfCFb9e9CeF7375518e25997',
      initCodeHash: '0x6ce8eb472fa82df5469c6ab6d485f17c3ad13c8cd7af59b3d4a8026c5ce0f7e2',
    },
    // The sandbox, whose addresses are the same for every seed.
    31_337: {
      live: true,
      factory: '0xA2648FaC9FD15B9bf19D719b37C42bAED9E1f85d',
      poolDeployer: '0x49af946f60169BbEF6c4B670585573Bf4D7Fcc90',
      router: '0x57aA82F76635Fe8CF0a59aa5e1BF25C2acE6e40C',
      routerAbi: 'v3Router',
      quoter: '0x7D1b582f3A30b1f49aB916B7f69cd635A202DcE5',
      initCodeHash: '0x6ce8eb472fa82df5469c6ab6d485f17c3ad13c8cd7af59b3d4a8026c5ce0f7e2',
    },
  },
  absent: {},
});
