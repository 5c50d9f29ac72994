import type { Token } from '@twinlane/core/market/token';
import { keccak256 } from 'viem';
import { ownArtifact, publishedArtifact, type Artifact } from './artifact.ts';
import type { DeploymentScript } from './deploymentScript.ts';
import type { BytecodeOrigin, VenueDeployment, VenueId } from './sandboxDeployment.ts';

interface PairVenue {
  readonly venue: VenueId;
  readonly factory: Artifact;
  readonly pair: Artifact;
  readonly router: Artifact;
  /** 1e-6. */
  readonly fee: number;
  readonly origin: BytecodeOrigin;
  readonly routerOrigin: BytecodeOrigin;
  readonly label: string;
  readonly routerLabel: string;
}

function pairVenues(): readonly PairVenue[] {
  const uniswap = {
    factory: publishedArtifact('@uniswap/v2-core/build/UniswapV2Factory.json'),
    pair: publishedArtifact('@uniswap/v2-core/build/UniswapV2Pair.json'),
    router: publishedArtifact('@uniswap/v2-periphery/build/UniswapV2Router02.json'),
    fee: 3000,
  };
  return [
    {
      ...uniswap,
      venue: 'uniswap-v2',
      origin: 'venue',
      routerOrigin: 'venue',
      label: '@uniswap/v2-core 1.0.1',
      routerLabel: '@uniswap/v2-periphery 1.1.0-beta.0',
    },
    {
      ...uniswap,
      venue: 'sushiswap-v2',
      origin: 'forked-protocol',
      routerOrigin: 'forked-protocol',
      label: 'Uniswap V2, which SushiSwap forked: @uniswap/v2-core 1.0.1',
      routerLabel: 'Uniswap V2, which SushiSwap forked: @uniswap/v2-periphery 1.1.0-beta.0',
    },
    {
      venue: 'pancakeswap-v2',
      factory: publishedArtifact('@pancakeswap-libs/pancake-swap-core/build/PancakeFactory.json'),
      pair: publishedArtifact('@pancakeswap-libs/pancake-swap-core/build/PancakePair.json'),
      router: ownArtifact('PancakeV2Router'),
      fee: 2000,
      origin: 'venue',
      routerOrigin: 'own',
      label: '@pancakeswap-libs/pancake-swap-core 0.1.0, whose fee is 0.2 %',
      routerLabel: "A router of ours with Uniswap's interface at PancakeSwap V2's fee; npm has none",
    },
  ];
}

/** Writes down the deployment of the three V2 venues. */
export function deployPairVenues(script: DeploymentScript, weth: Token): readonly VenueDeployment[] {
  return pairVenues().map((venue) => {
    const factory = script.create(venue.factory, [script.deployer], {
      name: `${venue.venue} factory`,
      origin: venue.origin,
      label: venue.label,
    });
    const router = script.create(venue.router, [factory, weth.address], {
      name: `${venue.venue} router`,
      origin: venue.routerOrigin,
      label: venue.routerLabel,
    });
    return {
      venue: venue.venue,
      kind: 'constantProduct',
      factory,
      poolDeployer: factory,
      router,
      initCodeHash: keccak256(venue.pair.bytecode),
      fees: [venue.fee],
    };
  });
}
