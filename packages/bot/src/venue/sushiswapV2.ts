import { defineVenue } from '@twinlane/core/market/venueDefinition';

/** SushiSwap V2. */
export const sushiswapV2 = defineVenue({
  id: 'sushiswap-v2',
  name: 'SushiSwap V2',
  family: 'sushiswap',
  kind: 'constantProduct',
  fee: 3_000,
  deployments: {
    /**
     * Factory and router: npm sushi 7.3.15, and docs.sushi.com (GitHub sushiswap/sushi-docs, deployment addresses).
     * Hash: npm sushi 7.3.15, and GitHub sushiswap/subgraphs (config/ethereum.js).
     */
    1: {
      live: true,
      factory: '0xC0AEe478e3658e2610c5F7A4A2E1777cE9e4f2Ac',
      router: '0xd9e1cE17f2641f24aE83637ab66a2cca9C378B9F',
      routerAbi: 'v2Router',
      initCodeHash: '0xe18a34eb0e04b04f7a0ac29a6e80748dca96319b42c54d679cb821dca90c6303',
    },
    /**
     * Factory: npm sushi 7.3.15, and GitHub sushiswap/subgraphs (config/base.js).
     * Router: npm sushi 7.3.15, and GitHub sushiswap/v2-core (deployments/base).
     * Hash: npm sushi 7.3.15, and GitHub sushiswap/subgraphs (config/base.js).
     */
    8_453: {
      live: true,
      factory: '0x71524B4f93c58fcbF659783284E38825f0622859',
      router: '0x6BDED42c6DA8FBf0d2bA55B2fa120C5e0c8D7891',
      routerAbi: 'v2Router',
      initCodeHash: '0xe18a34eb0e04b04f7a0ac29a6e80748dca96319b42c54d679cb821dca90c6303',
    },
    /**
     * Factory: npm sushi 7.3.15, and GitHub joshstevens19/simple-uniswap-sdk (packages/utils, sushiSwap.dex.ts).
     * Router: npm sushi 7.3.15, and GitHub sushiswap/v2-core (deployments/sepolia).
     * Hash: npm sushi 7.3.15, the same as on the other chains.
     */
    11_155_111: {
      live: true,
      factory: '0x734583f62Bb6ACe3c9bA9bd5A53143CA2Ce8C55A',
      router: '0xeaBcE3E74EF41FB40024a21Cc2ee2F5dDc615791',
      routerAbi: 'v2Router',
      initCodeHash: '0xe18a34eb0e04b04f7a0ac29a6e80748dca96319b42c54d679cb821dca90c6303',
    },
    // The sandbox, whose addresses are the same for every seed.
    31_337: {
      live: true,
      factory: '0x74787B4F78c99800fcCb62B8b46A8E3818801d40',
      router: '0x98Da4f1f7E293589Fd8965aCfbE182e00964A194',
      routerAbi: 'v2Router',
      initCodeHash: '0x96e8ac4277198ff8b6f785478aa9a39f403cb768dd02cbee326c3e7da348845f',
    },
  },
  absent: {
    84_532:
      'Not deployed there: neither the SDK of SushiSwap nor its deployment repositories name the chain.',
  },
});
