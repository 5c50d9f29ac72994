import { defineChain } from '@twinlane/core/market/chainDefinition';

/** The embedded market's chain. Its addresses are the same for every seed. */
export const sandbox = defineChain({
  id: 31_337,
  key: 'sandbox',
  name: 'Sandbox',
  testnet: true,
  nativeSymbol: 'ETH',
  wrappedNative: {
    chainId: 31_337,
    address: '0xD77f12BdbFBF1D88C14e04Fc8911e9AE2c880760',
    symbol: 'WETH',
    decimals: 18,
  },
  cash: [
    { chainId: 31_337, address: '0x7cE106aab3EbD7C2bed705c2a2ffE71c12932878', symbol: 'USDC', decimals: 6 },
  ],
  // A default; the sandbox's own setting decides.
  blockTimeMs: 1_000,
  // Nobody reorganises it but tests.
  finality: { kind: 'depth', blocks: 1 },
  features: { simulateV1: true, parentChainFee: false, publicMempool: false },
});
