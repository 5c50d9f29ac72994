import { defineChain } from '@twinlane/core/market/chainDefinition';
import type { Token } from '@twinlane/core/market/token';

// Each token: Uniswap's default token list (npm @uniswap/default-token-list 22.21.0), and SushiSwap's subgraph
// configuration (GitHub sushiswap/subgraphs, config/ethereum.js).
const WETH: Token = {
  chainId: 1,
  address: '0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2',
  symbol: 'WETH',
  decimals: 18,
};
const USDC: Token = {
  chainId: 1,
  address: '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48',
  symbol: 'USDC',
  decimals: 6,
};
const USDT: Token = {
  chainId: 1,
  address: '0xdAC17F958D2ee523a2206206994597C13D831ec7',
  symbol: 'USDT',
  decimals: 6,
};
const DAI: Token = {
  chainId: 1,
  address: '0x6B175474E89094C44Da98b954EedeAC495271d0F',
  symbol: 'DAI',
  decimals: 18,
};
const WBTC: Token = {
  chainId: 1,
  address: '0x2260FAC5E5542a773Aa44fBCfeDf7C193bc2C599',
  symbol: 'WBTC',
  decimals: 8,
};

/** Ethereum's main network. */
export const ethereum = defineChain({
  id: 1,
  key: 'ethereum',
  name: 'Ethereum',
  testnet: false,
  nativeSymbol: 'ETH',
  wrappedNative: WETH,
  cash: [USDC, USDT, DAI],
  stablecoins: [USDC, USDT, DAI],
  routingTokens: [WETH, USDC, USDT, DAI, WBTC],
  coingeckoPlatform: 'ethereum',
  blockTimeMs: 12_000,
  // Two epochs after a block, about 13 minutes.
  finality: { kind: 'tag', tag: 'finalized' },
  reorgDepthAlarm: 2,
  // The tip is what geth's block building asks for by default (`--miner.gasprice`).
  fees: { minTip: 1_000_000n, ceiling: 500_000_000_000n },
  contracts: {
    // npm viem (chains/definitions/mainnet), and GitHub mds1/multicall3 (one address everywhere).
    multicall3: '0xcA11bde05977b3631167028862bE2a173976CA11',
    // docs.uniswap.org (v3, Ethereum deployments), and npm @uniswap/permit2-sdk.
    permit2: '0x000000000022D473030F116dDEE9F6B43aC78BA3',
  },
  privateSubmission: [
    // docs.flashbots.net: quick start and transaction status API.
    {
      name: 'flashbots-protect',
      url: 'https://rpc.flashbots.net/fast',
      statusUrl: 'https://protect.flashbots.net/tx/',
    },
    // docs.mevblocker.io: endpoints, REST API methods. The endpoint itself answers `eth_getTransactionByHash` for what it
    // holds.
    {
      name: 'mev-blocker',
      url: 'https://rpc.mevblocker.io/noreverts',
      statusUrl: 'https://rpc.mevblocker.io/tx/',
    },
  ],
  features: { simulateV1: true, parentChainFee: false, publicMempool: true },
});
