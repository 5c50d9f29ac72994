import { defineChain } from '@twinlane/core/market/chainDefinition';
import type { Token } from '@twinlane/core/market/token';

// A predeploy of every OP-stack chain: docs.uniswap.org (v3, Base deployments), and docs.base.org.
const WETH: Token = {
  chainId: 84_532,
  address: '0x4200000000000000000000000000000000000006',
  symbol: 'WETH',
  decimals: 18,
};
// Circle's faucet token: npm @pancakeswap/tokens 0.9.1, and developer.interlace.money (USDC on testing networks).
const USDC: Token = {
  chainId: 84_532,
  address: '0x036CbD53842c5426634e7929541eC2318f3dCF7e',
  symbol: 'USDC',
  decimals: 6,
};

/** Base's test network, an OP-stack chain over Sepolia. */
export const baseSepolia = defineChain({
  id: 84_532,
  key: 'base-sepolia',
  name: 'Base Sepolia',
  testnet: true,
  nativeSymbol: 'ETH',
  wrappedNative: WETH,
  cash: [USDC],
  stablecoins: [USDC],
  routingTokens: [WETH, USDC],
  blockTimeMs: 2_000,
  // When the block of the parent chain that carries it is final.
  finality: { kind: 'tag', tag: 'finalized' },
  reorgDepthAlarm: 1,
  // The tip is op-geth's default for what it takes (`--miner.gasprice`).
  fees: { minTip: 1_000_000n, ceiling: 10_000_000_000n },
  contracts: {
    // npm viem (chains/definitions/baseSepolia), and docs.base.org (contracts).
    multicall3: '0xcA11bde05977b3631167028862bE2a173976CA11',
    // docs.uniswap.org (v3, Base deployments), and docs.base.org (contracts).
    permit2: '0x000000000022D473030F116dDEE9F6B43aC78BA3',
  },
  // The sequencer keeps what it is sent to itself.
  privateSubmission: [],
  features: { simulateV1: true, parentChainFee: true, publicMempool: false },
});
