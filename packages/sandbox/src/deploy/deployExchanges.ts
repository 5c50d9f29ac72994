import { FatalError } from '@twinlane/core/errors';
import type { Address } from '@twinlane/core/money/hex';
import { getAddress, keccak256, maxUint256, numberToHex, parseEther, stringToBytes } from 'viem';
import { tokenAbi } from '../abi/exchangeAbi.ts';
import type { Anvil } from '../anvil/anvil.ts';
import { chainId } from '../anvil/sandboxChain.ts';
import { ownArtifact } from './artifact.ts';
import { DeploymentScript } from './deploymentScript.ts';
import { deployPairVenues } from './deployPairVenues.ts';
import { deployPoolVenues } from './deployPoolVenues.ts';
import { deployTradingContracts } from './deployTradingContracts.ts';
import { deployTokens } from './deployTokens.ts';
import { mineNext } from './mineNext.ts';
import type { SandboxDeployment, VenueDeployment, VenueId } from './sandboxDeployment.ts';

/** Nobody holds its key: the node signs for it. */
const DEPLOYER: Address = getAddress(`0x${keccak256(stringToBytes('twinlane sandbox deployer')).slice(-40)}`);
const DEPLOYER_ETHER = parseEther('2000000');

/** What is deployed, before it is. */
interface PlannedDeployment {
  readonly script: DeploymentScript;
  readonly deployment: Omit<SandboxDeployment, 'blockNumber'>;
}

/** Deploys tokens, venues and helpers on a fresh chain, in a fixed order from one account. Mines one block. */
export async function deployExchanges(anvil: Anvil): Promise<SandboxDeployment> {
  await anvil.request('anvil_setBalance', [DEPLOYER, numberToHex(DEPLOYER_ETHER)]);
  const { script, deployment } = planExchanges();
  const block = await mineNext(anvil, script.transactions);
  return { ...deployment, blockNumber: block.number };
}

/** The transactions of a deployment and what they make. */
export function planExchanges(): PlannedDeployment {
  const script = new DeploymentScript(DEPLOYER);
  const tokens = deployTokens(script);
  const pairs = deployPairVenues(script, tokens.weth);
  const pools = deployPoolVenues(script, tokens.weth, {
    uniswap: venueOf(pairs, 'uniswap-v2').factory,
    sushiswap: venueOf(pairs, 'sushiswap-v2').factory,
  });
  const poolLens = script.create(ownArtifact('PoolLens'), [], {
    name: 'pool lens',
    origin: 'own',
    label: 'Reads many pools in one call',
  });
  for (const token of [tokens.weth, tokens.usdc, ...tokens.tokens]) {
    for (const { positionManager } of pools) {
      script.call(token.address, tokenAbi, 'approve', [positionManager, maxUint256]);
    }
  }
  const all = [...pairs, ...pools];
  const venues = {
    'uniswap-v2': venueOf(all, 'uniswap-v2'),
    'uniswap-v3': venueOf(all, 'uniswap-v3'),
    'sushiswap-v2': venueOf(all, 'sushiswap-v2'),
    'sushiswap-v3': venueOf(all, 'sushiswap-v3'),
    'pancakeswap-v2': venueOf(all, 'pancakeswap-v2'),
    'pancakeswap-v3': venueOf(all, 'pancakeswap-v3'),
  };
  // Last, so that everything before it has the addresses that it has always had.
  const trading = deployTradingContracts(script, tokens.weth, venues);
  const { contracts } = script;
  const deployer = DEPLOYER;
  return {
    script,
    deployment: { chainId, deployer, ...tokens, venues, poolLens, ...trading, contracts },
  };
}

function venueOf(venues: readonly VenueDeployment[], id: VenueId): VenueDeployment {
  const found = venues.find(({ venue }) => venue === id);
  if (found === undefined) {
    throw new FatalError('sandbox.venue-missing', `The venue ${id} was not deployed.`);
  }
  return found;
}
