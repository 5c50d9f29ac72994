import type { Order } from '@twinlane/core/order/orderIntent';
import type { Position } from '@twinlane/core/portfolio/position';
import type { PlanCallOutcome } from '@twinlane/core/market/planCall';
import { aBlock, aPair, aToken, USDC, WETH } from '@twinlane/core/testing/buildMarket';
import { expect, it } from 'vitest';
import { testOrder } from '../store/testing/domain.ts';
import { createTestLog } from '../testing/testLog.ts';
import type { LiveAllowances } from './liveAllowances.ts';
import { Protection, type ProtectionParts } from './protection.ts';

const TOKEN = aToken(1);
const pool = aPair(TOKEN, 1_000n, USDC, 1_000n);
const ROUTER = WETH.address;
const position: Position = {
  id: 'position',
  accountId: 'live',
  botId: 'bot',
  token: TOKEN,
  quantity: 50n,
  cost: 100n,
  realisedPnl: 0n,
  gasFee: 0n,
  gasFeeCash: 0n,
  openedAt: 1,
};

/** Tokens that an allowance was given for, when there are these orders in flight and nothing is allowed. */
async function given(orders: readonly Order[]): Promise<readonly string[]> {
  const tokens: string[] = [];
  const call = { outcome: 'call', spender: ROUTER, permit2: false } as unknown as PlanCallOutcome;
  const parts = {
    accountId: 'live',
    wallet: ROUTER,
    cash: USDC,
    mirror: { head: () => aBlock(100), pool: () => pool, poolsOf: () => [pool] },
    store: { positions: { open: async () => [position] }, orders: { open: async () => orders } },
    planCalls: () => call,
    allowances: {
      allowed: async () => [{ amount: 0n, until: Number.POSITIVE_INFINITY }],
      ensure: async (token: string) => {
        tokens.push(token);
        return { outcome: 'given' };
      },
    },
    permit2: false,
    log: createTestLog(),
  };
  await new Protection(parts as unknown as ProtectionParts).keep();
  return tokens;
}

it('allows the sale of what is held', async () => {
  expect(await given([])).toEqual([TOKEN.address]);
  expect(await given([testOrder({ side: 'buy', tokenIn: USDC, tokenOut: TOKEN })])).toEqual([TOKEN.address]);
});

it('gives no allowance for what is being sold: the sale may be mined, and not be booked yet', async () => {
  expect(await given([testOrder({ side: 'sell', tokenIn: TOKEN, tokenOut: USDC })])).toEqual([]);
});

it('knows without asking what of an allowance stands since it looked last', async () => {
  const call = { outcome: 'call', spender: ROUTER, permit2: false } as unknown as PlanCallOutcome;
  const protection = new Protection({
    accountId: 'live',
    wallet: ROUTER,
    cash: USDC,
    mirror: { head: () => aBlock(100), pool: () => pool, poolsOf: () => [pool] },
    store: { positions: { open: async () => [position] }, orders: { open: async () => [] } },
    planCalls: () => call,
    allowances: { allowed: async () => [{ amount: 50n, until: 2_000 }] },
    permit2: false,
    log: createTestLog(),
  } as unknown as ProtectionParts);
  const by = { spender: ROUTER, permit2: false };
  expect(protection.covers(TOKEN.address, by, 50n, 2_000)).toBe(false);
  await protection.keep();
  expect(protection.covers(TOKEN.address, by, 50n, 2_000)).toBe(true);
  expect(protection.covers(TOKEN.address, by, 50n, 2_001)).toBe(false);
  expect(protection.covers(TOKEN.address, by, 51n, 2_000)).toBe(false);
  expect(protection.covers(TOKEN.address, { ...by, spender: USDC.address }, 1n, 2_000)).toBe(false);
});

it.each([
  ['lasts', 7_200, true, 0],
  ['runs out within half an hour', 1_799, true, 1],
  ['runs out before an exit could be mined', 299, false, 1],
  ['ran out, and kept its amount', -1, false, 1],
] as const)('of an allowance that %s', async (_, left, isProtected, renewals) => {
  const head = aBlock(100);
  const untils: (number | undefined)[] = [];
  const protection = new Protection({
    accountId: 'live',
    wallet: ROUTER,
    cash: USDC,
    mirror: { head: () => head, pool: () => pool, poolsOf: () => [pool] },
    store: { positions: { open: async () => [position] }, orders: { open: async () => [] } },
    planCalls: () => ({ outcome: 'call', spender: ROUTER, permit2: true }),
    allowances: {
      allowed: async () => [{ amount: 50n, until: head.timestamp + left }],
      ensure: async (...[, , , { until }]: Parameters<LiveAllowances['ensure']>) => {
        untils.push(until);
        return { outcome: 'given' };
      },
    },
    permit2: true,
    log: createTestLog(),
  } as unknown as ProtectionParts);
  await protection.keep();
  expect(protection.protectedPositions().has('position')).toBe(isProtected);
  expect(untils).toEqual(Array.from({ length: renewals }, () => head.timestamp + 6_600));
});
