import { executorVenues } from '@twinlane/core/market/executorVenues';
import type { Token } from '@twinlane/core/market/token';
import { zeroAddress } from 'viem';
import { ownArtifact, publishedArtifact } from './artifact.ts';
import type { DeploymentScript } from './deploymentScript.ts';
import { multicall3Artifact, permit2Artifact } from './publishedBytecode.ts';
import type { SandboxDeployment, VenueDeployment, VenueId } from './sandboxDeployment.ts';

type TradingContracts = Pick<
  SandboxDeployment,
  'multicall3' | 'permit2' | 'universalRouter' | 'twinlaneExecutor' | 'liquidityLocker'
>;

/** Writes down the deployment of Multicall3, Permit2, the Universal Router, our executor and our locker of liquidity. */
export function deployTradingContracts(
  script: DeploymentScript,
  weth: Token,
  venues: Readonly<Record<VenueId, VenueDeployment>>,
): TradingContracts {
  const multicall3 = script.create(multicall3Artifact(), [], {
    name: 'multicall3',
    origin: 'venue',
    label: 'Multicall3 as viem 2.57.1 publishes it',
  });
  const permit2 = script.create(permit2Artifact(), [], {
    name: 'permit2',
    origin: 'venue',
    label: 'Permit2 as @uniswap/v4-periphery 1.0.3 publishes it, with the chain id that it remembers cleared',
  });
  const { 'uniswap-v2': pairs, 'uniswap-v3': pools } = venues;
  const parameters = {
    permit2,
    weth9: weth.address,
    v2Factory: pairs.factory,
    v3Factory: pools.factory,
    pairInitCodeHash: pairs.initCodeHash,
    poolInitCodeHash: pools.initCodeHash,
    v4PoolManager: zeroAddress,
    v3NFTPositionManager: pools.positionManager ?? zeroAddress,
    v4PositionManager: zeroAddress,
    spokePool: zeroAddress,
  };
  const universalRouter = script.create(
    publishedArtifact(
      '@uniswap/universal-router/artifacts/contracts/UniversalRouter.sol/UniversalRouter.json',
    ),
    [parameters],
    { name: 'universal router', origin: 'venue', label: '@uniswap/universal-router 2.1.0' },
  );
  const table = executorVenues.map((id) => executorVenue(venues[id]));
  const twinlaneExecutor = script.create(ownArtifact('TwinlaneExecutor'), [table], {
    name: 'twinlane executor',
    origin: 'own',
    label: 'Trades through the pools of several venues in one transaction',
  });
  const liquidityLocker = script.create(ownArtifact('LiquidityLocker'), [], {
    name: 'liquidity locker',
    origin: 'own',
    label: 'Holds the liquidity of launches until a time that everybody can read',
  });
  return { multicall3, permit2, universalRouter, twinlaneExecutor, liquidityLocker };
}

function executorVenue({ kind, poolDeployer, initCodeHash, fees }: VenueDeployment): unknown {
  const pairFee = kind === 'constantProduct' ? (fees[0] ?? 0) : 0;
  return { deployer: poolDeployer, initCodeHash, pairFee };
}
