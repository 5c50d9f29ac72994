import type { Pool } from '@twinlane/core/amm/pool';
import { quoteExactIn, quoteExactOut } from '@twinlane/core/amm/quote';
import { executorVenues } from '@twinlane/core/market/executorVenues';
import type { Token } from '@twinlane/core/market/token';
import type { Address } from '@twinlane/core/money/hex';
import { encodeFunctionData, maxUint256 } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tokenAbi } from '../abi/exchangeAbi.ts';
import { createRandomStream, type RandomStream } from '../agents/randomStream.ts';
import type { Anvil } from '../anvil/anvil.ts';
import { startAnvil } from '../anvil/startAnvil.ts';
import { deployExchanges } from '../deploy/deployExchanges.ts';
import { mineNext } from '../deploy/mineNext.ts';
import type { SandboxDeployment } from '../deploy/sandboxDeployment.ts';
import { deployPools, magnitude, planRandomPools, type PoolField } from '../testing/poolField.ts';
import { readPools } from '../testing/readPools.ts';
import { Actor, executorCall, type ExecutorOrder } from './testing/executorField.ts';

const TRADES = 50;
const SEED = 2026;
const HUNTS = 4_000;

let anvil: Anvil;
let deployment: SandboxDeployment;
let field: PoolField;
let trader: Actor;
let receiver: Actor;
/** Every pool as the trades so far have left it, by the maths alone. */
let states: Map<Address, Pool>;

beforeAll(async () => {
  anvil = await startAnvil();
  deployment = await deployExchanges(anvil);
  field = await deployPools(anvil, deployment, planRandomPools(deployment, { pairs: 8, ranges: 4 }, SEED));
  states = new Map((await readPools(anvil, field.pools)).map((pool) => [pool.address, pool]));
  trader = await new Actor(anvil, 'trader').endow();
  receiver = new Actor(anvil, 'receiver');
  await mineNext(
    anvil,
    deployment.tokens.map(({ address }) => ({
      from: deployment.deployer,
      to: address,
      data: encodeFunctionData({
        abi: tokenAbi,
        functionName: 'mint',
        args: [trader.address, 10n ** 60n],
      }),
    })),
  );
  for (const { address } of deployment.tokens) {
    await trader.approve(address, deployment.twinlaneExecutor, maxUint256);
  }
});

afterAll(async () => {
  await anvil?.stop();
});

interface DrawnHop {
  readonly pool: Address;
  readonly tokenIn: Token;
  readonly tokenOut: Token;
}

/** One to three hops through different pools. A cycle has at least two. */
function drawRoute(random: RandomStream, from: Token): readonly DrawnHop[] {
  const hops: DrawnHop[] = [];
  const length = random.integer(1, 3);
  let token = from;
  while (hops.length < length) {
    const used = new Set(hops.map(({ pool }) => pool));
    const open = [...states.values()].filter(
      ({ address, token0, token1 }) =>
        !used.has(address) && (token0.address === token.address || token1.address === token.address),
    );
    if (open.length === 0) {
      break;
    }
    const pool = random.pick(open);
    const tokenOut = pool.token0.address === token.address ? pool.token1 : pool.token0;
    hops.push({ pool: pool.address, tokenIn: token, tokenOut });
    token = tokenOut;
  }
  return hops;
}

/** What a path comes to on the given states, which it moves; undefined where a pool cannot trade all of it. */
function follow(
  kind: ExecutorOrder['kind'],
  hops: readonly DrawnHop[],
  amount: bigint,
  moved: Map<Address, Pool>,
): bigint | undefined {
  let running = amount;
  for (const { pool, tokenIn, tokenOut } of kind === 'exactIn' ? hops : hops.toReversed()) {
    const state = moved.get(pool)!;
    const quote =
      kind === 'exactIn'
        ? quoteExactIn(state, tokenIn.address, running)
        : quoteExactOut(state, tokenOut.address, running);
    if (!quote.complete || quote.amountOut === 0n || quote.amountIn === 0n) {
      return undefined;
    }
    moved.set(pool, quote.after);
    running = kind === 'exactIn' ? quote.amountOut : quote.amountIn;
  }
  return running;
}

interface DrawnTrade {
  readonly order: ExecutorOrder;
  readonly after: Map<Address, Pool>;
}

/** One to three paths between the same two tokens, executed one after the other; undefined where chance found none. */
function drawTrade(random: RandomStream, kind: ExecutorOrder['kind']): DrawnTrade | undefined {
  const tokenIn = random.pick(deployment.tokens);
  const after = new Map(states);
  const paths: { amount: bigint; other: bigint; hops: readonly DrawnHop[] }[] = [];
  const wanted = random.integer(1, 3);
  let tokenOut: Token | undefined;
  for (let tries = 0; tries < HUNTS && paths.length < wanted; tries += 1) {
    const hops = drawRoute(random, tokenIn);
    const last = hops.at(-1)?.tokenOut;
    const fits = tokenOut === undefined || last?.address === tokenOut.address;
    if (last === undefined || !fits || (kind === 'exactOut' && last.address === tokenIn.address)) {
      continue;
    }
    const amount = magnitude(random, 3, 20);
    const trial = new Map(after);
    const other = follow(kind, hops, amount, trial);
    if (other !== undefined) {
      paths.push({ amount, other, hops });
      tokenOut = last;
      trial.forEach((pool, address) => after.set(address, pool));
    }
  }
  if (tokenOut === undefined) {
    return undefined;
  }
  const total = paths.reduce((sum, { amount }) => sum + amount, 0n);
  const others = paths.reduce((sum, { other }) => sum + other, 0n);
  const order = {
    kind,
    tokenIn: tokenIn.address,
    tokenOut: tokenOut.address,
    amountIn: kind === 'exactIn' ? total : others,
    amountOut: kind === 'exactIn' ? others : total,
    recipient: random.chance(0.5) ? trader.address : receiver.address,
    paths: paths.map(({ amount, hops }) => ({
      amount,
      hops: hops.map(({ pool, tokenOut: { address } }) => hopThrough(pool, address)),
    })),
  };
  return { order, after };
}

function hopThrough(address: Address, tokenOut: Address): ExecutorOrder['paths'][number]['hops'][number] {
  const { venue, fee } = states.get(address)!;
  return { place: executorVenues.findIndex((id) => id === venue), fee, tokenOut };
}

async function holdings(order: ExecutorOrder): Promise<readonly [bigint, bigint]> {
  const recipient = order.recipient === trader.address ? trader : receiver;
  return [await trader.balance(order.tokenIn), await recipient.balance(order.tokenOut)];
}

describe('random trades over the pools of every venue', () => {
  it.each(['exactIn', 'exactOut'] as const)('come to what the maths says, to the wei (%s)', async (kind) => {
    const random = createRandomStream(SEED, `executor ${kind}`);
    const executor = deployment.twinlaneExecutor;
    const seen = { venues: new Set<number>(), paths: new Set<number>(), hops: new Set<number>(), cycles: 0 };
    for (let done = 0; done < TRADES;) {
      const drawn = drawTrade(random, kind);
      if (drawn === undefined) {
        continue;
      }
      const { order, after } = drawn;
      const isCycle = order.tokenIn === order.tokenOut;
      // A unit more than it can bring, or less than it costs.
      const strict =
        kind === 'exactIn'
          ? { ...order, amountOut: order.amountOut + 1n }
          : { ...order, amountIn: order.amountIn - 1n };
      expect(await trader.foresee(executor, executorCall(strict))).toBe(
        kind === 'exactIn' ? 'TooLittleOutput' : 'TooMuchInput',
      );
      const [hadIn, hadOut] = await holdings(order);
      const outcome = await trader.trade(executor, order);
      const [hasIn, hasOut] = await holdings(order);
      expect(outcome).toBe(kind === 'exactIn' ? order.amountOut : order.amountIn);
      const own = isCycle && order.recipient === trader.address;
      expect(hadIn - hasIn).toBe(own ? order.amountIn - order.amountOut : order.amountIn);
      expect(hasOut - hadOut).toBe(own ? order.amountOut - order.amountIn : order.amountOut);
      states = after;
      done += 1;
      seen.paths.add(order.paths.length);
      seen.cycles += isCycle ? 1 : 0;
      for (const { hops } of order.paths) {
        seen.hops.add(hops.length);
        hops.forEach(({ place }) => seen.venues.add(place));
      }
    }
    expect([seen.venues.size, seen.paths.size, seen.hops.size]).toEqual([6, 3, 3]);
    expect(kind === 'exactOut' || seen.cycles > 0).toBe(true);
    for (const { address } of deployment.tokens) {
      const held = await anvil.client.readContract({
        address,
        abi: tokenAbi,
        functionName: 'balanceOf',
        args: [executor],
      });
      expect(held).toBe(0n);
    }
    const read = await readPools(anvil, field.pools);
    expect(read.map(movingPart)).toEqual(read.map(({ address }) => movingPart(states.get(address)!)));
  });
});

/** What moves in a pool when it is traded with. */
function movingPart(pool: Pool): readonly unknown[] {
  return pool.kind === 'constantProduct'
    ? [pool.address, pool.reserve0, pool.reserve1]
    : [pool.address, pool.sqrtPriceX96, pool.tick, pool.liquidity];
}
