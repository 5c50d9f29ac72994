import { defineChain } from '@twinlane/core/market/chainDefinition';

const WETH = {
  chainId: 31_337,
  address: '0xD77f12BdbFBF1D88C14e04Fc8911e9AE2c880760',
  symbol: 'WETH',
  decimals: 18,
} as const;

const USDC = {
  chainId: 31_337,
  address: '0x7cE106aab3EbD7C2bed705c2a2ffE71c12932878',
  symbol: 'USDC',
  decimals: 6,
} as const;

/** The embedded market's chain. Its addresses are the same for every seed. */
export const sandbox = defineChain({
  id: 31_337,
  key: 'sandbox',
  name: 'Sandbox',
  testnet: true,
  nativeSymbol: 'ETH',
  wrappedNative: WETH,
  cash: [USDC],
  stablecoins: [USDC],
  routingTokens: [WETH, USDC],
  // The ten invented tokens, whose owner is the market itself.
  trustedTokens: [
    '0x15aBa57638a2A7c4EDd7038dB9303823aeFcD77e',
    '0xb6997afD66f72277c4fE796C05d16E9037f60Fb5',
    '0x527f95FfecB5187190b1d6CB0300a5295Da8dC2b',
    '0x76a213635A449458407f60cC9A37fC29E987Ce3D',
    '0x318d1Bb627c289523F2715eb2107c6222a536bD5',
    '0x97a4127ed5D6DD3ffb7296284dB4Bf5003d15a34',
    '0x5dB07F241b04EAb95A83c595F2e96c0fF50292f0',
    '0x951Ba6183be1ECe20EB0d92d48e137fcC941a6e1',
    '0xdFb36d772552fB65B193F9EeA64d971d3dE90ABb',
    '0xbE56E372fc631D45F98D5AA9747624c8eC239029',
  ],
  coingeckoPlatform: 'twinlane-sandbox',
  // A default; the sandbox's own setting decides.
  blockTimeMs: 1_000,
  // Nobody reorganises it but tests.
  finality: { kind: 'depth', blocks: 1 },
  reorgDepthAlarm: 2,
  fees: { minTip: 1_000_000n, ceiling: 500_000_000_000n },
  contracts: {
    multicall3: '0x5f118A3e2d81e51a46660d8d915FA527d668643b',
    permit2: '0x0b6dE351fBdac07F539d72bBe8Fdf5515d01fD09',
    twinlaneExecutor: '0xA135e69fbD7fcC0ea4A5e86E23125Bff81A73d31',
    liquidityLocker: '0x8ec46D3D20110097C075077EC4dEDCB73B03c74e',
  },
  privateSubmission: [],
  features: { simulateV1: true, parentChainFee: false, publicMempool: false },
});
