import { defineChain } from '@twinlane/core/market/chainDefinition';
import type { Token } from '@twinlane/core/market/token';

// WETH is a predeploy of every OP-stack chain (docs.base.org, specs.optimism.io). The others: Uniswap's default token
// list (npm @uniswap/default-token-list 22.21.0), and PancakeSwap's (npm @pancakeswap/tokens 0.9.1) or SushiSwap's
// (GitHub sushiswap/subgraphs, config/base.js).
const WETH: Token = {
  chainId: 8453,
  address: '0x4200000000000000000000000000000000000006',
  symbol: 'WETH',
  decimals: 18,
};
const USDC: Token = {
  chainId: 8453,
  address: '0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913',
  symbol: 'USDC',
  decimals: 6,
};
const USDBC: Token = {
  chainId: 8453,
  address: '0xd9aAEc86B65D86f6A7B5B1b0c42FFA531710b6CA',
  symbol: 'USDbC',
  decimals: 6,
};
const DAI: Token = {
  chainId: 8453,
  address: '0x50c5725949A6F0c72E6C4a641F24049A917DB0Cb',
  symbol: 'DAI',
  decimals: 18,
};
const CBBTC: Token = {
  chainId: 8453,
  address: '0xcbB7C0000aB88B473b1f5aFd9ef808440eed33Bf',
  symbol: 'cbBTC',
  decimals: 8,
};

/** Base's main network, an OP-stack chain. */
export const base = defineChain({
  id: 8453,
  key: 'base',
  name: 'Base',
  testnet: false,
  nativeSymbol: 'ETH',
  wrappedNative: WETH,
  cash: [USDC],
  stablecoins: [USDC, USDBC, DAI],
  routingTokens: [WETH, USDC, USDBC, DAI, CBBTC],
  coingeckoPlatform: 'base',
  blockTimeMs: 2_000,
  // When the block of the parent chain that carries it is final.
  finality: { kind: 'tag', tag: 'finalized' },
  reorgDepthAlarm: 1,
  // The tip is op-geth's default for what it takes (`--miner.gasprice`). Base fees are hundredths of a gwei.
  fees: { minTip: 1_000_000n, ceiling: 10_000_000_000n },
  contracts: {
    // npm viem (chains/definitions/base), and docs.base.org (contracts).
    multicall3: '0xcA11bde05977b3631167028862bE2a173976CA11',
    // docs.uniswap.org (v3, Base deployments), and docs.base.org (contracts).
    permit2: '0x000000000022D473030F116dDEE9F6B43aC78BA3',
  },
  // The sequencer keeps what it is sent to itself.
  privateSubmission: [],
  features: { simulateV1: true, parentChainFee: true, publicMempool: false },
});
