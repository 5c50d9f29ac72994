import type { Pool } from '@twinlane/core/amm/pool';
import { spotPrice } from '@twinlane/core/amm/price';
import type { Token } from '@twinlane/core/market/token';
import { decodeFunctionResult, encodeFunctionData, zeroAddress, type Abi, type Hex } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tokenAbi } from '../abi/exchangeAbi.ts';
import type { AgentAction } from '../agents/agentAction.ts';
import type { Anvil, MinedBlock, SandboxTransaction } from '../anvil/anvil.ts';
import { mineBlock } from '../anvil/mineBlock.ts';
import { startAnvil } from '../anvil/startAnvil.ts';
import { openingEtherPriceUsd } from '../deploy/fixedTokens.ts';
import { accountOf, agentRoster } from '../market/agentRoster.ts';
import { encodeAction } from '../market/encodeAction.ts';
import type { OpeningState } from '../market/marketState.ts';
import { openMarket } from '../market/openMarket.ts';
import { PoolBook } from '../market/poolBook.ts';
import { carryOutLaunch, type Launch } from './carryOutLaunch.ts';
import { liquidityLockerAbi } from '../abi/liquidityLockerAbi.ts';
import { carryOutSecuring } from './carryOutSecuring.ts';
import { carryOutSpring } from './carryOutSpring.ts';
import { launchedTokenAbi } from './launchedTokenAbi.ts';
import type { LaunchPlan } from './launcher.ts';
import { performCall } from './performCall.ts';
import type { Securing } from './securing.ts';
import type { TokenFamily } from './tokenFamily.ts';

const trader = agentRoster.noise[0]!;
const whole = 10n ** 9n;

let anvil: Anvil;
let opening: OpeningState;
let timestamp: number;
let launcherNonce: number;
let serial = 0;

beforeAll(async () => {
  anvil = await startAnvil();
  opening = await openMarket(anvil, { seed: 1, blockTimeMs: 1000, launcherOn: true });
  timestamp = opening.clock.fromTimestamp;
  ({ launcherNonce } = opening);
});

afterAll(() => anvil.stop());

async function mine(transactions: readonly SandboxTransaction[]): Promise<MinedBlock> {
  timestamp += 1;
  launcherNonce += transactions.filter(({ from }) => from === accountOf(agentRoster.launcher).owner).length;
  return mineBlock(anvil, { timestamp, baseFeePerGas: 1_000_000_000n, transactions });
}

/** Whether each transaction of the last block succeeded. */
async function outcomes(): Promise<readonly boolean[]> {
  const receipts = await anvil.request<readonly { readonly status: string }[]>('eth_getBlockReceipts', [
    'latest',
  ]);
  return receipts.map(({ status }) => status === '0x1');
}

async function launch(family: TokenFamily, venue: LaunchPlan['venue'], securing?: Securing): Promise<Launch> {
  serial += 1;
  const v3 = venue.endsWith('v3');
  const plan: LaunchPlan = {
    serial,
    family,
    name: 'Moon Otter',
    symbol: 'MOOTT',
    decimals: 9,
    venue,
    quote: v3 ? 'WETH' : 'USDC',
    ...(v3 ? { fee: 10_000 } : {}),
    priceUsd: 0.25,
    valueUsd: 100_000,
    ...(securing === undefined ? {} : { securing }),
  };
  const quoteUsd = v3 ? openingEtherPriceUsd : 1;
  const found = carryOutLaunch(opening.deployment, plan, {
    blockNumber: 1,
    timestamp: timestamp + 1,
    quoteUsd,
    launcherNonce,
  });
  await mine(found.transactions);
  expect(await outcomes()).toEqual(found.transactions.map(() => true));
  return found;
}

async function poolOf({ listing, pool }: Launch): Promise<Pool> {
  const { deployment } = opening;
  const tokens = [deployment.weth, deployment.usdc, listing.token];
  const book = new PoolBook(
    anvil,
    deployment.poolLens,
    new Map(tokens.map((token) => [token.address, token])),
  );
  book.add({ ...pool, createdAtBlock: 1, createdAt: 1 });
  await book.refresh(1, []);
  return book.entry(pool.address)!.pool;
}

async function balance(token: Token, holder: Hex): Promise<bigint> {
  const abi = tokenAbi;
  const data = encodeFunctionData({ abi, functionName: 'balanceOf', args: [holder] });
  const result = await anvil.request<Hex>('eth_call', [{ to: token.address, data }, 'latest']);
  return decodeFunctionResult({ abi, functionName: 'balanceOf', data: result });
}

/** A trader buys for about 1,000 dollars or sells 1,000 tokens; whether it went through and what it changed of the token. */
async function trade(
  { listing }: Launch,
  pool: Pool,
  side: 'buy' | 'sell',
): Promise<{ readonly done: boolean; readonly tokens: bigint }> {
  const buysToken0 = pool.token0.address === listing.token.address;
  const zeroForOne = buysToken0 === (side === 'sell');
  const quote = pool.token0.address === listing.token.address ? pool.token1 : pool.token0;
  const spent = quote.symbol === 'USDC' ? 1_000_000_000n : 4n * 10n ** 17n;
  const amountIn = side === 'sell' ? 1000n * whole : spent;
  const common = { agent: trader, pool: pool.address, zeroForOne, amountIn };
  const action: AgentAction =
    pool.kind === 'constantProduct'
      ? { ...common, kind: 'swapV2', fee: pool.fee, minAmountOut: 0n }
      : { ...common, kind: 'swapV3', sqrtPriceLimitX96: zeroForOne ? 4295128740n : 1n << 159n };
  const { desk } = accountOf(trader);
  const before = await balance(listing.token, desk);
  await mine([encodeAction(action, accountOf(trader), 0n)]);
  const [done = false] = await outcomes();
  return { done, tokens: (await balance(listing.token, desk)) - before };
}

async function spring({ listing }: Launch): Promise<void> {
  const { transactions } = carryOutSpring(listing, accountOf(agentRoster.launcher));
  await mine(transactions);
  expect(await outcomes()).toEqual(transactions.map(() => true));
}

async function priceUsd(found: Launch): Promise<number> {
  const pool = await poolOf(found);
  const { weth, usdc } = opening.deployment;
  const quote = found.listing.plan.quote === 'USDC' ? usdc : weth;
  const price = spotPrice(pool, found.listing.token, quote).toNumber();
  return found.listing.plan.quote === 'USDC' ? price : price * openingEtherPriceUsd;
}

describe.each(['uniswap-v2', 'pancakeswap-v2', 'uniswap-v3', 'pancakeswap-v3'] as const)(
  'a token launched on %s',
  (venue) => {
    it('opens at its price with its liquidity; an honest one can be bought and sold', async () => {
      const found = await launch('honest', venue);
      expect(await priceUsd(found)).toBeCloseTo(0.25, 4);
      const pool = await poolOf(found);
      const held = await balance(found.listing.token, pool.address);
      expect(Number(held / whole)).toBeCloseTo(200_000, -1);
      const bought = await trade(found, pool, 'buy');
      expect(bought.done).toBe(true);
      expect(Number(bought.tokens / whole)).toBeGreaterThan(3500);
      expect(await trade(found, pool, 'sell')).toEqual({ done: true, tokens: -1000n * whole });
    });

    it('can be bought but not sold when it is a honeypot', async () => {
      const found = await launch('honeypot', venue);
      const pool = await poolOf(found);
      expect((await trade(found, pool, 'buy')).done).toBe(true);
      expect(await trade(found, pool, 'sell')).toEqual({ done: false, tokens: 0n });
    });

    it('loses its liquidity when its launcher pulls the rug', async () => {
      const found = await launch('rugPull', venue);
      const pool = await poolOf(found);
      expect((await trade(found, pool, 'buy')).done).toBe(true);
      await spring(found);
      const { usdc, weth } = opening.deployment;
      const quote = found.listing.plan.quote === 'USDC' ? usdc : weth;
      const left = Number(await balance(quote, pool.address)) / 10 ** quote.decimals;
      expect(left * (quote === weth ? openingEtherPriceUsd : 1)).toBeLessThan(10);
      const { desk } = accountOf(trader);
      const before = await balance(quote, desk);
      await trade(found, pool, 'sell');
      const earned = Number((await balance(quote, desk)) - before) / 10 ** quote.decimals;
      expect(earned * (quote === weth ? openingEtherPriceUsd : 1)).toBeLessThan(10);
    });

    it.each(['blacklist', 'pausable'] as const)(
      'can no longer be sold once the trap of a %s one closes',
      async (family) => {
        const found = await launch(family, venue);
        const pool = await poolOf(found);
        expect((await trade(found, pool, 'buy')).done).toBe(true);
        expect((await trade(found, pool, 'sell')).done).toBe(true);
        await spring(found);
        expect((await trade(found, pool, 'sell')).done).toBe(false);
        expect((await trade(found, pool, 'buy')).done).toBe(family === 'blacklist');
      },
    );
  },
);

it('takes a share of each sale of a sell-tax token, and later nearly half', async () => {
  const found = await launch('sellTax', 'sushiswap-v2');
  const pool = await poolOf(found);
  expect((await trade(found, pool, 'buy')).done).toBe(true);
  const arrived = async () => {
    const before = await balance(found.listing.token, pool.address);
    expect((await trade(found, pool, 'sell')).done).toBe(true);
    return (await balance(found.listing.token, pool.address)) - before;
  };
  expect(await arrived()).toBe(970n * whole);
  await spring(found);
  expect(await arrived()).toBe(550n * whole);
});

async function read<Result>(
  to: Hex,
  abi: Abi,
  functionName: string,
  args: readonly unknown[] = [],
): Promise<Result> {
  const data = encodeFunctionData({ abi, functionName, args });
  const result = await anvil.request<Hex>('eth_call', [{ to, data }, 'latest']);
  return decodeFunctionResult({ abi, functionName, data: result }) as Result;
}

interface Lock {
  readonly owner: Hex;
  readonly until: bigint;
  readonly liquidity: bigint;
}

describe.each([0, 5])('an honest maker who gives up everything %i blocks after the launch', (afterBlocks) => {
  const base: Securing = { ownership: 'renounced', liquidity: 'locked', lockDays: 90, afterBlocks };
  const { desk } = accountOf(agentRoster.launcher);
  const secured = async (venue: LaunchPlan['venue'], securing: Securing): Promise<Launch> => {
    const found = await launch('honest', venue, securing);
    if (afterBlocks > 0) {
      const transactions = carryOutSecuring(opening.deployment, found.listing, timestamp + 1);
      await mine(transactions);
    }
    const { token } = found.listing;
    expect(await read(token.address, launchedTokenAbi, 'owner')).toBe(zeroAddress);
    return found;
  };

  it('burns the liquidity tokens of a pair', async () => {
    const { listing } = await secured('uniswap-v2', { ...base, liquidity: 'burned' });
    const dead = '0x000000000000000000000000000000000000dEaD';
    expect(await read(listing.pool, tokenAbi, 'balanceOf', [dead])).toBe(listing.liquidity);
    expect(await read(listing.pool, tokenAbi, 'balanceOf', [desk])).toBe(0n);
  });

  it.each(['sushiswap-v2', 'uniswap-v3', 'pancakeswap-v3'] as const)(
    'locks the liquidity of a pool of %s for as long as it says; nobody gets it out before, the owner after',
    async (venue) => {
      const found = await secured(venue, base);
      const { listing } = found;
      const { liquidityLocker } = opening.deployment;
      const locks = await read<readonly Lock[]>(liquidityLocker, liquidityLockerAbi, 'locksOf', [
        listing.pool,
      ]);
      expect(locks).toMatchObject([
        { owner: desk, liquidity: listing.liquidity, until: BigInt(timestamp + 90 * 86_400) },
      ]);
      const pool = await poolOf(found);
      expect((await trade(found, pool, 'buy')).done).toBe(true);
      expect((await trade(found, pool, 'sell')).done).toBe(true);
      const { owner } = accountOf(agentRoster.launcher);
      const unlock = performCall(
        liquidityLocker,
        encodeFunctionData({ abi: liquidityLockerAbi, functionName: 'unlock', args: [listing.pool, 0n] }),
      );
      const attempt = { from: owner, to: desk, data: unlock, gas: 1_000_000n };
      await mine([attempt]);
      expect(await outcomes()).toEqual([false]);
      timestamp += 90 * 86_400;
      await mine([attempt]);
      expect(await outcomes()).toEqual([true]);
      const { token, range } = listing;
      const back: Token = range === undefined ? { ...token, address: listing.pool } : token;
      const [held, first] = [await balance(back, desk), range === undefined ? listing.liquidity : 200_000n];
      expect(held).toBeGreaterThanOrEqual(first);
    },
  );
});
