import { defineVenue } from '@twinlane/core/market/venueDefinition';

/** Uniswap V2. */
export const uniswapV2 = defineVenue({
  id: 'uniswap-v2',
  name: 'Uniswap V2',
  family: 'uniswap',
  kind: 'constantProduct',
  fee: 3_000,
  deployments: {
    /**
     * Factory and router: docs.uniswap.org (v2 deployment addresses), and npm @uniswap/sdk-core 7.19.4.
     * Hash: npm @uniswap/v2-sdk 4.21.4; it gives the published address of the USDC/WETH pair (publishedPools.test.ts).
     * Universal Router 2.0: docs.uniswap.org (v3 deployments), and npm @uniswap/universal-router-sdk 5.13.0.
     */
    1: {
      live: true,
      factory: '0x5C69bEe701ef814a2B6a3EDD4B1652CB9cc5aA6f',
      router: '0x7a250d5630B4cF539739dF2C5dAcb4c659F2488D',
      routerAbi: 'v2Router',
      universalRouter: '0x66a9893cC07D91D95644AEDD05D03f95e1dBA8Af',
      initCodeHash: '0x96e8ac4277198ff8b6f785478aa9a39f403cb768dd02cbee326c3e7da348845f',
    },
    /**
     * Factory and router: docs.uniswap.org (v2 deployment addresses), and npm @uniswap/sdk-core 7.19.4.
     * Hash: npm @uniswap/v2-sdk 4.21.4; it gives the published address of the USDC/WETH pair (publishedPools.test.ts).
     * Universal Router 2.0: docs.uniswap.org (v3 deployments), and npm @uniswap/universal-router-sdk 5.13.0.
     */
    8_453: {
      live: true,
      factory: '0x8909Dc15e40173Ff4699343b6eB8132c65e18eC6',
      router: '0x4752ba5DBc23f44D87826276BF6Fd6b1C372aD24',
      routerAbi: 'v2Router',
      universalRouter: '0x6fF5693b99212Da76ad316178A184AB56D299b43',
      initCodeHash: '0x96e8ac4277198ff8b6f785478aa9a39f403cb768dd02cbee326c3e7da348845f',
    },
    /**
     * Factory and router: docs.uniswap.org (v2 deployment addresses; earlier versions of the page name a former
     * deployment), and npm @uniswap/sdk-core 7.19.4.
     * Hash: npm @uniswap/v2-sdk 4.21.4; it gives the published address of the USDC/WETH pair (publishedPools.test.ts).
     * Universal Router 2.0: docs.uniswap.org (v3 deployments), and npm @uniswap/universal-router-sdk 5.13.0.
     */
    11_155_111: {
      live: true,
      factory: '0xF62c03E08ada871A0bEb309762E260a7a6a880E6',
      router: '0xeE567Fe1712Faf6149d80dA1E6934E354124CfE3',
      routerAbi: 'v2Router',
      universalRouter: '0x3A9D48AB9751398BbFa63ad67599Bb04e4BdF98b',
      initCodeHash: '0x96e8ac4277198ff8b6f785478aa9a39f403cb768dd02cbee326c3e7da348845f',
    },
    /**
     * Factory: npm @uniswap/sdk-core 7.19.4, and GitHub Uniswap/universal-router (script/deployParameters).
     * Router: npm @uniswap/sdk-core 7.19.4, and GitHub whetstoneresearch/doppler (script/deploy).
     * Hash: npm @uniswap/v2-sdk 4.21.4; it gives the published address of the USDC/WETH pair (publishedPools.test.ts).
     * Universal Router 2.0: docs.uniswap.org (v3 deployments), and npm @uniswap/universal-router-sdk 5.13.0.
     */
    84_532: {
      live: true,
      factory: '0x7Ae58f10f7849cA6F5fB71b7f45CB416c9204b1e',
      router: '0x1689E7B1F10000AE47eBfE339a4f69dECd19F602',
      routerAbi: 'v2Router',
      universalRouter: '0x492E6456D9528771018DeB9E87ef7750EF184104',
      initCodeHash: '0x96e8ac4277198ff8b6f785478aa9a39f403cb768dd02cbee326c3e7da348845f',
    },
    // The sandbox, whose addresses are the same for every seed.
    31_337: {
      live: true,
      factory: '0x5560311C92090CbE2097F7dFcAAe78aCC0A5860E',
      router: '0x43791e54332225dE1c31E7382218B6f2639a7285',
      routerAbi: 'v2Router',
      universalRouter: '0xdA50121E4B62D2e5f73d8e9225F876ce380E963A',
      initCodeHash: '0x96e8ac4277198ff8b6f785478aa9a39f403cb768dd02cbee326c3e7da348845f',
    },
  },
  absent: {},
});
