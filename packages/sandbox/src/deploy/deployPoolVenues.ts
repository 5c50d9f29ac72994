import type { Token } from '@twinlane/core/market/token';
import type { Address } from '@twinlane/core/money/hex';
import { keccak256, zeroAddress } from 'viem';
import { poolFactoryAbi } from '../abi/exchangeAbi.ts';
import { ownArtifact, publishedArtifact } from './artifact.ts';
import type { ContractLabel, DeploymentScript } from './deploymentScript.ts';
import type { VenueDeployment } from './sandboxDeployment.ts';

const UNISWAP = '@uniswap/v3-core/artifacts/contracts';
const UNISWAP_PERIPHERY = '@uniswap/v3-periphery/artifacts/contracts';
const UNISWAP_ROUTERS = '@uniswap/swap-router-contracts/artifacts/contracts';
const PANCAKE = '@pancakeswap/v3-core/artifacts/contracts';
const PANCAKE_PERIPHERY = '@pancakeswap/v3-periphery/artifacts/contracts';

/** The fee of 0.01 %, which Uniswap's governance added later. */
const LOWEST_FEE = { fee: 100, tickSpacing: 1 };

/** Writes down the deployment of the three V3 venues. `pairFactories` are those of the V2 venues of the same name. */
export function deployPoolVenues(
  script: DeploymentScript,
  weth: Token,
  pairFactories: { readonly uniswap: Address; readonly sushiswap: Address },
): readonly VenueDeployment[] {
  return [
    deployUniswap(script, weth, {
      venue: 'uniswap-v3',
      pairFactory: pairFactories.uniswap,
      origin: 'venue',
      fork: '',
    }),
    deployUniswap(script, weth, {
      venue: 'sushiswap-v3',
      pairFactory: pairFactories.sushiswap,
      origin: 'forked-protocol',
      fork: 'Uniswap V3, which SushiSwap forked: ',
    }),
    deployPancakeswap(script, weth),
  ];
}

interface UniswapFamily {
  readonly venue: 'uniswap-v3' | 'sushiswap-v3';
  readonly pairFactory: Address;
  readonly origin: ContractLabel['origin'];
  readonly fork: string;
}

function deployUniswap(script: DeploymentScript, weth: Token, family: UniswapFamily): VenueDeployment {
  const { venue, origin, fork } = family;
  const label = (part: string, source: string): ContractLabel => ({
    name: `${venue} ${part}`,
    origin,
    label: `${fork}${source}`,
  });
  const core = '@uniswap/v3-core 1.0.1';
  const periphery = '@uniswap/v3-periphery 1.4.4';
  const factory = script.create(
    publishedArtifact(`${UNISWAP}/UniswapV3Factory.sol/UniswapV3Factory.json`),
    [],
    label('factory', core),
  );
  script.call(factory, poolFactoryAbi, 'enableFeeAmount', [LOWEST_FEE.fee, LOWEST_FEE.tickSpacing]);
  const positionManager = script.create(
    publishedArtifact(`${UNISWAP_PERIPHERY}/NonfungiblePositionManager.sol/NonfungiblePositionManager.json`),
    [factory, weth.address, zeroAddress],
    label('position manager', periphery),
  );
  const quoter = script.create(
    publishedArtifact(`${UNISWAP_PERIPHERY}/lens/QuoterV2.sol/QuoterV2.json`),
    [factory, weth.address],
    label('quoter', periphery),
  );
  const tickLens = script.create(
    publishedArtifact(`${UNISWAP_PERIPHERY}/lens/TickLens.sol/TickLens.json`),
    [],
    label('tick lens', periphery),
  );
  const router = script.create(
    publishedArtifact(`${UNISWAP_ROUTERS}/SwapRouter02.sol/SwapRouter02.json`),
    [family.pairFactory, factory, positionManager, weth.address],
    label('router', '@uniswap/swap-router-contracts 1.3.1'),
  );
  const pool = publishedArtifact(`${UNISWAP}/UniswapV3Pool.sol/UniswapV3Pool.json`);
  return {
    venue,
    kind: 'concentratedLiquidity',
    factory,
    poolDeployer: factory,
    router,
    quoter,
    tickLens,
    positionManager,
    initCodeHash: keccak256(pool.bytecode),
    fees: [100, 500, 3000, 10_000],
  };
}

function deployPancakeswap(script: DeploymentScript, weth: Token): VenueDeployment {
  const venue = 'pancakeswap-v3';
  const label = (part: string, source: string): ContractLabel => ({
    name: `${venue} ${part}`,
    origin: 'venue',
    label: source,
  });
  const core = '@pancakeswap/v3-core 1.0.2';
  const periphery = '@pancakeswap/v3-periphery 1.0.2';
  const pool = publishedArtifact(`${PANCAKE}/PancakeV3Pool.sol/PancakeV3Pool.json`);
  const deployerArtifact = ownArtifact('PancakeV3PoolDeployer');
  const poolDeployer = script.create(deployerArtifact, [], {
    name: `${venue} pool deployer`,
    origin: 'own',
    label: "A pool deployer of ours that creates PancakeSwap's published pool code; npm has none",
  });
  const factory = script.create(
    publishedArtifact(`${PANCAKE}/PancakeV3Factory.sol/PancakeV3Factory.json`),
    [poolDeployer],
    label('factory', core),
  );
  script.call(poolDeployer, deployerArtifact.abi, 'setUp', [factory, pool.bytecode]);
  const positionManager = script.create(
    publishedArtifact(`${PANCAKE_PERIPHERY}/NonfungiblePositionManager.sol/NonfungiblePositionManager.json`),
    [poolDeployer, factory, weth.address, zeroAddress],
    label('position manager', periphery),
  );
  const quoter = script.create(
    publishedArtifact(`${PANCAKE_PERIPHERY}/lens/QuoterV2.sol/QuoterV2.json`),
    [poolDeployer, factory, weth.address],
    label('quoter', periphery),
  );
  const tickLens = script.create(
    publishedArtifact(`${PANCAKE_PERIPHERY}/lens/TickLens.sol/TickLens.json`),
    [],
    label('tick lens', periphery),
  );
  const router = script.create(
    publishedArtifact(`${PANCAKE_PERIPHERY}/SwapRouter.sol/SwapRouter.json`),
    [poolDeployer, factory, weth.address],
    label('router', periphery),
  );
  return {
    venue,
    kind: 'concentratedLiquidity',
    factory,
    poolDeployer,
    router,
    quoter,
    tickLens,
    positionManager,
    initCodeHash: keccak256(pool.bytecode),
    fees: [100, 500, 2500, 10_000],
  };
}
