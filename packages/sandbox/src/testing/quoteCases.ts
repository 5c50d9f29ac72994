import {
  HIGHEST_PRICE_LIMIT,
  LOWEST_PRICE_LIMIT,
  MAX_SWAP_AMOUNT,
} from '@twinlane/core/amm/concentratedLiquidity';
import { getAmountIn, getAmountOut } from '@twinlane/core/amm/constantProduct';
import type { ConcentratedLiquidityPool, ConstantProductPool, Pool } from '@twinlane/core/amm/pool';
import { quoteExactIn, quoteExactOut, type SwapQuote } from '@twinlane/core/amm/quote';
import { MAX_TICK, MIN_TICK, sqrtRatioAtTick } from '@twinlane/core/amm/tickMath';
import { nextStop } from '@twinlane/core/amm/tickStops';
import type { Hex } from '@twinlane/core/money/hex';
import { encodeFunctionData, parseAbi } from 'viem';
import type { RandomStream } from '../agents/randomStream.ts';
import type { VenueDeployment } from '../deploy/sandboxDeployment.ts';
import type { ChainAnswer, ChainCall } from './chainCalls.ts';
import { wordsOf } from './chainCalls.ts';
import { magnitude } from './poolField.ts';

/** A question that is put to a pool twice: to the maths and to the venue's own contract. */
export interface QuoteCase {
  readonly venue: VenueDeployment;
  readonly pool: Pool;
  readonly zeroForOne: boolean;
  readonly exactIn: boolean;
  readonly amount: bigint;
  readonly limit?: bigint;
}

/** What the maths expects of the contract. */
export type ExpectedAnswer =
  /** The other side's amount, and the square-root price afterwards where there is one. */
  { readonly amount: bigint; readonly sqrtPriceX96?: bigint } | 'reverts';

/** How far a case goes. */
export interface CaseReach {
  readonly ticks: number;
  readonly words: number;
}

const quoterAbi = parseAbi([
  'struct ExactIn { address tokenIn; address tokenOut; uint256 amountIn; uint24 fee; uint160 sqrtPriceLimitX96; }',
  'struct ExactOut { address tokenIn; address tokenOut; uint256 amount; uint24 fee; uint160 sqrtPriceLimitX96; }',
  'function quoteExactInputSingle(ExactIn params) returns (uint256 amountOut, uint160 sqrtPriceX96After, uint32 ticks, uint256 gas)',
  'function quoteExactOutputSingle(ExactOut params) returns (uint256 amountIn, uint160 sqrtPriceX96After, uint32 ticks, uint256 gas)',
]);

const routerAbi = parseAbi([
  'function getAmountsOut(uint256 amountIn, address[] path) view returns (uint256[] amounts)',
  'function getAmountsIn(uint256 amountOut, address[] path) view returns (uint256[] amounts)',
]);

/** Words of the bitmap that a case may walk over: more only takes the node longer. */
const MAX_WORDS = 400;

/** A random question: amounts of every size, price limits on, beside and between stops, amounts that end exactly on a stop. */
export function randomCase(venue: VenueDeployment, pool: Pool, random: RandomStream): QuoteCase {
  const question = { venue, pool, zeroForOne: random.chance(0.5), exactIn: random.chance(0.5) };
  if (pool.kind === 'constantProduct') {
    return { ...question, amount: pairAmount(pool, question.zeroForOne, question.exactIn, random) };
  }
  const limit = random.chance(0.5) ? limitNearStop(pool, question.zeroForOne, random) : undefined;
  const kind = random.uniform();
  if (kind < 0.45 || limit === undefined) {
    return withinReach({ ...question, amount: magnitude(random, 0, 30) }, limit);
  }
  if (kind < 0.7) {
    // All the way to the limit, whatever it takes.
    return { ...question, amount: random.chance(0.5) ? MAX_SWAP_AMOUNT : 10n ** 45n, limit };
  }
  if (kind < 0.97) {
    // Exactly the amount that reaches the limit, or one unit beside it, without naming the limit.
    const all = ask({ ...question, exactIn: true, amount: MAX_SWAP_AMOUNT, limit });
    const reaching = question.exactIn ? all.amountIn : all.amountOut;
    const amount = reaching + BigInt(random.integer(-1, 1));
    return withinReach({ ...question, amount: amount > 0n ? amount : 1n }, undefined);
  }
  // A limit that the price has already passed, or none that a price can have.
  const passed = question.zeroForOne ? pool.sqrtPriceX96 : pool.sqrtPriceX96 - 1n;
  return { ...question, amount: magnitude(random, 0, 20), limit: random.chance(0.7) ? passed : 1n };
}

/** Quotes a case by the maths. */
export function ask({ pool, zeroForOne, exactIn, amount, limit }: QuoteCase): SwapQuote {
  const options = limit === undefined ? {} : { sqrtPriceLimitX96: limit };
  const [tokenIn, tokenOut] = zeroForOne ? [pool.token0, pool.token1] : [pool.token1, pool.token0];
  return exactIn
    ? quoteExactIn(pool, tokenIn.address, amount, options)
    : quoteExactOut(pool, tokenOut.address, amount, options);
}

/** What the contract must answer by the maths. Throws where quote and formula of a pair contradict each other. */
export function expected(question: QuoteCase): ExpectedAnswer {
  const { pool, exactIn, amount, limit } = question;
  const quote = ask(question);
  if (pool.kind === 'constantProduct') {
    return expectedOfPair(question, pool, quote);
  }
  const moves = quote.amountIn > 0n || quote.amountOut > 0n;
  if (!moves || (!exactIn && limit === undefined && quote.amountOut !== amount)) {
    return 'reverts';
  }
  return {
    amount: exactIn ? quote.amountOut : quote.amountIn,
    sqrtPriceX96: (quote.after as ConcentratedLiquidityPool).sqrtPriceX96,
  };
}

/** The call that puts a case to QuoterV2 or to the V2 router. */
export function chainCall({ venue, pool, zeroForOne, exactIn, amount, limit = 0n }: QuoteCase): ChainCall {
  const [tokenIn, tokenOut] = zeroForOne
    ? [pool.token0.address, pool.token1.address]
    : [pool.token1.address, pool.token0.address];
  if (pool.kind === 'constantProduct') {
    const functionName = exactIn ? 'getAmountsOut' : 'getAmountsIn';
    const args = [amount, [tokenIn, tokenOut]] as const;
    return { to: venue.router, data: encodeFunctionData({ abi: routerAbi, functionName, args }) };
  }
  const shared = { tokenIn, tokenOut, fee: pool.fee, sqrtPriceLimitX96: limit };
  const data: Hex = exactIn
    ? encodeFunctionData({
        abi: quoterAbi,
        functionName: 'quoteExactInputSingle',
        args: [{ ...shared, amountIn: amount }],
      })
    : encodeFunctionData({
        abi: quoterAbi,
        functionName: 'quoteExactOutputSingle',
        args: [{ ...shared, amount }],
      });
  if (venue.quoter === undefined) {
    throw new Error(`${venue.venue} has no quoter`);
  }
  return { to: venue.quoter, data };
}

/** Whether the contract answered as expected; if not, a line with all numbers. */
export function difference(
  question: QuoteCase,
  want: ExpectedAnswer,
  answer: ChainAnswer,
): string | undefined {
  const { pool, exactIn } = question;
  let got: ExpectedAnswer = 'reverts';
  if ('data' in answer) {
    const words = wordsOf(answer.data);
    // Quoter: amount, price, ticks, gas. Router: offset and length of a list, amount in, amount out.
    got =
      pool.kind === 'constantProduct'
        ? { amount: words[exactIn ? 3 : 2] ?? -1n }
        : { amount: words[0] ?? -1n, sqrtPriceX96: words[1] ?? -1n };
  }
  const same =
    got === 'reverts' || want === 'reverts'
      ? got === want
      : got.amount === want.amount && got.sqrtPriceX96 === want.sqrtPriceX96;
  return same
    ? undefined
    : JSON.stringify(
        { ...question, venue: pool.venue, pool: pool.address, want, got, answer },
        (_key, value: unknown) => (typeof value === 'bigint' ? value.toString() : value),
      );
}

/** How many initialised ticks and bitmap words lie between the price before a case and after it. */
export function reachOf({ pool }: QuoteCase, want: ExpectedAnswer, after: Pool): CaseReach {
  if (want === 'reverts' || pool.kind === 'constantProduct' || after.kind === 'constantProduct') {
    return { ticks: 0, words: 0 };
  }
  const [low, high] = [Math.min(pool.tick, after.tick), Math.max(pool.tick, after.tick)];
  const word = (tick: number): number => Math.floor(tick / pool.tickSpacing / 256);
  return {
    ticks: pool.ticks.ticks.filter((tick) => tick > low && tick <= high).length,
    words: word(high) - word(low),
  };
}

function expectedOfPair(
  { zeroForOne, exactIn, amount }: QuoteCase,
  pool: ConstantProductPool,
  quote: SwapQuote,
): ExpectedAnswer {
  const [reserveIn, reserveOut] = zeroForOne
    ? [pool.reserve0, pool.reserve1]
    : [pool.reserve1, pool.reserve0];
  if (!exactIn && amount >= reserveOut) {
    return quote.complete ? { amount: -1n } : 'reverts';
  }
  // The router answers also where the pair would refuse to trade (nothing comes out, a reserve overflows): so does the formula.
  const answer = exactIn
    ? getAmountOut(amount, reserveIn, reserveOut, pool.fee)
    : getAmountIn(amount, reserveIn, reserveOut, pool.fee);
  const quoted = exactIn ? quote.amountOut : quote.amountIn;
  return { amount: quote.complete ? quoted : answer };
}

function pairAmount(
  pool: ConstantProductPool,
  zeroForOne: boolean,
  exactIn: boolean,
  random: RandomStream,
): bigint {
  const reserveOut = zeroForOne ? pool.reserve1 : pool.reserve0;
  if (!exactIn && random.chance(0.5)) {
    const near = (reserveOut * BigInt(random.integer(1, 1000))) / 1000n + BigInt(random.integer(-1, 1));
    return near > 0n ? near : 1n;
  }
  return magnitude(random, 0, 32);
}

/** A price on a stop some stops ahead, one unit beside it, or somewhere between it and the next. */
function limitNearStop(
  pool: ConcentratedLiquidityPool,
  zeroForOne: boolean,
  random: RandomStream,
): bigint | undefined {
  let tick = pool.tick;
  const stops = random.integer(1, random.chance(0.8) ? 12 : 60);
  for (let count = 0; count < stops; count += 1) {
    tick = nextStop(pool.ticks, zeroForOne && count > 0 ? tick - 1 : tick, zeroForOne);
    if (tick <= MIN_TICK + 1 || tick >= MAX_TICK - 1) {
      return undefined;
    }
  }
  const at = sqrtRatioAtTick(tick);
  const wide = (at * BigInt(random.integer(1, 2000))) / 1_000_000n;
  const limit = at + random.pick([0n, 0n, 1n, -1n, wide, -wide]);
  const isAhead = zeroForOne
    ? limit < pool.sqrtPriceX96 && limit >= LOWEST_PRICE_LIMIT
    : limit > pool.sqrtPriceX96 && limit <= HIGHEST_PRICE_LIMIT;
  return isAhead ? limit : undefined;
}

/** Puts a far limit on a case that would walk over more of the bitmap than a node should be asked to. */
function withinReach(question: QuoteCase, limit: bigint | undefined): QuoteCase {
  const limited = limit === undefined ? question : { ...question, limit };
  const { pool, zeroForOne } = question;
  const { after } = ask(limited);
  if (pool.kind === 'constantProduct' || after.kind === 'constantProduct') {
    return limited;
  }
  const span = 256 * pool.tickSpacing * MAX_WORDS;
  if (Math.abs(after.tick - pool.tick) <= span) {
    return limited;
  }
  return { ...question, limit: sqrtRatioAtTick(pool.tick + (zeroForOne ? -span : span)) };
}
