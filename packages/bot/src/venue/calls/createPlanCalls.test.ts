import type { RoutePlan } from '@twinlane/core/amm/routePlan';
import type { PlanCall, PlanCallRequest, PlanRoute } from '@twinlane/core/market/planCall';
import type { Token } from '@twinlane/core/market/token';
import type { VenueId } from '@twinlane/sandbox/deploy/sandboxDeployment';
import { getAddress } from 'viem';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sandbox } from '../../chain/sandbox.ts';
import { planCalls } from '../../testing/directCall.ts';
import { planBy, type WantedPath } from '../testing/planBy.ts';
import { FIELD_FEES, startTradeField, type TradeField } from '../testing/tradeField.ts';
import { permitTypedData } from './permitTypedData.ts';

const recipient = getAddress('0x1234567890123456789012345678901234567890');
const kinds = ['exactIn', 'exactOut'] as const;

let field: TradeField;

beforeAll(async () => {
  field = await startTradeField();
});

afterAll(async () => {
  await field?.stop();
});

beforeEach(() => field.reload());

/** A pool of a path: which venue's, and which of its fee tiers. */
type Crossing = VenueId | readonly [VenueId, number];

/** What is sold of USDC (6 decimals), and bought of the token at the end. */
const AMOUNTS = { exactIn: 12_345_678_901n, exactOut: 2_345_678_901_234_567_891n };

/** USDC, then through the field's other tokens in order: a path of one to three hops. */
function pathThrough(crossings: readonly Crossing[], amount: bigint): WantedPath {
  const route = tokensCrossed(crossings.length);
  const pools = crossings.map((crossing, index) => {
    const [venue, tier] = typeof crossing === 'string' ? [crossing, 0] : crossing;
    return field.pool(venue, route[index]!, route[index + 1]!, FIELD_FEES[venue][tier]);
  });
  return { pools, amount };
}

/** All paths start with USDC and end with QRTZ. */
function tokensCrossed(hops: number): readonly Token[] {
  const [usdc, weth, lntn, qrtz] = field.tokens;
  return { 1: [usdc, qrtz], 2: [usdc, weth, qrtz], 3: [usdc, weth, lntn, qrtz] }[hops]!;
}

function planThrough(kind: RoutePlan['kind'], paths: readonly (readonly Crossing[])[]): RoutePlan {
  const [usdc, , , qrtz] = field.tokens;
  const wanted = paths.map((path, index) => pathThrough(path, AMOUNTS[kind] / BigInt(index + 1)));
  return planBy(kind, usdc, qrtz, wanted);
}

async function request(plan: RoutePlan, over: Partial<PlanCallRequest> = {}): Promise<PlanCallRequest> {
  return {
    limit: plan.kind === 'exactIn' ? plan.amountOut : plan.amountIn,
    recipient,
    deadline: (await field.now()) + 60,
    feeOnTransfer: false,
    ...over,
  };
}

function callOf(plan: RoutePlan, wanted: PlanCallRequest): PlanCall {
  const planned = planCalls(plan, wanted);
  if (planned.outcome === 'impossible') {
    throw new Error(planned.reason);
  }
  return planned;
}

const NOTHING = { succeeded: false, spent: 0n, received: 0n };

/** What executing a plan comes to: a limit that is a unit too strict, too late, and as it should be. */
async function tried(plan: RoutePlan, over: Partial<PlanCallRequest> = {}) {
  const wanted = await request(plan, over);
  const strict = plan.kind === 'exactIn' ? wanted.limit + 1n : wanted.limit - 1n;
  const call = callOf(plan, wanted);
  const run = async (changed: PlanCallRequest) => {
    const { succeeded, spent, received } = await field.execute(
      callOf(plan, changed),
      plan.tokenIn,
      plan.tokenOut,
      recipient,
    );
    return { succeeded, spent, received };
  };
  const allowed = call.permit2 ? sandbox.contracts.permit2! : call.spender;
  await field.approve(plan.tokenIn, allowed);
  const outcome = {
    via: call.via,
    tooStrict: await run({ ...wanted, limit: strict }),
    tooLate: await run({ ...wanted, deadline: (await field.now()) - 1 }),
    asPlanned: lessRounding(plan, call.via, await run(wanted)),
    left: await Promise.all(field.tokens.map((token) => field.balance(token, call.call.to))),
  };
  await field.approve(plan.tokenIn, allowed, 0n);
  return outcome;
}

function asPlanned({ amountIn, amountOut }: RoutePlan, via: PlanRoute): Awaited<ReturnType<typeof tried>> {
  const planned = { succeeded: true, spent: amountIn, received: amountOut };
  return { via, tooStrict: NOTHING, tooLate: NOTHING, asPlanned: planned, left: [0n, 0n, 0n, 0n] };
}

/** Exact out, some routers sell what a pair's rounded-up input is worth: the recipient gets a little more than was bought. */
function lessRounding(plan: RoutePlan, via: PlanRoute, run: typeof NOTHING): typeof NOTHING {
  const surplus = run.received - plan.amountOut;
  const isRounding = surplus > 0n && surplus * 10n ** 7n < run.received;
  return plan.kind === 'exactOut' && givesRoundingAway(plan, via) && isRounding
    ? { ...run, received: plan.amountOut }
    : run;
}

/** SwapRouter02 and the Universal Router work a pair's output out again from what it was paid. */
function givesRoundingAway({ paths }: RoutePlan, via: PlanRoute): boolean {
  return (
    ['v3Router02', 'universalRouter'].includes(via) &&
    paths.some(({ route }) => route.hops.some(({ pool }) => pool.kind === 'constantProduct'))
  );
}

/** Signed by the trader's key, for all that the Universal Router may want of the plan's input. */
async function signedPermit(plan: RoutePlan): Promise<PlanCallRequest['permit2']> {
  const { permit2 } = sandbox.contracts;
  const now = await field.now();
  const permit = {
    token: plan.tokenIn.address,
    amount: plan.amountIn,
    expiration: now + 600,
    nonce: permitNonce++,
    spender: field.world.deployment.universalRouter,
    sigDeadline: now + 600,
  };
  const signature = await field.trader.signTypedData(permitTypedData(sandbox.id, permit2!, permit));
  return { permit: { ...permit, signature } };
}
let permitNonce = 0;

describe.each(kinds)('%s', (kind) => {
  describe.each(['uniswap-v2', 'sushiswap-v2', 'pancakeswap-v2'] as const)('through %s', (venue) => {
    it.each([1, 2, 3])('is what its router does, over %i hops', async (hops) => {
      const plan = planThrough(kind, [Array(hops).fill(venue)]);
      expect(await tried(plan)).toEqual(asPlanned(plan, 'v2Router'));
    });
  });

  describe.each([
    ['pancakeswap-v3', 'v3Router'],
    ['uniswap-v3', 'v3Router02'],
    ['sushiswap-v3', 'v3Router02'],
  ] as const)('through %s', (venue, via) => {
    it.each([1, 2, 3])('is what its router does, over %i hops', async (hops) => {
      const plan = planThrough(kind, [Array(hops).fill(venue)]);
      expect(await tried(plan)).toEqual(asPlanned(plan, via));
    });

    it.each([1, 2, 3])('is what its router does, split over paths of %i hops and others', async (hops) => {
      const paths = [Array(hops).fill(venue), [[venue, 1]], [[venue, 1], venue]] as Crossing[][];
      const plan = planThrough(kind, paths);
      expect(await tried(plan)).toEqual(asPlanned(plan, via));
    });
  });

  it.each(['uniswap', 'sushiswap'] as const)('is split over pairs and pools of %s', async (family) => {
    const [pairs, pools] = [`${family}-v2`, `${family}-v3`] as const;
    const plan = planThrough(kind, [[pairs], [pools, pools], [pairs, pairs, pairs]]);
    expect(await tried(plan)).toEqual(asPlanned(plan, 'v3Router02'));
  });

  it('goes through the Universal Router by a signed permit, in every form', async () => {
    const [v2, v3] = ['uniswap-v2', 'uniswap-v3'] as const;
    const forms: Crossing[][][] = [
      [[v2]],
      [[v2, v2, v2]],
      [[v3]],
      [[v3, v3]],
      [[v3, v3, [v3, 1]]],
      [[v2], [v3, v3], [v2, v2, v2], [[v3, 1]]],
    ];
    for (const form of forms) {
      await field.reload();
      const plan = planThrough(kind, form);
      expect(await tried(plan, { permit2: (await signedPermit(plan))! })).toEqual(
        asPlanned(plan, 'universalRouter'),
      );
    }
  });

  it('goes through the executor across families, over one to three hops and split', async () => {
    const forms: Crossing[][][] = [
      [['uniswap-v2', 'pancakeswap-v3']],
      [['sushiswap-v3', 'pancakeswap-v2', 'uniswap-v3']],
      [['pancakeswap-v3', 'uniswap-v3', 'sushiswap-v2']],
      [['uniswap-v3'], ['pancakeswap-v3']],
      [['pancakeswap-v2'], ['sushiswap-v3', 'sushiswap-v3'], ['uniswap-v2', 'uniswap-v3', 'pancakeswap-v3']],
      // Not even within one family: V2's own router has no splits, and PancakeSwap's V3 router has no pairs.
      [['pancakeswap-v2'], ['pancakeswap-v2', 'pancakeswap-v2']],
      [['pancakeswap-v2', 'pancakeswap-v3']],
    ];
    for (const form of forms) {
      await field.reload();
      const plan = planThrough(kind, form);
      expect(await tried(plan)).toEqual(asPlanned(plan, 'twinlaneExecutor'));
    }
  });
});

describe('a path through pairs and pools of one family', () => {
  it.each([
    [['uniswap-v2', 'uniswap-v3']],
    [['uniswap-v3', 'uniswap-v2']],
    [['uniswap-v2', 'uniswap-v3', 'uniswap-v2']],
    [['sushiswap-v3', 'sushiswap-v2', 'sushiswap-v3']],
  ] as [VenueId[]][])('is sold by the family’s router: %j', async (path) => {
    const plan = planThrough('exactIn', [path]);
    expect(await tried(plan)).toEqual(asPlanned(plan, 'v3Router02'));
  });

  it('is sold as part of a split', async () => {
    const paths = [['uniswap-v2', 'uniswap-v3'], ['uniswap-v3', 'uniswap-v2', 'uniswap-v3'], ['uniswap-v2']];
    const plan = planThrough('exactIn', paths as VenueId[][]);
    expect(await tried(plan)).toEqual(asPlanned(plan, 'v3Router02'));
  });

  it('is sold by the Universal Router, alone and split', async () => {
    for (const paths of [
      [['uniswap-v2', 'uniswap-v3', 'uniswap-v2']],
      [['uniswap-v3', 'uniswap-v2'], ['uniswap-v2', 'uniswap-v3', 'uniswap-v3'], ['uniswap-v3']],
    ]) {
      await field.reload();
      const plan = planThrough('exactIn', paths as VenueId[][]);
      expect(await tried(plan, { permit2: (await signedPermit(plan))! })).toEqual(
        asPlanned(plan, 'universalRouter'),
      );
    }
  });

  it('is bought by the executor alone', async () => {
    const plan = planThrough('exactOut', [['uniswap-v2', 'uniswap-v3']]);
    expect(await tried(plan)).toEqual(asPlanned(plan, 'twinlaneExecutor'));
  });
});
