import type { Token } from '@twinlane/core/market/token';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { Account } from '@twinlane/core/portfolio/account';
import type { Fill } from '@twinlane/core/portfolio/fill';
import type { ThoughtDraft } from '@twinlane/core/thought/thought';
import type { Bot } from '@twinlane/core/engine/bot';

export const USDC: Token = {
  chainId: 31_337,
  address: '0x00000000000000000000000000000000000000C1',
  symbol: 'USDC',
  decimals: 6,
};

/** A token whose symbol is as hostile as symbols get. */
export const HOSTILE: Token = {
  chainId: 31_337,
  address: '0x00000000000000000000000000000000000000E1',
  symbol: `'; DROP TABLE\u0000 "\uD800 💥 =cmd|'/c calc'`,
  decimals: 18,
};

export function testToken(n: number): Token {
  return {
    chainId: 31_337,
    address: `0x${n.toString(16).padStart(40, '0')}`,
    symbol: `T${n}`,
    decimals: 18,
  };
}

export function testAccount(changes: Partial<Account> = {}): Account {
  return {
    id: 'account-1',
    name: 'Paper',
    kind: 'paper',
    chainId: 31_337,
    cash: USDC,
    initialCash: 10_000_000_000n,
    initialNative: 10n ** 18n,
    createdAt: 1_700_000_000_000,
    ...changes,
  };
}

export function testBot(changes: Partial<Bot> = {}): Bot {
  return {
    id: 'bot-1',
    accountId: 'account-1',
    name: 'Momentum',
    strategy: 'momentum',
    params: { window: 20, threshold: 0.015, deep: { list: [1, 'two', null] } },
    exits: { stopLoss: { percent: 5 } },
    intelLevel: 5,
    state: 'running',
    stateReason: '',
    ...changes,
  };
}

export function testOrder(changes: Partial<Order> = {}): Order {
  return {
    id: 'order-1',
    idempotencyKey: 'key-1',
    accountId: 'account-1',
    botId: 'bot-1',
    side: 'buy',
    tokenIn: USDC,
    tokenOut: testToken(1),
    amountIn: 1_000_000n,
    quotedAmountOut: 10n ** 18n,
    minAmountOut: 9n * 10n ** 17n,
    deadline: 1_700_000_060,
    route: ['0x00000000000000000000000000000000000000aa'],
    gasStyle: 'standard',
    gasEstimate: 100_000n,
    gasLimit: 130_000n,
    maxFeePerGas: 10_000_000n,
    maxPriorityFeePerGas: 1_000_000n,
    decidedAtBlock: 10,
    decidedAt: 1_700_000_000,
    thoughtId: 'thought-1',
    status: 'requested',
    ...changes,
  };
}

/** The fill that gives an order exactly what it was quoted. */
export function fillOf(order: Order, changes: Partial<Fill> = {}): Fill {
  const gasUsed = 100_000n;
  const effectiveGasPrice = 5_000_000n;
  return {
    id: `fill-of-${order.id}`,
    orderId: order.id,
    accountId: order.accountId,
    botId: order.botId,
    outcome: 'filled',
    tokenIn: order.tokenIn,
    tokenOut: order.tokenOut,
    amountIn: order.amountIn,
    amountOut: order.quotedAmountOut,
    quotedAmountOut: order.quotedAmountOut,
    gasUsed,
    effectiveGasPrice,
    gasFee: gasUsed * effectiveGasPrice,
    gasFeeCash: 1_000n,
    blockNumber: 12,
    blockHash: `0x${'ab'.repeat(32)}`,
    timestamp: 1_700_000_004,
    ...changes,
  };
}

export function testDraft(changes: Partial<ThoughtDraft> = {}): ThoughtDraft {
  return {
    accountId: 'account-1',
    botId: 'bot-1',
    chainId: 31_337,
    token: { address: HOSTILE.address, symbol: HOSTILE.symbol },
    decision: 'BUY',
    lane: 'smart',
    laneReason: 'not urgent',
    strategy: 'momentum',
    intelLevel: 5,
    confidence: 71.25,
    riskScore: 1e-7,
    factors: [
      { factor: 'liquidity', weight: 0.18, score: 12, verdict: 'pass', reason: 'deep', facts: { usd: 1e21 } },
    ],
    positives: ['trend up'],
    negatives: [],
    gate: 'approved',
    reasoning: `It rises, says ${HOSTILE.symbol}.`,
    alternatives: [],
    market: {
      price: '1.23',
      liquidity: '123456789012345678901234567890',
      baseFeePerGas: '1000000000',
      blockNumber: 10,
      blockHash: `0x${'cd'.repeat(32)}`,
    },
    features: { slope: 0.1, huge: 1.7976931348623157e308 },
    decidedAt: 1_700_000_000,
    ...changes,
  };
}
