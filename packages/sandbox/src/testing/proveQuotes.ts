import { HIGHEST_PRICE_LIMIT, LOWEST_PRICE_LIMIT } from '@twinlane/core/amm/concentratedLiquidity';
import type { Pool } from '@twinlane/core/amm/pool';
import type { SwapQuote } from '@twinlane/core/amm/quote';
import type { Hex } from '@twinlane/core/money/hex';
import { encodeFunctionData, erc20Abi } from 'viem';
import { agentDeskAbi } from '../abi/agentDeskAbi.ts';
import { createRandomStream, type RandomStream } from '../agents/randomStream.ts';
import type { Anvil } from '../anvil/anvil.ts';
import type { SandboxDeployment } from '../deploy/sandboxDeployment.ts';
import { dataOf, readChain } from './chainCalls.ts';
import { deployPools, performAll, planRandomPools, type PoolField, type PoolFieldSize } from './poolField.ts';
import { ask, chainCall, difference, expected, type QuoteCase, randomCase, reachOf } from './quoteCases.ts';
import { readPools } from './readPools.ts';

/** What comparing the maths with deployed contracts found. */
export interface QuoteFindings {
  readonly pools: number;
  readonly feeTiers: number;
  readonly cases: number;
  /** Cases by what they ask, for the record. */
  readonly counts: Readonly<Record<string, number>>;
  /** Real swaps whose pool stood afterwards exactly where the maths said. */
  readonly swaps: number;
  readonly mismatches: number;
  /** The first few, with all their numbers. */
  readonly examples: readonly string[];
}

/** How much is compared. */
export interface QuoteProofSize extends PoolFieldSize {
  readonly cases: number;
}

const ROUND = 1000;
const EXAMPLES = 5;
const SWAP_ROUNDS = 3;
const DUST = 10_000n;

/**
 * Deploys random pools, swaps against each of them, and compares random questions: what the maths answers from the state
 * read off the chain, and what QuoterV2 and the V2 routers answer.
 */
export async function proveQuotes(
  anvil: Anvil,
  deployment: SandboxDeployment,
  size: QuoteProofSize,
  seed: number,
  log: (line: string) => void = () => undefined,
): Promise<QuoteFindings> {
  const field = await deployPools(anvil, deployment, planRandomPools(deployment, size, seed));
  log(`${field.pools.length} pools deployed`);
  const random = createRandomStream(seed, 'quote cases');
  const examples: string[] = [];
  let swaps = 0;
  for (let round = 0; round < SWAP_ROUNDS; round += 1) {
    const done = await compareSwaps(anvil, deployment, field, random);
    swaps += done.swaps;
    examples.push(...done.wrong);
  }
  let mismatches = examples.length;
  log(`${swaps} swaps made, ${mismatches} mismatches`);
  const pools = await readPools(anvil, field.pools);
  const counts: Record<string, number> = {};
  for (let done = 0; done < size.cases; done += ROUND) {
    const questions = Array.from({ length: Math.min(ROUND, size.cases - done) }, () =>
      pickCase(field, pools, random),
    );
    const answers = await readChain(anvil, questions.map(chainCall));
    for (const [index, question] of questions.entries()) {
      const want = expected(question);
      const answer = answers[index] ?? { reverted: 'no answer' };
      const found = difference(question, want, answer);
      if (found !== undefined) {
        mismatches += 1;
        examples.push(found);
      }
      count(counts, question, want);
    }
    log(`${done + questions.length} of ${size.cases} cases, ${mismatches} mismatches`);
  }
  return {
    pools: pools.length,
    feeTiers: new Set(pools.map(({ venue, fee }) => `${venue} ${fee}`)).size,
    cases: size.cases,
    counts,
    swaps,
    mismatches,
    examples: examples.slice(0, EXAMPLES),
  };
}

function pickCase(field: PoolField, pools: readonly Pool[], random: RandomStream): QuoteCase {
  const index = random.integer(0, pools.length - 1);
  const [deployed, pool] = [field.pools[index], pools[index]];
  if (deployed === undefined || pool === undefined) {
    throw new Error('there are no pools');
  }
  return randomCase(deployed.venue, pool, random);
}

interface Trade {
  readonly index: number;
  readonly question: QuoteCase;
  readonly quote: SwapQuote;
}

/** Real swaps: afterwards price, tick, liquidity, reserves and the tokens that moved must be what the maths said. */
async function compareSwaps(
  anvil: Anvil,
  deployment: SandboxDeployment,
  field: PoolField,
  random: RandomStream,
): Promise<{ readonly swaps: number; readonly wrong: readonly string[] }> {
  const before = await readPools(anvil, field.pools);
  const held = await readHoldings(anvil, before);
  const trades = before.flatMap((pool, index): readonly Trade[] => {
    const venue = field.pools[index]?.venue;
    const question = venue && randomCase(venue, pool, random);
    const quote = question && ask(question);
    // The field's account sells to pairs, never buys from them; a swap that moves nothing is none.
    const isPlain = pool.kind === 'concentratedLiquidity' || question?.exactIn === true;
    if (question === undefined || quote === undefined || !isPlain || quote.amountIn === 0n) {
      return [];
    }
    // Few pools are drained, so that the cases that follow find liquidity in most.
    return isDrained(quote.after) && random.chance(0.9) ? [] : [{ index, question, quote }];
  });
  const calls = trades.map(({ question }) => swapCall(question));
  await performAll(anvil, deployment, field.desk, calls);
  const after = await readPools(anvil, field.pools);
  const holds = await readHoldings(anvil, after);
  const wrong = trades.flatMap(({ index, question, quote }) => {
    const { pool, zeroForOne } = question;
    const [change0, change1] = zeroForOne
      ? [quote.amountIn, -quote.amountOut]
      : [-quote.amountOut, quote.amountIn];
    const [before0 = 0n, before1 = 0n] = held[index] ?? [];
    const said = `${summary(quote.after)}, holding ${before0 + change0} and ${before1 + change1}`;
    const found = `${summary(after[index])}, holding ${holds[index]?.join(' and ')}`;
    return said === found ? [] : [`swap on ${pool.venue} ${pool.address}: said ${said}, found ${found}`];
  });
  return { swaps: trades.length, wrong };
}

function isDrained(pool: Pool): boolean {
  return pool.kind === 'constantProduct'
    ? pool.reserve0 < DUST || pool.reserve1 < DUST
    : pool.liquidity === 0n;
}

function swapCall({ pool, zeroForOne, exactIn, amount, limit }: QuoteCase): Hex {
  if (pool.kind === 'constantProduct') {
    const args = [pool.address, zeroForOne, amount, BigInt(pool.fee), 0n] as const;
    return encodeFunctionData({ abi: agentDeskAbi, functionName: 'swapV2', args });
  }
  const priceLimit = limit ?? (zeroForOne ? LOWEST_PRICE_LIMIT : HIGHEST_PRICE_LIMIT);
  const args = [pool.address, zeroForOne, exactIn ? amount : -amount, priceLimit] as const;
  return encodeFunctionData({ abi: agentDeskAbi, functionName: 'swapV3', args });
}

/** What every pool holds of its two tokens. */
async function readHoldings(anvil: Anvil, pools: readonly Pool[]): Promise<readonly (readonly bigint[])[]> {
  const answers = await readChain(
    anvil,
    pools.flatMap(({ address, token0, token1 }) => {
      const data = encodeFunctionData({ abi: erc20Abi, functionName: 'balanceOf', args: [address] });
      return [
        { to: token0.address, data },
        { to: token1.address, data },
      ];
    }),
  );
  const balances = answers.map((answer) => BigInt(dataOf(answer)));
  return pools.map((_pool, index) => balances.slice(index * 2, index * 2 + 2));
}

function summary(pool: Pool | undefined): string {
  return pool?.kind === 'concentratedLiquidity'
    ? `price ${pool.sqrtPriceX96}, tick ${pool.tick}, liquidity ${pool.liquidity}`
    : `reserves ${pool?.reserve0} and ${pool?.reserve1}`;
}

function count(counts: Record<string, number>, question: QuoteCase, want: ReturnType<typeof expected>): void {
  const add = (name: string): void => {
    counts[name] = (counts[name] ?? 0) + 1;
  };
  const { after } = ask(question);
  const { ticks, words } = reachOf(question, want, after);
  add(question.pool.kind === 'constantProduct' ? 'V2 router' : 'QuoterV2');
  add(question.exactIn ? 'exact in' : 'exact out');
  if (want === 'reverts') {
    add('refused by both');
  }
  if (
    question.limit !== undefined &&
    after.kind === 'concentratedLiquidity' &&
    after.sqrtPriceX96 === question.limit
  ) {
    add('ended at the price limit');
  }
  if (ticks >= 1) {
    add('across initialised ticks');
  }
  if (ticks >= 10) {
    add('across 10 or more initialised ticks');
  }
  if (words >= 1) {
    add('across bitmap words');
  }
  if (words >= 10) {
    add('across 10 or more bitmap words');
  }
}
