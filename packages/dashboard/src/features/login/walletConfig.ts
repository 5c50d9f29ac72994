import type { LoginOptions } from '@twinlane/protocol/login';
import { createConfig, custom, type Config } from 'wagmi';
import { defineChain, type Chain } from 'viem';

function chainOf({ id, name }: LoginOptions['chains'][number]): Chain {
  const nativeCurrency = { name: 'Ether', symbol: 'ETH', decimals: 18 };
  return defineChain({ id, name, nativeCurrency, rpcUrls: { default: { http: [] } } });
}

/** Nothing is read from a chain here: wallets are asked for an address and a signature, no more. */
const NO_NODE = custom({ request: () => Promise.reject(new Error('The login page asks no node.')) });

/** Wallets that announce themselves by EIP-6963. Nothing of them is remembered once somebody is logged in. */
export function createWalletConfig({ chains }: LoginOptions): Config {
  const [first = { id: 1, name: 'Ethereum' }, ...others] = chains;
  return createConfig({
    chains: [chainOf(first), ...others.map(chainOf)],
    transports: Object.fromEntries([first, ...others].map(({ id }) => [id, NO_NODE])),
    connectors: [],
    multiInjectedProviderDiscovery: true,
    storage: null,
  });
}
