import { createRequire } from 'node:module';
import type { ConcentratedLiquidityPool } from '@twinlane/core/amm/pool';
import { changeLiquidity } from '@twinlane/core/amm/concentratedLiquidity';
import { quoteExactIn } from '@twinlane/core/amm/quote';
import { sqrtRatioAtTick } from '@twinlane/core/amm/tickMath';
import { createTickTable, ticksOf } from '@twinlane/core/amm/tickTable';
import type { Anvil } from '@twinlane/sandbox/anvil/anvil';
import { startAnvil } from '@twinlane/sandbox/anvil/startAnvil';
import { deployExchanges } from '@twinlane/sandbox/deploy/deployExchanges';
import type { SandboxDeployment, VenueDeployment } from '@twinlane/sandbox/deploy/sandboxDeployment';
import { deployPools } from '@twinlane/sandbox/testing/poolField';
import { chainCall, type QuoteCase } from '@twinlane/sandbox/testing/quoteCases';
import { readPools } from '@twinlane/sandbox/testing/readPools';
import {
  type Benchmark,
  type Figure,
  figure,
  measure,
  type MeasureOptions,
  measureTogether,
  timingFigures,
} from './harness.ts';

const FEE = 3000;
const SPACING = 60;
/** Initialised ticks on either side of the price. */
const TICKS = 130;
const CROSSED = 100;
const SDK = '@uniswap/v3-sdk 3.31.5';
const QUOTER = 'QuoterV2 over HTTP';
const SDK_BAR = { ratioAtLeast: 10 };
const HTTP_BAR = { ratioAtLeast: 200 };

/** One quote of the benchmark: what is sold, and how its cost is told. */
interface Sale {
  readonly what: string;
  readonly amount: bigint;
}

/** Quotes against the obvious alternatives, on one pool of a local chain. */
export const benchmark: Benchmark = {
  name: 'quote',
  title: `A quote beside ${SDK} and ${QUOTER}, on the same pool`,
  async run({ smoke, log }) {
    const anvil = await startAnvil();
    try {
      const deployment = await deployExchanges(anvil);
      const venue = deployment.venues['uniswap-v3'];
      const pool = await deployPool(anvil, deployment, venue);
      log(`pool with ${pool.ticks.size} initialised ticks deployed`);
      const sales: readonly Sale[] = [
        { what: 'within one tick range', amount: 10n ** 15n },
        { what: `across ${CROSSED} ticks`, amount: amountAcross(pool, CROSSED) },
      ];
      const figures: Figure[] = [];
      for (const sale of sales) {
        figures.push(...(await besideSdk(pool, sale, smoke)));
        figures.push(...(await besideQuoter(anvil, venue, pool, sale, smoke)));
      }
      const [, far] = sales;
      if (far !== undefined) {
        figures.push(...(await rebuilding(pool, far, smoke)));
      }
      return figures;
    } finally {
      await anvil.stop();
    }
  },
};

/** Overlapping positions, so that every multiple of the spacing round the price is an initialised tick. */
async function deployPool(
  anvil: Anvil,
  deployment: SandboxDeployment,
  venue: VenueDeployment,
): Promise<ConcentratedLiquidityPool> {
  const [tokenA, tokenB] = deployment.tokens;
  if (tokenA === undefined || tokenB === undefined) {
    throw new Error('the sandbox has no tokens');
  }
  const [token0, token1] =
    BigInt(tokenA.address) < BigInt(tokenB.address) ? [tokenA, tokenB] : [tokenB, tokenA];
  const positions = Array.from({ length: 2 * TICKS }, (_, index) => ({
    tickLower: (index - TICKS) * SPACING,
    tickUpper: (index - TICKS + 1 + (index % 3)) * SPACING,
    liquidity: 10n ** 21n + BigInt(index) * 10n ** 18n,
  }));
  const sqrtPriceX96 = sqrtRatioAtTick(17) + 1_234_567n;
  const plan = { venue, token0, token1, fee: FEE, tickSpacing: SPACING, sqrtPriceX96, positions };
  const field = await deployPools(anvil, deployment, [plan]);
  const [pool] = await readPools(anvil, field.pools);
  if (pool?.kind !== 'concentratedLiquidity' || pool.ticks.size < 2 * TICKS) {
    throw new Error('the pool was not deployed as planned');
  }
  return pool;
}

/** What sells the price down across `count` initialised ticks. */
function amountAcross(pool: ConcentratedLiquidityPool, count: number): bigint {
  const last = [...ticksOf(pool.ticks)].filter(({ tick }) => tick <= pool.tick).at(-count);
  if (last === undefined) {
    throw new Error(`the pool has fewer than ${count} ticks below its price`);
  }
  const sqrtPriceX96 = sqrtRatioAtTick(last.tick);
  const options = { sqrtPriceLimitX96: sqrtPriceX96 - sqrtPriceX96 / 10_000n };
  return quoteExactIn(pool, pool.token0.address, 10n ** 40n, options).amountIn;
}

function ownOptions(smoke: boolean): MeasureOptions {
  return { warmup: smoke ? 5 : 2000, samples: smoke ? 5 : 300, batch: smoke ? 1 : 10 };
}

/** The part of the published packages that is used. */
interface PublishedSdk {
  readonly Pool: new (
    token0: unknown,
    token1: unknown,
    fee: number,
    sqrtPrice: string,
    liquidity: string,
    tick: number,
    ticks: unknown,
  ) => {
    getOutputAmount(
      amount: unknown,
    ): Promise<readonly [{ readonly quotient: { toString(): string } }, unknown]>;
  };
}

interface PublishedCore {
  readonly Token: new (chainId: number, address: string, decimals: number) => unknown;
  readonly CurrencyAmount: { fromRawAmount(token: unknown, amount: string): unknown };
}

async function besideSdk(
  pool: ConcentratedLiquidityPool,
  { what, amount }: Sale,
  smoke: boolean,
): Promise<readonly Figure[]> {
  // The package's ECMAScript build does not load in Node; the CommonJS one does.
  const require = createRequire(import.meta.url);
  const { Pool } = require('@uniswap/v3-sdk') as PublishedSdk;
  const { Token, CurrencyAmount } = require('@uniswap/sdk-core') as PublishedCore;
  const token0 = new Token(1, pool.token0.address, pool.token0.decimals);
  const token1 = new Token(1, pool.token1.address, pool.token1.decimals);
  const ticks = [...ticksOf(pool.ticks)].map(({ tick, liquidityNet, liquidityGross }) => ({
    index: tick,
    liquidityNet: liquidityNet.toString(),
    liquidityGross: liquidityGross.toString(),
  }));
  const { sqrtPriceX96, liquidity, tick, fee } = pool;
  const theirs = new Pool(token0, token1, fee, sqrtPriceX96.toString(), liquidity.toString(), tick, ticks);
  const amountIn = CurrencyAmount.fromRawAmount(token0, amount.toString());
  const [amountOut] = await theirs.getOutputAmount(amountIn);
  const ours = quoteExactIn(pool, pool.token0.address, amount).amountOut;
  if (amountOut.quotient.toString() !== ours.toString()) {
    throw new Error(`${what}: ${SDK} says ${amountOut.quotient.toString()}, core/amm ${ours}`);
  }
  const [own, peer] = await measureTogether(
    [() => quoteExactIn(pool, pool.token0.address, amount), () => theirs.getOutputAmount(amountIn)],
    ownOptions(smoke),
  );
  return own === undefined || peer === undefined
    ? []
    : timingFigures(`quote ${what}`, own, { name: SDK, timing: peer }, SDK_BAR);
}

async function besideQuoter(
  anvil: Anvil,
  venue: VenueDeployment,
  pool: ConcentratedLiquidityPool,
  { what, amount }: Sale,
  smoke: boolean,
): Promise<readonly Figure[]> {
  const question: QuoteCase = { venue, pool, zeroForOne: true, exactIn: true, amount };
  const body = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'eth_call',
    params: [chainCall(question), 'latest'],
  });
  const headers = { 'content-type': 'application/json' };
  const ask = async (): Promise<bigint> => {
    const response = await fetch(anvil.httpUrl, { method: 'POST', headers, body });
    const { result = '0x0' } = (await response.json()) as { readonly result?: string };
    return BigInt(result.slice(0, 66));
  };
  const ours = quoteExactIn(pool, pool.token0.address, amount).amountOut;
  const theirs = await ask();
  if (theirs !== ours) {
    throw new Error(`${what}: ${QUOTER} says ${theirs}, core/amm ${ours}`);
  }
  // One after the other, not by turns: after a wait for the network a short call would be charged for cold caches.
  const own = await measure(() => quoteExactIn(pool, pool.token0.address, amount), ownOptions(smoke));
  const peer = await measure(ask, { warmup: smoke ? 2 : 200, samples: smoke ? 3 : 500 });
  return timingFigures(`quote ${what}`, own, { name: QUOTER, timing: peer }, HTTP_BAR);
}

/** What a quote costs before anything is known of its ticks, and after a mint has changed some of them. */
async function rebuilding(
  pool: ConcentratedLiquidityPool,
  { what, amount }: Sale,
  smoke: boolean,
): Promise<readonly Figure[]> {
  const entries = [...ticksOf(pool.ticks)];
  const options = { warmup: smoke ? 2 : 300, samples: smoke ? 3 : 500 };
  const tables = Array.from({ length: options.warmup + options.samples }, () =>
    createTickTable(SPACING, entries),
  );
  let next = 0;
  const first = await measure(() => {
    const ticks = tables[next % tables.length] ?? pool.ticks;
    next += 1;
    return quoteExactIn({ ...pool, ticks }, pool.token0.address, amount);
  }, options);
  const minted = await measure(
    () => quoteExactIn(changeLiquidity(pool, -600, 600, 10n ** 18n), pool.token0.address, amount),
    options,
  );
  return [
    { what: `first quote ${what} of a pool, median`, timing: first },
    { what: `mint and first quote ${what} after it, median`, timing: minted },
  ].map(({ what: name, timing }) => figure({ what: name, value: timing.median / 1000, unit: 'µs' }));
}
