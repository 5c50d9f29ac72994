import type { ConcentratedLiquidityPool, ConstantProductPool, Pool } from '@twinlane/core/amm/pool';
import type { RoutePlan } from '@twinlane/core/amm/routePlan';
import { createTickTable } from '@twinlane/core/amm/tickTable';
import type { PlanCallRequest } from '@twinlane/core/market/planCall';
import { poolAddress } from '@twinlane/core/market/poolAddress';
import type { Token } from '@twinlane/core/market/token';
import type { VenueDefinition } from '@twinlane/core/market/venueDefinition';
import type { Address } from '@twinlane/core/money/hex';
import { toChecksumAddress } from '@twinlane/core/money/address';
import * as fc from 'fast-check';
import { sandbox } from '../../chain/sandbox.ts';
import { venues } from '../../venue/registry.ts';

export const CASH = sandbox.cash[0];

/** The tokens of random plans besides cash. */
export const TOKENS: readonly Token[] = [
  sandbox.wrappedNative,
  ...[1, 2, 3].map((number) => ({
    chainId: sandbox.id,
    address: toChecksumAddress(`0x${(0xb0 + number).toString(16).repeat(20)}`),
    symbol: `T${number}`,
    decimals: 18,
  })),
];

/** A plan and how it is to be executed. */
export interface WantedCall {
  readonly plan: RoutePlan;
  readonly request: Omit<PlanCallRequest, 'recipient' | 'deadline' | 'permit2'>;
  readonly permit2: 'none' | 'allowance' | 'permit';
}

/** The pool of a venue for two tokens; its state does not matter to calls. */
function poolOf(venue: VenueDefinition, one: Token, other: Token, tier: number): Pool {
  const fee =
    venue.kind === 'constantProduct' ? venue.fee : venue.feeTiers[tier % venue.feeTiers.length]!.fee;
  const [token0, token1] = BigInt(one.address) < BigInt(other.address) ? [one, other] : [other, one];
  const identity = {
    address: poolAddress(venue, sandbox.id, one.address, other.address, fee),
    venue: venue.id,
    token0,
    token1,
    fee,
  };
  const pair: ConstantProductPool = { ...identity, kind: 'constantProduct', reserve0: 1n, reserve1: 1n };
  const range: ConcentratedLiquidityPool = {
    ...identity,
    kind: 'concentratedLiquidity',
    tickSpacing: 60,
    sqrtPriceX96: 2n ** 96n,
    tick: 0,
    liquidity: 0n,
    ticks: createTickTable(60, []),
  };
  return venue.kind === 'constantProduct' ? pair : range;
}

const amount = fc.bigInt({ min: 1n, max: 10n ** 30n });

/** Any plan over the sandbox's venues: one to three paths of one to three hops, of one venue, one family or any. */
export function randomPlan(tokenIn: Token, tokenOut: Token): fc.Arbitrary<WantedCall> {
  const path = (choice: readonly VenueDefinition[]) =>
    fc.record({
      through: fc.shuffledSubarray(
        TOKENS.filter((token) => token !== tokenIn && token !== tokenOut),
        { maxLength: 2 },
      ),
      crossings: fc.tuple(fc.constantFrom(...choice), fc.constantFrom(...choice), fc.constantFrom(...choice)),
      tiers: fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)),
      amountIn: amount,
      amountOut: amount,
    });
  const choices = [...venues.map((venue) => [venue]), ...families(), venues];
  return fc.constantFrom(...choices).chain((choice) =>
    fc
      .record({
        kind: fc.constantFrom('exactIn' as const, 'exactOut' as const),
        wanted: fc.array(path(choice), { minLength: 1, maxLength: 3 }),
        limit: amount,
        feeOnTransfer: fc.boolean(),
        permit2: fc.constantFrom('none' as const, 'none' as const, 'allowance' as const, 'permit' as const),
      })
      .map(({ kind, wanted, limit, feeOnTransfer, permit2 }): WantedCall => {
        const paths = wanted.map(({ through, crossings, tiers, amountIn, amountOut }) => {
          const tokens = [tokenIn, ...through, tokenOut];
          const hops = tokens.slice(1).map((next, index) => ({
            pool: poolOf(crossings[index]!, tokens[index]!, next, tiers[index]!),
            tokenIn: tokens[index]!,
            tokenOut: next,
          }));
          return { route: { hops }, amountIn, amountOut };
        });
        const sum = (side: 'amountIn' | 'amountOut') => paths.reduce((total, each) => total + each[side], 0n);
        const plan = {
          kind,
          tokenIn,
          tokenOut,
          paths,
          amountIn: sum('amountIn'),
          amountOut: sum('amountOut'),
          gas: 0n,
        };
        // Shares of the limit must not be nothing: a path that may take nothing is not a plan.
        return { plan, permit2, request: { limit: limit + 10n ** 31n, feeOnTransfer } };
      }),
  );
}

function families(): readonly (readonly VenueDefinition[])[] {
  return ['uniswap', 'sushiswap', 'pancakeswap'].map((family) =>
    venues.filter((venue) => venue.family === family),
  );
}

/** An address that nothing of ours has. */
export const STRANGER: Address = '0x00000000000000000000000000000000DeaDBeef';
