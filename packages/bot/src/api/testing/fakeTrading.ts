import type { Bot } from '@twinlane/core/engine/bot';
import type { BlockHeader } from '@twinlane/core/market/block';
import type { Token } from '@twinlane/core/market/token';
import type { Address } from '@twinlane/core/money/hex';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { Account } from '@twinlane/core/portfolio/account';
import type { Fill } from '@twinlane/core/portfolio/fill';
import type { Position } from '@twinlane/core/portfolio/position';
import type { DecisionKind, Thought } from '@twinlane/core/thought/thought';
import { Decimal } from 'decimal.js';
import type { AppState, PositionMark } from '../appState.ts';
import { createFakeStore, type FakeStore } from './fakeStore.ts';

const CHAIN_ID = 31337;
const GENESIS = Date.UTC(2026, 0, 5, 8) / 1000;
const BLOCK_SECONDS = 12;
const GWEI = 1_000_000_000n;
const ETHER = 10n ** 18n;

function hex(number: number, bytes: number): Address {
  return `0x${number.toString(16).padStart(bytes * 2, '0')}`;
}

function token(index: number, symbol: string, decimals: number): Token {
  return { chainId: CHAIN_ID, address: hex(0xa000 + index, 20), symbol, decimals };
}

/** The stablecoin of the fake account. */
export const USDC = token(0, 'USDC', 6);
/** What it trades; the last one's symbol tries to break the page. */
export const TOKENS = [
  token(1, 'HELIO', 18),
  token(2, 'ORBIT', 18),
  token(3, 'QUARTZ', 8),
  token(4, '<img src=x onerror=alert(1)>\u202Eevil\u0007\u200B' + 'long'.repeat(40), 18),
] as const;

/** The fake paper account: 10,000 USDC and 2 ether. */
export const ACCOUNT: Account = {
  id: 'acc-1',
  name: 'Sandbox paper',
  kind: 'paper',
  chainId: CHAIN_ID,
  cash: USDC,
  initialCash: 10_000_000_000n,
  initialNative: 2n * ETHER,
  createdAt: Date.UTC(2026, 0, 5),
};

/** Its bot. */
export const BOT: Bot = {
  id: 'bot-1',
  accountId: ACCOUNT.id,
  name: 'Momentum 6',
  strategy: 'momentum',
  params: { lookback: 20 },
  exits: { stopLoss: { percent: 4 }, takeProfit: { percent: 9 } },
  intelLevel: 6,
  state: 'running',
  stateReason: 'started',
};

/** A store, a market and a bot that trades when told to. */
export interface FakeTrading {
  readonly store: FakeStore;
  readonly state: () => AppState;
  /** What the state says of the process; `protected`: ids of positions, where it trades live. */
  readonly shown: {
    mode: AppState['mode'];
    protected?: ReadonlySet<string>;
    breakers?: AppState['breakers'];
  };
  /** Mines a block: prices move by a fixed rule, equity is recorded. */
  mine(): void;
  think(decision: DecisionKind, tokenIndex: number): Thought;
  /** Decides, requests and fills a buy of `cash` whole USDC. */
  buy(tokenIndex: number, cash: number): Fill;
  /** The same for the sale of a whole position; undefined where there is none. */
  sell(tokenIndex: number): Fill | undefined;
  /** Requests a buy that reverts and costs gas. */
  revert(tokenIndex: number): Fill;
}

const REASONING: Record<DecisionKind, string> = {
  BUY: 'Price rose 3.1 % over 20 blocks on growing volume, and a round trip loses 0.7 %: buy.',
  SELL: 'Momentum turned negative: sell.',
  HOLD: 'Held: neither the stop at -4 % nor the target at +9 % has been reached.',
  SKIP: 'Skipped: selling failed in the simulation on this block, so the token could not be left again.',
  STOP_LOSS: 'The price is 4.3 % below entry; the stop is at 4 %: sell everything.',
  TAKE_PROFIT: 'The price is 9.6 % above entry; the target is 9 %: sell everything.',
  EXIT: 'Held for 200 blocks without progress: sell.',
  ARBITRAGE:
    'Bought for 2,500.10 on one venue and sold for 2,509.40 on another, gas taken off: trade both in one transaction.',
};
const GATES: Record<DecisionKind, string> = {
  BUY: 'approved',
  SELL: 'approved',
  HOLD: 'exit.none',
  SKIP: 'risk.honeypot',
  STOP_LOSS: 'exit.stopLoss',
  TAKE_PROFIT: 'exit.takeProfit',
  EXIT: 'exit.time',
  ARBITRAGE: 'approved',
};

function thoughtOf(context: {
  index: number;
  decision: DecisionKind;
  asset: Token;
  header: BlockHeader;
  price: Decimal;
  orderId?: string;
}): Thought {
  const { index, decision, asset, header, price, orderId } = context;
  const blocked = decision === 'SKIP';
  return {
    id: `thought-${index}`,
    index,
    accountId: ACCOUNT.id,
    botId: BOT.id,
    chainId: CHAIN_ID,
    token: { address: asset.address, symbol: asset.symbol },
    decision,
    lane: 'smart',
    laneReason: 'The pool is older than an hour, so there is time for the full analysis.',
    strategy: BOT.strategy,
    intelLevel: BOT.intelLevel,
    confidence: blocked ? 22 : 71.5,
    ...(decision === 'HOLD' ? {} : { riskScore: blocked ? 92 : 18.25 }),
    factors: [
      {
        factor: 'honeypot',
        weight: 0.22,
        score: blocked ? 100 : 4,
        verdict: blocked ? 'block' : 'pass',
        reason: blocked
          ? 'The sale reverted with TRANSFER_FAILED.'
          : 'Bought and sold again, 0.7 % lost on the way.',
        facts: { buyGas: 118_204, sellGas: 131_877, lostBps: 70, simulated: true },
      },
      {
        factor: 'liquidity',
        weight: 0.18,
        score: 21,
        verdict: 'pass',
        reason: 'The pool holds 182,440 USDC, 365 times the trade.',
        facts: { cashInPools: '182440.21', pools: 3 },
      },
      {
        factor: 'slippage',
        weight: 0.05,
        score: 38,
        verdict: 'warn',
        reason: 'Price impact is 0.41 %.',
        facts: { impactBps: 41 },
      },
      {
        factor: 'holders',
        weight: 0.08,
        verdict: 'unassessed',
        reason: 'No holder data on this chain.',
        facts: {},
      },
    ],
    positives: ['up 3.1 % over 20 blocks', 'volume 2.2 times its average'],
    negatives: ['volatility above its mean'],
    gate: GATES[decision],
    reasoning: REASONING[decision],
    alternatives: ['wait for a pullback to the 20-block average', 'half the size'],
    market: {
      price: price.toFixed(),
      liquidity: '182440210000',
      volatility: 0.0123,
      baseFeePerGas: header.baseFeePerGas.toString(),
      blockNumber: header.number,
      blockHash: header.hash,
    },
    features: { momentum: 0.031, volumeRatio: 2.2, rsi: 61.4 },
    decidedAt: header.timestamp,
    correlationId: `cor-${index}`,
    ...(orderId === undefined ? {} : { orderId }),
    analysisMs: 3.4,
    previousHash: hex(index - 1, 32),
    hash: hex(index, 32),
  };
}

/** Prices wander round their start, each token in its own rhythm, the same in every run. */
function priceOf(index: number, blockNumber: number): Decimal {
  const start = [2.4183, 0.08417, 61.02, 0.0000004213][index] ?? 1;
  const wave = Math.sin(blockNumber / (9 + index * 4)) * 0.045 + Math.sin(blockNumber / 3.7 + index) * 0.012;
  return new Decimal(start * (1 + wave + blockNumber * 0.00018)).toSignificantDigits(9);
}

function assetOf(index: number): Token {
  const asset = TOKENS[index];
  if (asset === undefined) throw new Error(`no token ${index}`);
  return asset;
}

/** Whole tokens as base units, rounded down. */
function units(value: Decimal, decimals: number): bigint {
  return BigInt(value.times(new Decimal(10).pow(decimals)).toFixed(0, Decimal.ROUND_DOWN));
}

/** Base units as whole tokens. */
function whole(amount: bigint, decimals: number): Decimal {
  return new Decimal(amount.toString()).div(new Decimal(10).pow(decimals));
}

function headerOf(number: number): BlockHeader {
  return {
    number,
    hash: hex(0xb0000 + number, 32),
    parentHash: hex(0xb0000 + number - 1, 32),
    timestamp: GENESIS + number * BLOCK_SECONDS,
    baseFeePerGas: 3n * GWEI + BigInt(Math.round(Math.sin(number / 11) * 1e9)),
    gasUsed: 9_000_000n,
    gasLimit: 30_000_000n,
  };
}

/** Starts at block 1 with nothing held. */
export function createFakeTrading(): FakeTrading {
  const store = createFakeStore([ACCOUNT]);
  store.rows.bots.push(BOT);
  let header = headerOf(1);
  let receivedAt = Date.now();
  let orders = 0;

  const held = (index: number): Position | undefined =>
    store.rows.positions.find(
      ({ token: { address }, quantity }) => address === assetOf(index).address && quantity > 0n,
    );
  const balances = () => store.rows.balances.get(ACCOUNT.id) ?? { cash: 0n, native: 0n };

  const shown: FakeTrading['shown'] = { mode: 'sandbox' };
  function marks(): PositionMark[] {
    return store.rows.positions
      .filter(({ quantity }) => quantity > 0n)
      .map((position) => {
        const index = TOKENS.findIndex(({ address }) => address === position.token.address);
        const price = priceOf(index, header.number);
        const value = units(price.times(whole(position.quantity, position.token.decimals)), 6);
        const mark = { positionId: position.id, price, value, unrealisedPnl: value - position.cost };
        const { protected: guarded } = shown;
        return guarded === undefined ? mark : Object.assign(mark, { isProtected: guarded.has(position.id) });
      });
  }

  const nativePrice = new Decimal('2480.55');
  function worth(): bigint {
    const { cash, native } = balances();
    const positions = marks().reduce((sum, { value }) => sum + value, 0n);
    return cash + units(whole(native, 18).times(nativePrice), 6) + positions;
  }

  function record(): void {
    const { cash, native } = balances();
    const { number: blockNumber, timestamp } = header;
    store.rows.equity.push({ accountId: ACCOUNT.id, blockNumber, timestamp, equity: worth(), cash, native });
  }

  function think(decision: DecisionKind, index: number, orderId?: string): Thought {
    const thought = thoughtOf({
      index: store.rows.thoughts.length + 1,
      decision,
      asset: assetOf(index),
      header,
      price: priceOf(index, header.number),
      ...(orderId === undefined ? {} : { orderId }),
    });
    store.think(thought);
    return thought;
  }

  function order(
    side: 'buy' | 'sell',
    index: number,
    amountIn: bigint,
    quoted: bigint,
    thoughtId: string,
  ): Order {
    const asset = assetOf(index);
    return {
      id: `order-${orders}`,
      idempotencyKey: `key-${orders}`,
      accountId: ACCOUNT.id,
      botId: BOT.id,
      side,
      tokenIn: side === 'buy' ? USDC : asset,
      tokenOut: side === 'buy' ? asset : USDC,
      amountIn,
      quotedAmountOut: quoted,
      minAmountOut: (quoted * 99n) / 100n,
      deadline: header.timestamp + 120,
      route: [hex(0xc001, 20)],
      gasStyle: 'standard',
      gasEstimate: 130_000n,
      gasLimit: 160_000n,
      maxFeePerGas: 8n * GWEI,
      maxPriorityFeePerGas: GWEI,
      decidedAtBlock: header.number,
      decidedAt: header.timestamp,
      thoughtId,
      status: 'requested',
    };
  }

  function fillOf(from: Order, outcome: Fill['outcome']): Fill {
    const effectiveGasPrice = header.baseFeePerGas + GWEI;
    const gasFee = 131_000n * effectiveGasPrice;
    const filled = outcome === 'filled';
    return {
      id: `fill-${from.id}`,
      orderId: from.id,
      accountId: from.accountId,
      botId: from.botId,
      outcome,
      ...(filled ? {} : { revertReason: 'insufficientOutput' as const }),
      tokenIn: from.tokenIn,
      tokenOut: from.tokenOut,
      amountIn: filled ? from.amountIn : 0n,
      amountOut: filled ? (from.quotedAmountOut * 9977n) / 10_000n : 0n,
      quotedAmountOut: from.quotedAmountOut,
      gasUsed: 131_000n,
      effectiveGasPrice,
      gasFee,
      gasFeeCash: units(whole(gasFee, 18).times(nativePrice), 6) + 1n,
      blockNumber: header.number,
      blockHash: header.hash,
      timestamp: header.timestamp,
    };
  }

  function enter(index: number, cash: number, outcome: Fill['outcome']): Fill {
    orders += 1;
    const asset = assetOf(index);
    const amountIn = BigInt(Math.round(cash * 1e6));
    const quoted = units(new Decimal(cash).div(priceOf(index, header.number)).times(0.996), asset.decimals);
    const thought = think('BUY', index, `order-${orders}`);
    const wish = order('buy', index, amountIn, quoted, thought.id);
    store.request(wish);
    const fill = fillOf(wish, outcome);
    const before = balances();
    const after = { cash: before.cash - fill.amountIn, native: before.native - fill.gasFee };
    if (outcome === 'reverted') {
      store.book(fill, wish, after);
      return fill;
    }
    const old = held(index);
    store.book(fill, wish, after, {
      id: old?.id ?? fill.id,
      accountId: ACCOUNT.id,
      botId: BOT.id,
      token: asset,
      quantity: (old?.quantity ?? 0n) + fill.amountOut,
      cost: (old?.cost ?? 0n) + fill.amountIn,
      realisedPnl: old?.realisedPnl ?? 0n,
      gasFee: (old?.gasFee ?? 0n) + fill.gasFee,
      gasFeeCash: (old?.gasFeeCash ?? 0n) + fill.gasFeeCash,
      openedAt: old?.openedAt ?? header.timestamp,
    });
    return fill;
  }

  function leave(index: number): Fill | undefined {
    const position = held(index);
    if (position === undefined) return undefined;
    orders += 1;
    const value = priceOf(index, header.number)
      .times(whole(position.quantity, position.token.decimals))
      .times(0.996);
    const gain = value.gt(whole(position.cost, 6));
    const thought = think(gain ? 'TAKE_PROFIT' : 'STOP_LOSS', index, `order-${orders}`);
    const wish = order('sell', index, position.quantity, units(value, 6), thought.id);
    store.request(wish);
    const fill = fillOf(wish, 'filled');
    const before = balances();
    store.book(
      fill,
      wish,
      { cash: before.cash + fill.amountOut, native: before.native - fill.gasFee },
      {
        ...position,
        quantity: 0n,
        cost: 0n,
        realisedPnl: position.realisedPnl + fill.amountOut - position.cost,
        gasFee: position.gasFee + fill.gasFee,
        gasFeeCash: position.gasFeeCash + fill.gasFeeCash,
        closedAt: header.timestamp,
      },
    );
    return fill;
  }

  record();
  return {
    store,
    shown,
    state: () => ({
      mode: shown.mode,
      version: '0.1.0',
      startedAt: Date.UTC(2026, 0, 5),
      chain: { id: CHAIN_ID, name: 'Sandbox', nativeSymbol: 'ETH' },
      head: { header, receivedAt },
      nativePrice,
      prices: TOKENS.map((asset, index) => ({
        token: asset,
        price: priceOf(index, header.number),
        change:
          priceOf(index, header.number)
            .div(priceOf(index, Math.max(1, header.number - 100)))
            .toNumber() - 1,
      })),
      feeds: [{ name: 'chain', ageMs: Math.max(0, Date.now() - receivedAt), state: 'fresh' }],
      endpoints: [],
      breakers: shown.breakers ?? [],
      valuations: new Map([[ACCOUNT.id, { equity: worth(), cashDecimals: 6, marks: marks() }]]),
    }),
    mine() {
      header = headerOf(header.number + 1);
      receivedAt = Date.now();
      record();
    },
    think: (decision, index) => think(decision, index),
    buy: (index, cash) => enter(index, cash, 'filled'),
    sell: leave,
    revert: (index) => enter(index, 250, 'reverted'),
  };
}
