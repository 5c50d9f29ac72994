import type { Pool } from '@twinlane/core/amm/pool';
import { spotPrice } from '@twinlane/core/amm/price';
import type { Token } from '@twinlane/core/market/token';
import { decodeFunctionResult, encodeFunctionData, type Hex } from 'viem';
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
import { carryOutSpring } from './carryOutSpring.ts';
import type { LaunchPlan } from './launcher.ts';
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

async function launch(family: TokenFamily, venue: LaunchPlan['venue']): Promise<Launch> {
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
  };
  const quoteUsd = v3 ? openingEtherPriceUsd : 1;
  const found = carryOutLaunch(opening.deployment, plan, { blockNumber: 1, quoteUsd, launcherNonce });
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
