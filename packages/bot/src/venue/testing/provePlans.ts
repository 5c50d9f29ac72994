import type { Pool } from '@twinlane/core/amm/pool';
import { planRoute } from '@twinlane/core/amm/route/planRoute';
import {
  createRouteMarket,
  type ExecutionGroup,
  executionGroups,
} from '@twinlane/core/amm/route/routeMarket';
import { quotePaths } from '@twinlane/core/amm/route/quotePaths';
import type { RouteRequest } from '@twinlane/core/amm/route/routeRequest';
import type { RoutePlan } from '@twinlane/core/amm/routePlan';
import type { Token } from '@twinlane/core/market/token';
import type { Address } from '@twinlane/core/money/hex';
import type { PlanCall, PlanCallRequest, PlanRoute } from '@twinlane/core/market/planCall';
import { createRandomStream, type RandomStream } from '@twinlane/sandbox/agents/randomStream';
import { createReadClient } from '../../chain/createReadClient.ts';
import { sandbox } from '../../chain/sandbox.ts';
import { loadPools } from '../../feed/loadPools.ts';
import { createPlanCalls } from '../calls/createPlanCalls.ts';
import { permitTypedData } from '../calls/permitTypedData.ts';
import { venues } from '../registry.ts';
import { listTaxedToken } from './taxedToken.ts';
import type { Execution, TradeField } from './tradeField.ts';

/** What executing random plans found. */
export interface PlanFindings {
  /** Plans executed. */
  readonly plans: number;
  /** Plans by what they are and by which contract executes them. */
  readonly counts: Readonly<Record<string, number>>;
  /** Gas used for each unit that the plan expected: the least, the mean and the most. */
  readonly gas: Readonly<Record<'least' | 'mean' | 'most', number>>;
  /** The most that an exact amount out brought beyond it, as a share. */
  readonly surplus: number;
  readonly mismatches: number;
  /** The first few, in words. */
  readonly examples: readonly string[];
}

const TAX = { parts: 333n, of: 10_000n };
const NO_TAX = { parts: 0n, of: 10_000n };
const EXAMPLES = 5;
/** What a trade may combine; `uniswap` alone has a Universal Router, which takes tokens through Permit2. */
const WAYS = ['oneFamily', 'anyVenue', 'uniswap'] as const;
const PERMIT2 = sandbox.contracts.permit2!;
const without = { ...sandbox, contracts: { permit2: PERMIT2 } };
const calls = {
  anyVenue: createPlanCalls(sandbox, venues),
  oneFamily: createPlanCalls(without, venues),
};

/**
 * Plans random trades over all venues and executes each on the chain, from the very state it was planned on: what is taken and
 * what arrives must be the plan's amounts to the unit.
 */
export async function provePlans(
  field: TradeField,
  count: number,
  seed: number,
  log: (line: string) => void = () => undefined,
): Promise<PlanFindings> {
  const random = createRandomStream(seed, 'plans');
  const client = await createReadClient({ ipcPath: field.world.anvil.ipcPath, chainId: sandbox.id });
  const taxed = await listTaxedToken(field, field.tokens.slice(0, 2), TAX.parts);
  const known = [...field.world.pools, ...taxed.pools];
  const taxes = new Map([[taxed.token.address, { sell: TAX, buy: NO_TAX }]]);
  const counts: Record<string, number> = {};
  const ratios: number[] = [];
  const examples: string[] = [];
  const approved = new Set<string>();
  const permits = new Map<Address, number>();
  let [plans, mismatches, surplus] = [0, 0, 0];
  try {
    for (let tries = 0; plans < count && tries < count * 2; tries += 1) {
      const head = await client.block('latest');
      const pools = [...(await loadPools(client, known, head!.number)).values()];
      const through = random.pick(WAYS);
      const wanted = randomRequest(field.tokens, taxed.token, pools, random);
      const market = createRouteMarket(pools, groupsOf(through));
      const outcome = planRoute(market, { ...wanted, taxes });
      if (outcome.outcome === 'none') {
        tally(counts, [`no plan: ${outcome.reason}`]);
        continue;
      }
      const { plan } = outcome.best;
      const isTaxed = [plan.tokenIn, plan.tokenOut].includes(taxed.token);
      const request: PlanCallRequest = {
        limit: plan.kind === 'exactIn' ? plan.amountOut : plan.amountIn,
        recipient: field.trader.address,
        deadline: head!.timestamp + 60,
        feeOnTransfer: isTaxed,
      };
      const viaPermit2 = through === 'uniswap' ? await permit2Call(field, plan, request, permits) : undefined;
      const call = viaPermit2 ?? calls[through === 'anyVenue' ? 'anyVenue' : 'oneFamily'](plan, request);
      plans += 1;
      if (call.outcome === 'impossible') {
        mismatches += 1;
        examples.push(`${describe(plan)}: ${call.reason}`);
        continue;
      }
      await approveOnce(field, plan.tokenIn, call, approved);
      const done = await field.execute(call, plan.tokenIn, plan.tokenOut, field.trader.address);
      tally(counts, [...traitsOf(plan, call.via), through, ...(isTaxed ? ['taxed'] : [])]);
      ratios.push(Number(done.gasUsed) / Number(plan.gas));
      surplus = Math.max(surplus, surplusOf(plan, done));
      if (!agrees(plan, call.via, done)) {
        mismatches += 1;
        examples.push(
          `${describe(plan)} via ${call.via}: planned ${plan.amountIn} for ${plan.amountOut}, ` +
            `${done.succeeded ? 'done' : 'reverted'} ${done.spent} for ${done.received}`,
        );
      }
      if (plans % 100 === 0) {
        log(`${plans} of ${count} plans executed, ${mismatches} mismatches`);
      }
    }
  } finally {
    client.close();
  }
  return {
    plans,
    counts,
    gas: {
      least: Math.min(...ratios),
      mean: ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length,
      most: Math.max(...ratios),
    },
    surplus,
    mismatches,
    examples: examples.slice(0, EXAMPLES),
  };
}

/** Any two tokens, any size from a millionth to a third of a pair, and any limits; now and then with the taxed token. */
function randomRequest(
  tokens: readonly Token[],
  taxed: Token,
  pools: readonly Pool[],
  random: RandomStream,
): RouteRequest {
  const [first, second] = random.shuffle(tokens);
  const kind = random.chance(0.5) ? 'exactIn' : 'exactOut';
  const isTaxed = kind === 'exactIn' && random.chance(0.3);
  const isSold = isTaxed && random.chance(0.6);
  const tokenIn = isSold ? taxed : first!;
  const tokenOut = isTaxed && !isSold ? taxed : second!;
  const fixed = kind === 'exactIn' ? tokenIn : tokenOut;
  const amount = partOfPair(fixed, pools, random);
  // Little gas, so that small trades split too.
  const gas = { price: BigInt(random.integer(0, 1000)), rate: { token: 1n, wei: 10n ** 6n } };
  const limits = { maxHops: random.pick([1, 2, 3] as const), maxPaths: random.integer(1, 6) };
  return { kind, tokenIn, tokenOut, amount, gas, limits };
}

function partOfPair({ address }: Token, pools: readonly Pool[], random: RandomStream): bigint {
  const held = pools.flatMap((pool) =>
    pool.kind !== 'constantProduct' || ![pool.token0.address, pool.token1.address].includes(address)
      ? []
      : [pool.token0.address === address ? pool.reserve0 : pool.reserve1],
  );
  const share = 10 ** -random.between(0.5, 6);
  return (random.pick(held) * BigInt(Math.ceil(share * 1e12))) / 10n ** 12n + 1n;
}

function groupsOf(through: (typeof WAYS)[number]): readonly ExecutionGroup[] {
  const groups = executionGroups(venues, sandbox.id, through === 'anyVenue' ? 'anyVenue' : 'oneFamily');
  return through === 'uniswap' ? groups.filter((group) => group.venues.has('uniswap-v3')) : groups;
}

/** The plan's call through the Universal Router, with a permit for what it sells and no more. */
async function permit2Call(
  field: TradeField,
  plan: RoutePlan,
  request: PlanCallRequest,
  nonces: Map<Address, number>,
): Promise<PlanCall | undefined> {
  const token = plan.tokenIn.address;
  const nonce = nonces.get(token) ?? 0;
  const permit = {
    token,
    amount: plan.amountIn,
    expiration: request.deadline,
    nonce,
    spender: field.world.deployment.universalRouter,
    sigDeadline: request.deadline,
  };
  const typed = permitTypedData(sandbox.id, PERMIT2, permit);
  const signature = await field.trader.signTypedData(typed);
  const planned = calls.oneFamily(plan, { ...request, permit2: { permit: { ...permit, signature } } });
  if (planned.outcome === 'impossible') {
    return undefined;
  }
  nonces.set(token, nonce + 1);
  return planned;
}

async function approveOnce(
  field: TradeField,
  token: Token,
  call: PlanCall,
  approved: Set<string>,
): Promise<void> {
  const spender = call.permit2 ? PERMIT2 : call.spender;
  const key = token.address + spender;
  if (!approved.has(key)) {
    await field.approve(token, spender);
    approved.add(key);
  }
}

function agrees(plan: RoutePlan, via: PlanRoute, { succeeded, spent, received }: Execution): boolean {
  return succeeded && spent === plan.amountIn && received === arrivalOf(plan, via);
}

/**
 * What must arrive, to the unit. Exact out, SwapRouter02 and the Universal Router let a pair pay all that its rounded-up input is
 * worth; everybody else sends the amount that was bought.
 */
function arrivalOf({ kind, paths, amountOut }: RoutePlan, via: PlanRoute): bigint {
  const sellsAll = kind === 'exactOut' && (via === 'v3Router02' || via === 'universalRouter');
  const pairs = paths.filter(({ route }) => route.hops.every(({ pool }) => pool.kind === 'constantProduct'));
  if (!sellsAll || pairs.length === 0) {
    return amountOut;
  }
  const bought = pairs.reduce((sum, path) => sum + path.amountOut, 0n);
  const sold = quotePaths(
    'exactIn',
    pairs.map(({ route, amountIn }) => ({ route, amount: amountIn })),
  );
  return amountOut - bought + (sold?.amountOut ?? 0n);
}

function surplusOf(plan: RoutePlan, { succeeded, received }: Execution): number {
  return succeeded ? Number(received - plan.amountOut) / Number(plan.amountOut) : 0;
}

function traitsOf({ kind, paths }: RoutePlan, via: PlanRoute): readonly string[] {
  const pools = paths.flatMap(({ route }) => route.hops.map(({ pool }) => pool));
  const hops = Math.max(...paths.map(({ route }) => route.hops.length));
  const kinds = new Set(pools.map((pool) => pool.kind)).size;
  const shared = new Set(pools.map(({ address }) => address)).size < pools.length;
  return [
    kind,
    `via ${via}`,
    `${hops} hops`,
    ...(paths.length > 1 ? ['split'] : []),
    ...(kinds > 1 ? ['both kinds of pools'] : []),
    ...(shared ? ['routes that share a pool'] : []),
  ];
}

function tally(counts: Record<string, number>, keys: readonly string[]): void {
  for (const key of keys) {
    counts[key] = (counts[key] ?? 0) + 1;
  }
}

function describe({ kind, paths }: RoutePlan): string {
  const routes = paths.map(({ route }) =>
    route.hops.map(({ pool, tokenOut }) => `${pool.venue} ${pool.fee} → ${tokenOut.symbol}`).join(', '),
  );
  return `${kind} ${paths[0]?.route.hops[0]?.tokenIn.symbol} [${routes.join(' | ')}]`;
}
