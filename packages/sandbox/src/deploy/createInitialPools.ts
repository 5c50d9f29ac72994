import { FatalError } from '@twinlane/core/errors';
import type { SandboxPool } from '@twinlane/core/market/sandboxManifest';
import type { Token } from '@twinlane/core/market/token';
import type { Anvil, SandboxTransaction } from '../anvil/anvil.ts';
import { liquidityAddition } from './addLiquidity.ts';
import { listedPool, poolCreation, type PoolCreation } from './createPool.ts';
import { fixedTokens, openingEtherPriceUsd } from './fixedTokens.ts';
import { initialPools, type InitialPoolPlan, type InitialPosition } from './initialPools.ts';
import { mineNext } from './mineNext.ts';
import { tickRange } from './openingPrice.ts';
import type { SandboxDeployment } from './sandboxDeployment.ts';

/** Creates all pools of the plan with their positions, in two blocks. */
export async function createInitialPools(
  anvil: Anvil,
  deployment: SandboxDeployment,
  plan: readonly InitialPoolPlan[] = initialPools,
): Promise<readonly SandboxPool[]> {
  const openings = plan.map((pool) => openingOf(deployment, pool));
  const block = await mineNext(
    anvil,
    openings.flatMap(({ creation }) => creation.transactions),
  );
  await mineNext(
    anvil,
    openings.flatMap(({ liquidity }) => liquidity),
  );
  return openings.map(({ creation }) => listedPool(creation, block.number, block.timestamp));
}

interface Opening {
  readonly creation: PoolCreation;
  readonly liquidity: readonly SandboxTransaction[];
}

function openingOf(deployment: SandboxDeployment, plan: InitialPoolPlan): Opening {
  const base = priced(deployment, plan.base);
  const quote = priced(deployment, plan.quote);
  const price = base.usd / quote.usd;
  const creation = poolCreation(deployment, {
    venue: plan.venue,
    tokenA: base.token,
    tokenB: quote.token,
    fee: plan.fee,
    price,
  });
  const liquidity = (plan.positions ?? [{ share: 1 }]).flatMap((position) =>
    liquidityAddition(deployment, {
      ...creation,
      ...sides(creation, base, quote, (plan.valueUsd / 2) * position.share),
      ...range(creation, base, quote, price, position),
    }),
  );
  return { creation, liquidity };
}

interface PricedToken {
  readonly token: Token;
  readonly usd: number;
}

function priced(deployment: SandboxDeployment, symbol: string): PricedToken {
  const tokens = [deployment.weth, deployment.usdc, ...deployment.tokens];
  const token = tokens.find((candidate) => candidate.symbol === symbol);
  const known: Readonly<Record<string, number>> = { WETH: openingEtherPriceUsd, USDC: 1 };
  const usd = known[symbol] ?? fixedTokens.find((fixed) => fixed.symbol === symbol)?.openingPriceUsd;
  if (token === undefined || usd === undefined) {
    throw new FatalError('sandbox.bad-plan', `There is no token ${symbol} to open a pool with.`);
  }
  return { token, usd };
}

/** The same value of both tokens. */
function sides(
  creation: PoolCreation,
  base: PricedToken,
  quote: PricedToken,
  usd: number,
): { readonly amount0: bigint; readonly amount1: bigint } {
  const baseAmount = baseUnits(usd / base.usd, base.token.decimals);
  const quoteAmount = baseUnits(usd / quote.usd, quote.token.decimals);
  return creation.token0.address === base.token.address
    ? { amount0: baseAmount, amount1: quoteAmount }
    : { amount0: quoteAmount, amount1: baseAmount };
}

/** Opening amounts are round figures: nine digits after the point are plenty. */
function baseUnits(whole: number, decimals: number): bigint {
  const digits = Math.min(decimals, 9);
  return BigInt(Math.round(whole * 10 ** digits)) * 10n ** BigInt(decimals - digits);
}

function range(
  creation: PoolCreation,
  base: PricedToken,
  quote: PricedToken,
  price: number,
  position: InitialPosition,
): { readonly tickLower?: number; readonly tickUpper?: number } {
  return creation.tickSpacing === undefined
    ? {}
    : tickRange(base.token, quote.token, price, creation.tickSpacing, position.factor);
}
