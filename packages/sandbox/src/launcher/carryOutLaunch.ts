import type { SandboxPool } from '@twinlane/core/market/sandboxManifest';
import type { Token } from '@twinlane/core/market/token';
import type { Address } from '@twinlane/core/money/hex';
import { encodeDeployData, encodeFunctionData, getContractAddress, type Hex } from 'viem';
import { agentDeskAbi } from '../abi/agentDeskAbi.ts';
import { tokenAbi } from '../abi/exchangeAbi.ts';
import { launchedTokenAbi } from './launchedTokenAbi.ts';
import type { SandboxTransaction } from '../anvil/anvil.ts';
import { ownArtifact, type Artifact } from '../deploy/artifact.ts';
import { poolCreation, type PoolCreation } from '../deploy/createPool.ts';
import type { SandboxDeployment } from '../deploy/sandboxDeployment.ts';
import { accountOf, agentRoster, type AgentAccount } from '../market/agentRoster.ts';
import { performCall } from './performCall.ts';
import type { LaunchPlan } from './launcher.ts';
import { securingCalls } from './carryOutSecuring.ts';
import { sellTaxes, type Listing } from './listing.ts';
import type { TokenFamily } from './tokenFamily.ts';

/** What a launch needs to know of its moment. */
export interface LaunchMoment {
  readonly blockNumber: number;
  /** Hidden dollar price of the token that the pool is quoted in. */
  readonly quoteUsd: number;
  /** Of the block, Unix seconds. */
  readonly timestamp: number;
  /** Transactions that the launcher's account has sent so far. */
  readonly launcherNonce: number;
}

/** A launch that has been written down but not yet sent. */
export interface Launch {
  readonly listing: Listing;
  readonly pool: Omit<SandboxPool, 'createdAtBlock' | 'createdAt'>;
  readonly transactions: readonly SandboxTransaction[];
}

const CONTRACTS: Readonly<Record<TokenFamily, string>> = {
  honest: 'StandardToken',
  honeypot: 'HoneypotToken',
  sellTax: 'SellTaxToken',
  blacklist: 'BlacklistToken',
  pausable: 'PausableToken',
  rugPull: 'RugPullToken',
};
/** The pool gets one part of the supply, and every agent this share of such a part. */
const SUPPLY_PARTS = 4n;
const AGENT_SHARE_PERCENT = 15n;
const CREATION_GAS = 3_000_000n;
const LISTING_GAS = 4_000_000n;
const OUTERMOST_TICK = 887_272;
/** Liquidity that a pair keeps of its first mint (`MINIMUM_LIQUIDITY`). */
const PAIR_MINIMUM = 1000n;

const artifacts = new Map<string, Artifact>();

/** The transactions that put a token and its pool on the chain, all in one block, and what will then be there. */
export function carryOutLaunch(
  deployment: SandboxDeployment,
  plan: LaunchPlan,
  moment: LaunchMoment,
): Launch {
  const launcher = accountOf(agentRoster.launcher);
  const nonce = BigInt(moment.launcherNonce);
  const address = getContractAddress({ from: launcher.owner, nonce });
  const { chainId } = deployment;
  const token: Token = { chainId, address, symbol: plan.symbol, decimals: plan.decimals };
  const quote = plan.quote === 'USDC' ? deployment.usdc : deployment.weth;
  const creation = poolCreation(deployment, {
    venue: plan.venue,
    tokenA: token,
    tokenB: quote,
    ...(plan.fee === undefined ? {} : { fee: plan.fee }),
    price: plan.priceUsd / moment.quoteUsd,
  });
  const tokenAmount = baseUnits(plan.valueUsd / 2 / plan.priceUsd, token.decimals);
  const quoteAmount = baseUnits(plan.valueUsd / 2 / moment.quoteUsd, quote.decimals);
  const position = firstPosition(creation, token, tokenAmount, quoteAmount);
  const { venue, token0, token1, fee, tickSpacing } = creation;
  const listing: Listing = {
    plan,
    token,
    pool: creation.address,
    liquidity: position.liquidity,
    ...(position.range === undefined ? {} : { range: position.range }),
    launchedAtBlock: moment.blockNumber,
    phase: 'live',
  };
  return {
    listing,
    pool: {
      address: creation.address,
      venue,
      token0: token0.address,
      token1: token1.address,
      fee,
      ...(tickSpacing === undefined ? {} : { tickSpacing }),
    },
    transactions: [
      {
        from: launcher.owner,
        data: tokenCreation(plan, tokenAmount * SUPPLY_PARTS, launcher),
        gas: CREATION_GAS,
      },
      ...creation.transactions,
      {
        from: launcher.owner,
        to: launcher.desk,
        data: encodeFunctionData({
          abi: agentDeskAbi,
          functionName: 'executeAll',
          args: [
            [
              ...preparations(listing, tokenAmount),
              position.mint,
              ...(plan.securing?.afterBlocks === 0
                ? securingCalls(deployment, listing, moment.timestamp)
                : []),
            ],
          ],
        }),
        gas: LISTING_GAS,
      },
    ],
  };
}

function tokenCreation(plan: LaunchPlan, supply: bigint, owner: AgentAccount): Hex {
  const contract = CONTRACTS[plan.family];
  const artifact = artifacts.get(contract) ?? ownArtifact(contract);
  artifacts.set(contract, artifact);
  return encodeDeployData({
    abi: artifact.abi,
    bytecode: artifact.bytecode,
    args: [plan.name, plan.symbol, plan.decimals, supply, owner.desk],
  });
}

/** Sets the trap, then spreads tokens among the other agents, so that there are holders and somebody can sell. */
function preparations({ plan, token, pool }: Listing, poolAmount: bigint): readonly Hex[] {
  const gift = (poolAmount * AGENT_SHARE_PERCENT) / 100n;
  const gifts = agentRoster.accounts
    .filter((_account, index) => index !== agentRoster.launcher)
    .map(({ desk }) => {
      const args = [desk, gift] as const;
      return performCall(
        token.address,
        encodeFunctionData({ abi: tokenAbi, functionName: 'transfer', args }),
      );
    });
  return [...settings(plan.family, token.address, pool), ...gifts];
}

function settings(family: TokenFamily, token: Address, pool: Address): readonly Hex[] {
  const abi = launchedTokenAbi;
  if (family === 'honeypot' || family === 'sellTax') {
    const known = performCall(
      token,
      encodeFunctionData({ abi, functionName: 'setPool', args: [pool, true] }),
    );
    const tax = BigInt(Math.round(sellTaxes.opening * 10_000));
    return family === 'honeypot'
      ? [known]
      : [known, performCall(token, encodeFunctionData({ abi, functionName: 'setSellTax', args: [tax] }))];
  }
  if (family === 'blacklist') {
    return [performCall(token, encodeFunctionData({ abi, functionName: 'excuse', args: [pool, true] }))];
  }
  return [];
}

interface FirstPosition {
  readonly liquidity: bigint;
  readonly range?: { readonly tickLower: number; readonly tickUpper: number };
  /** The call of the launcher's desk that adds it. */
  readonly mint: Hex;
}

/** The launcher's liquidity, over the whole range at a V3 venue. */
function firstPosition(
  creation: PoolCreation,
  token: Token,
  tokenAmount: bigint,
  quoteAmount: bigint,
): FirstPosition {
  const [amount0, amount1] =
    creation.token0.address === token.address ? [tokenAmount, quoteAmount] : [quoteAmount, tokenAmount];
  const root = squareRoot(amount0 * amount1);
  const pool = creation.address;
  if (creation.tickSpacing === undefined) {
    const args = [pool, amount0, amount1] as const;
    return {
      liquidity: root - PAIR_MINIMUM,
      mint: encodeFunctionData({ abi: agentDeskAbi, functionName: 'mintV2', args }),
    };
  }
  const tickUpper = Math.floor(OUTERMOST_TICK / creation.tickSpacing) * creation.tickSpacing;
  const args = [pool, -tickUpper, tickUpper, root] as const;
  return {
    liquidity: root,
    range: { tickLower: -tickUpper, tickUpper },
    mint: encodeFunctionData({ abi: agentDeskAbi, functionName: 'mintV3', args }),
  };
}

/** Six digits after the point are plenty for a first liquidity. */
function baseUnits(whole: number, decimals: number): bigint {
  const digits = Math.min(decimals, 6);
  return BigInt(Math.round(whole * 10 ** digits)) * 10n ** BigInt(decimals - digits);
}

/** Rounded down, by Newton's method from above. */
function squareRoot(value: bigint): bigint {
  if (value < 2n) {
    return value;
  }
  let guess = 1n << BigInt(Math.ceil(value.toString(2).length / 2));
  for (;;) {
    const next = (guess + value / guess) >> 1n;
    if (next >= guess) {
      return guess;
    }
    guess = next;
  }
}
