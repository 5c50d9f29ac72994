import { defineVenue } from '@twinlane/core/market/venueDefinition';

/** Uniswap V3. */
export const uniswapV3 = defineVenue({
  id: 'uniswap-v3',
  name: 'Uniswap V3',
  family: 'uniswap',
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
     * Factory, router (SwapRouter02) and quoter: docs.uniswap.org (v3, Ethereum deployments), and npm
     * @uniswap/sdk-core 7.19.4, for the quoter npm @uniswap/smart-order-router 4.31.10.
     * Hash: npm @uniswap/v3-sdk 3.31.5; it gives the published addresses of USDC/WETH pools (publishedPools.test.ts).
     * Universal Router 2.0: docs.uniswap.org (v3 deployments), and npm @uniswap/universal-router-sdk 5.13.0.
     */
    1: {
      live: true,
      factory: '0x1F98431c8aD98523631AE4a59f267346ea31F984',
      router: '0x68b3465833fb72A70ecDF485E0e4C7bD8665Fc45',
      routerAbi: 'v3Router02',
      quoter: '0x61fFE014bA17989E743c5F6cB21bF9697530B21e',
      universalRouter: '0x66a9893cC07D91D95644AEDD05D03f95e1dBA8Af',
      initCodeHash: '0xe34f199b19b2b4f47f68442619d555527d244f78a3297ea89325f843f87b8b54',
    },
    /**
     * Factory, router (SwapRouter02) and quoter: docs.uniswap.org (v3, Base deployments), and npm
     * @uniswap/sdk-core 7.19.4; also docs.base.org (contracts).
     * Hash: npm @uniswap/v3-sdk 3.31.5; it gives the published addresses of USDC/WETH pools (publishedPools.test.ts).
     * Universal Router 2.0: docs.uniswap.org (v3 deployments), and npm @uniswap/universal-router-sdk 5.13.0.
     * Further fees: npm @uniswap/v3-sdk 3.31.5 and @uniswap/smart-order-router 4.31.10 (util/amounts).
     */
    8_453: {
      live: true,
      factory: '0x33128a8fC17869897dcE68Ed026d694621f6FDfD',
      router: '0x2626664c2603336E57B271c5C0b26F421741e481',
      routerAbi: 'v3Router02',
      quoter: '0x3d4e44Eb1374240CE5F1B871ab261CD16335B76a',
      universalRouter: '0x6fF5693b99212Da76ad316178A184AB56D299b43',
      initCodeHash: '0xe34f199b19b2b4f47f68442619d555527d244f78a3297ea89325f843f87b8b54',
      furtherFeeTiers: [
        { fee: 200, tickSpacing: 4 },
        { fee: 300, tickSpacing: 6 },
        { fee: 400, tickSpacing: 8 },
      ],
    },
    /**
     * Factory, router (SwapRouter02) and quoter: docs.uniswap.org (v3, Ethereum deployments), and npm
     * @uniswap/sdk-core 7.19.4.
     * Hash: npm @uniswap/v3-sdk 3.31.5; it gives the published addresses of USDC/WETH pools (publishedPools.test.ts).
     * Universal Router 2.0: docs.uniswap.org (v3 deployments), and npm @uniswap/universal-router-sdk 5.13.0.
     */
    11_155_111: {
      live: true,
      factory: '0x0227628f3F023bb0B980b67D528571c95c6DaC1c',
      router: '0x3bFA4769FB09eefC5a80d6E87c3B9C650f7Ae48E',
      routerAbi: 'v3Router02',
      quoter: '0xEd1f6473345F45b75F8179591dd5bA1888cf2FB3',
      universalRouter: '0x3A9D48AB9751398BbFa63ad67599Bb04e4BdF98b',
      initCodeHash: '0xe34f199b19b2b4f47f68442619d555527d244f78a3297ea89325f843f87b8b54',
    },
    /**
     * Factory, router (SwapRouter02) and quoter: docs.uniswap.org (v3, Base deployments), and npm
     * @uniswap/sdk-core 7.19.4; also docs.base.org (contracts).
     * Hash: npm @uniswap/v3-sdk 3.31.5; it gives the published addresses of USDC/WETH pools (publishedPools.test.ts).
     * Universal Router 2.0: docs.uniswap.org (v3 deployments), and npm @uniswap/universal-router-sdk 5.13.0.
     */
    84_532: {
      live: true,
      factory: '0x4752ba5DBc23f44D87826276BF6Fd6b1C372aD24',
      router: '0x94cC0AaC535CCDB3C01d6787D6413C739ae12bc4',
      routerAbi: 'v3Router02',
      quoter: '0xC5290058841028F1614F3A6F0F5816cAd0df5E27',
      universalRouter: '0x492E6456D9528771018DeB9E87ef7750EF184104',
      initCodeHash: '0xe34f199b19b2b4f47f68442619d555527d244f78a3297ea89325f843f87b8b54',
    },
    // The sandbox, whose addresses are the same for every seed.
    31_337: {
      live: true,
      factory: '0x686Ab4FD76b0F08274CF296A90236B171bdd9105',
      router: '0x504a44758a1d386b73a0298088aCe62B6d936ef8',
      routerAbi: 'v3Router02',
      quoter: '0x7004FC486689945b7846960AC7De92E1adEEB932',
      universalRouter: '0xdA50121E4B62D2e5f73d8e9225F876ce380E963A',
      initCodeHash: '0xe34f199b19b2b4f47f68442619d555527d244f78a3297ea89325f843f87b8b54',
    },
  },
  absent: {},
});
