import type { ConstantProductPool, ConcentratedLiquidityPool, Pool } from '@twinlane/core/amm/pool';
import { createTickTable } from '@twinlane/core/amm/tickTable';
import type { RoutePlan } from '@twinlane/core/amm/routePlan';
import type { ChainDefinition } from '@twinlane/core/market/chainDefinition';
import type { PlanCallRequest } from '@twinlane/core/market/planCall';
import { poolAddress } from '@twinlane/core/market/poolAddress';
import type { Token } from '@twinlane/core/market/token';
import { describe, expect, it } from 'vitest';
import { base } from '../../chain/base.ts';
import { sandbox } from '../../chain/sandbox.ts';
import { venues } from '../registry.ts';
import { createPlanCalls } from './createPlanCalls.ts';

const planCalls = createPlanCalls(sandbox, venues);
const [usdc, weth] = [sandbox.cash[0], sandbox.wrappedNative];
const other: Token = { ...weth, address: '0xb6997afD66f72277c4fE796C05d16E9037f60Fb5', symbol: 'LNTN' };

const request: PlanCallRequest = {
  limit: 1n,
  recipient: '0x1234567890123456789012345678901234567890',
  deadline: 1_800_000_000,
  feeOnTransfer: false,
};

function poolOf(venue: string, tokenA: Token, tokenB: Token, fee: number): Pool {
  const definition = venues.find(({ id }) => id === venue)!;
  const address = poolAddress(definition, sandbox.id, tokenA.address, tokenB.address, fee);
  const [token0, token1] =
    BigInt(tokenA.address) < BigInt(tokenB.address) ? [tokenA, tokenB] : [tokenB, tokenA];
  const identity = { address, venue, token0, token1, fee };
  const pair: ConstantProductPool = {
    ...identity,
    kind: 'constantProduct',
    reserve0: 10n ** 24n,
    reserve1: 10n ** 24n,
  };
  const range: ConcentratedLiquidityPool = {
    ...identity,
    kind: 'concentratedLiquidity',
    tickSpacing: 60,
    sqrtPriceX96: 2n ** 96n,
    tick: 0,
    liquidity: 0n,
    ticks: createTickTable(60, []),
  };
  return definition.kind === 'constantProduct' ? pair : range;
}

const pair = poolOf('uniswap-v2', usdc, weth, 3000);
const range = poolOf('uniswap-v3', usdc, weth, 500);
const pancake = poolOf('pancakeswap-v3', usdc, weth, 500);
const onward = poolOf('uniswap-v2', weth, other, 3000);

/** Through these pools from USDC on, one path each. */
function planOf(kind: RoutePlan['kind'], ...paths: readonly (readonly Pool[])[]): RoutePlan {
  const planned = paths.map((pools) => {
    let token: Token = usdc;
    const hops = pools.map((pool) => {
      const tokenIn = token;
      token = pool.token0.address === tokenIn.address ? pool.token1 : pool.token0;
      return { pool, tokenIn, tokenOut: token };
    });
    return { route: { hops }, amountIn: 10n, amountOut: 7n };
  });
  const tokenOut = planned[0]?.route.hops.at(-1)?.tokenOut ?? weth;
  const count = BigInt(planned.length);
  return {
    kind,
    tokenIn: usdc,
    tokenOut,
    paths: planned,
    amountIn: 10n * count,
    amountOut: 7n * count,
    gas: 0n,
  };
}

function on(contracts: ChainDefinition['contracts']) {
  return createPlanCalls({ ...sandbox, contracts }, venues);
}

describe('a plan that no contract can execute', () => {
  it('across families wants the executor, where the chain has one', () => {
    const across = planOf('exactIn', [pair], [pancake]);
    expect(planCalls(across, request)).toMatchObject({ outcome: 'call', via: 'twinlaneExecutor' });
    expect(on({})(across, request)).toMatchObject({ outcome: 'impossible', refusal: 'noExecutor' });
    // Nor is a path through one family's pairs and pools bought by any router.
    const mixed = planOf('exactOut', [range, onward]);
    expect(on({})(mixed, request)).toMatchObject({ outcome: 'impossible', refusal: 'noExecutor' });
  });

  it('is refused where its venue is not', () => {
    const nowhere = planOf('exactIn', [{ ...pair, venue: 'nowhere-v2' }]);
    expect(planCalls(nowhere, request)).toMatchObject({ refusal: 'venueNotOnChain' });
    const elsewhere = createPlanCalls({ ...sandbox, id: 5 }, venues);
    expect(elsewhere(planOf('exactIn', [pair]), request)).toMatchObject({ refusal: 'venueNotOnChain' });
  });

  it('with tokens that keep a share wants pairs, exact in', () => {
    const taxed = { ...request, feeOnTransfer: true };
    expect(planCalls(planOf('exactIn', [pair, onward]), taxed)).toMatchObject({ via: 'v2Router' });
    expect(planCalls(planOf('exactOut', [pair]), taxed)).toMatchObject({ refusal: 'feeOnTransfer' });
    expect(planCalls(planOf('exactIn', [range]), taxed)).toMatchObject({ refusal: 'feeOnTransfer' });
    expect(planCalls(planOf('exactIn', [range, onward]), taxed)).toMatchObject({ refusal: 'feeOnTransfer' });
    const sushi = poolOf('sushiswap-v2', usdc, weth, 3000);
    expect(planCalls(planOf('exactIn', [pair], [sushi]), taxed)).toMatchObject({ via: 'twinlaneExecutor' });
  });

  it('exact out does not cross a pool twice', () => {
    const there = planOf('exactOut', [pair, pair, pair]);
    expect(planCalls(there, request)).toMatchObject({ refusal: 'poolCrossedTwice' });
    expect(planCalls({ ...there, kind: 'exactIn' }, request)).toMatchObject({ via: 'v2Router' });
  });

  it('goes through Permit2 only where a router takes tokens so', () => {
    const permitted = { ...request, permit2: {} };
    expect(planCalls(planOf('exactIn', [pair], [range]), permitted)).toMatchObject({
      via: 'universalRouter',
      permit2: true,
    });
    expect(planCalls(planOf('exactIn', [pancake]), permitted)).toMatchObject({ refusal: 'noPermit2Router' });
    expect(on({})(planOf('exactIn', [pair]), permitted)).toMatchObject({ refusal: 'noPermit2Router' });
  });
});

describe('a plan that contradicts itself', () => {
  const good = planOf('exactIn', [pair], [range]);
  it.each([
    ['no paths', { ...good, paths: [] }],
    ['no pools', { ...good, paths: [{ ...good.paths[0]!, route: { hops: [] } }] }],
    ['other sums in', { ...good, amountIn: 21n }],
    ['other sums out', { ...good, amountOut: 13n }],
    ['another token at the end', { ...good, tokenOut: other }],
    ['another token at the start', { ...good, tokenIn: other }],
    ['a pool of another address', planOf('exactIn', [{ ...pair, address: range.address }])],
    ['a pool of another fee', planOf('exactIn', [{ ...range, fee: 3000 }])],
    ['a pool that says it is of another venue', planOf('exactIn', [{ ...pair, venue: 'sushiswap-v2' }])],
  ])('is a fault: %s', (_, plan) => {
    expect(() => planCalls(plan, request)).toThrow(
      expect.objectContaining({ name: 'FatalError', code: 'venue.bad-plan' }) as Error,
    );
  });
});

describe('a plan of a real chain', () => {
  it('is called for where its contracts are, and not across families', () => {
    const calls = createPlanCalls(base, venues);
    const uniswap = venues.find(({ id }) => id === 'uniswap-v3')!;
    const [token0, token1] = [base.wrappedNative, base.cash[0]];
    const pool = {
      ...range,
      token0,
      token1,
      address: poolAddress(uniswap, base.id, token0.address, token1.address, 500),
    };
    const plan = planOf('exactIn', [pool]);
    const fixed = {
      ...plan,
      tokenIn: token0,
      tokenOut: token1,
      paths: [
        {
          route: { hops: [{ pool, tokenIn: token0, tokenOut: token1 }] },
          amountIn: 10n,
          amountOut: 7n,
        },
      ],
    };
    const { router, universalRouter } = uniswap.deployments[base.id]!;
    expect(calls(fixed, request)).toMatchObject({ via: 'v3Router02', spender: router, permit2: false });
    expect(calls(fixed, { ...request, permit2: {} })).toMatchObject({ spender: universalRouter });
    expect(base.contracts.twinlaneExecutor).toBeUndefined();
  });
});
