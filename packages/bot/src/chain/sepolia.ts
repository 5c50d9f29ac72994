import { defineChain } from '@twinlane/core/market/chainDefinition';
import type { Token } from '@twinlane/core/market/token';

// docs.uniswap.org (v3, Ethereum deployments), and Uniswap's default token list (npm @uniswap/default-token-list).
const WETH: Token = {
  chainId: 11_155_111,
  address: '0xfFf9976782d46CC05630D1f6eBAb18b2324d6B14',
  symbol: 'WETH',
  decimals: 18,
};
// Circle's faucet token: npm sushi 7.3.15 (evm/config/tokens), and developer.interlace.money (USDC on test networks).
const USDC: Token = {
  chainId: 11_155_111,
  address: '0x1c7D4B196Cb0C7B01d743Fbc6116a902379C7238',
  symbol: 'USDC',
  decimals: 6,
};

/** Ethereum's test network. */
export const sepolia = defineChain({
  id: 11_155_111,
  key: 'sepolia',
  name: 'Sepolia',
  testnet: true,
  nativeSymbol: 'ETH',
  wrappedNative: WETH,
  cash: [USDC],
  stablecoins: [USDC],
  routingTokens: [WETH, USDC],
  blockTimeMs: 12_000,
  finality: { kind: 'tag', tag: 'finalized' },
  reorgDepthAlarm: 2,
  // The tip is what geth's block building asks for by default (`--miner.gasprice`).
  fees: { minTip: 1_000_000n, ceiling: 500_000_000_000n },
  contracts: {
    // npm viem (chains/definitions/sepolia), and GitHub mds1/multicall3 (one address everywhere).
    multicall3: '0xcA11bde05977b3631167028862bE2a173976CA11',
    // docs.uniswap.org (v3, Ethereum deployments), and npm @uniswap/permit2-sdk.
    permit2: '0x000000000022D473030F116dDEE9F6B43aC78BA3',
  },
  privateSubmission: [
    // docs.flashbots.net: transaction status API; docs.privy.io (Flashbots Protect).
    {
      name: 'flashbots-protect',
      url: 'https://rpc-sepolia.flashbots.net',
      statusUrl: 'https://protect-sepolia.flashbots.net/tx/',
    },
  ],
  features: { simulateV1: true, parentChainFee: false, publicMempool: true },
});
