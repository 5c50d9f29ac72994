import type { Order } from '@twinlane/core/order/orderIntent';
import type { Position } from '@twinlane/core/portfolio/position';
import type { PlanCallOutcome } from '@twinlane/core/market/planCall';
import { aBlock, aPair, aToken, USDC, WETH } from '@twinlane/core/testing/buildMarket';
import { expect, it } from 'vitest';
import { testOrder } from '../store/testing/domain.ts';
import { createTestLog } from '../testing/testLog.ts';
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
      allowed: async (asked: readonly unknown[]) => asked.map(() => 0n),
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
    allowances: { allowed: async () => [50n] },
    permit2: false,
    log: createTestLog(),
  } as unknown as ProtectionParts);
  const by = { spender: ROUTER, permit2: false };
  expect(protection.covers(TOKEN.address, by, 50n)).toBe(false);
  await protection.keep();
  expect(protection.covers(TOKEN.address, by, 50n)).toBe(true);
  expect(protection.covers(TOKEN.address, by, 51n)).toBe(false);
  expect(protection.covers(TOKEN.address, { ...by, spender: USDC.address }, 1n)).toBe(false);
});
