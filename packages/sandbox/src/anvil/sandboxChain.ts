import { defineChain } from 'viem';

/** The sandbox's chain id. */
export const chainId = 31_337;

/** Unix seconds of the genesis block: 1 January 2026, 00:00 UTC. The same for every market, whatever its seed. */
export const genesisTimestamp = 1_767_225_600;

/** Gas limit of every block: ample, so that a market opens in a few of them. */
export const gasLimit = 1_000_000_000n;

/**
 * The rules of the virtual machine. Prague and later write a slot per block into a system contract, and anvil hashes the
 * whole state for every block: blocks would take ever longer.
 */
export const hardfork = 'cancun';

/** The sandbox chain as viem describes chains. */
export const sandboxChain = defineChain({
  id: chainId,
  name: 'Sandbox',
  nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
  rpcUrls: { default: { http: [] } },
  testnet: true,
});
