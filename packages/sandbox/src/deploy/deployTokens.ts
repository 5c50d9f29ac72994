import type { Token } from '@twinlane/core/market/token';
import { parseEther } from 'viem';
import { chainId } from '../anvil/sandboxChain.ts';
import { ownArtifact, publishedArtifact } from './artifact.ts';
import type { DeploymentScript } from './deploymentScript.ts';
import { fixedTokens } from './fixedTokens.ts';

/** Whole tokens that the deployer starts with of each fixed token, and of USDC. Far more than a market needs. */
const OPENING_SUPPLY = 1_000_000_000_000n;
/** What the deployer wraps of its ether. */
export const OPENING_WETH = parseEther('1000000');

/** The tokens of the sandbox. */
export interface SandboxTokens {
  readonly weth: Token;
  readonly usdc: Token;
  readonly tokens: readonly Token[];
}

/** Writes down the deployment of WETH, USDC and the ten fixed tokens. */
export function deployTokens(script: DeploymentScript): SandboxTokens {
  const wethArtifact = publishedArtifact('@uniswap/v2-periphery/build/WETH9.json');
  const weth = script.create(wethArtifact, [], {
    name: 'WETH',
    origin: 'venue',
    label: 'WETH9 as @uniswap/v2-periphery publishes it',
  });
  script.call(weth, wethArtifact.abi, 'deposit', [], OPENING_WETH);
  const standard = (name: string, symbol: string, decimals: number): Token => ({
    chainId,
    address: script.create(
      ownArtifact('StandardToken'),
      [name, symbol, decimals, OPENING_SUPPLY * 10n ** BigInt(decimals), script.deployer],
      { name: symbol, origin: 'own', label: `An ordinary ERC-20 of ours standing for ${name}` },
    ),
    symbol,
    decimals,
  });
  return {
    weth: { chainId, address: weth, symbol: 'WETH', decimals: 18 },
    usdc: standard('USD Coin', 'USDC', 6),
    tokens: fixedTokens.map(({ name, symbol, decimals }) => standard(name, symbol, decimals)),
  };
}
