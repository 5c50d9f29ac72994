import { noBreakers } from '../breaker/testing/noBreakers.ts';
import type { Bot } from '../engine/bot.ts';
import { EMPTY_MEMORY } from '../engine/botMemory.ts';
import type { StepInput, StepPorts } from '../engine/stepTypes.ts';
import { tradingSettingsSchema } from '../engine/tradingSettings.ts';
import { settingsFor } from '../intel/levels.ts';
import type { MarketSnapshot } from '../market/marketSnapshot.ts';
import type { Token } from '../market/token.ts';
import type { Account } from '../portfolio/account.ts';
import type { Position } from '../portfolio/position.ts';
import type { TradeSimulation } from '../risk/riskFactor.ts';
import { strategyOf } from '../strategy/registry.ts';
import { USDC } from './buildMarket.ts';

/** A running momentum bot at level 5 with stop-loss and take-profit, for tests. */
export function aBot(changes: Partial<Bot> = {}): Bot {
  return {
    id: 'bot-1',
    accountId: 'account-1',
    name: 'first',
    strategy: 'momentum',
    params: strategyOf('momentum').params.parse({}),
    exits: { stopLoss: { lossPercent: 3 }, takeProfit: { gainPercent: 5 } },
    intelLevel: 5,
    state: 'running',
    stateReason: '',
    ...changes,
  };
}

export const PAPER_ACCOUNT: Account = {
  id: 'account-1',
  name: 'paper',
  kind: 'paper',
  chainId: 31_337,
  cash: USDC,
  initialCash: 10_000_000_000n,
  initialNative: 10n ** 18n,
  createdAt: 1_700_000_000_000,
};

/** An open position of the test bot. */
export function aPosition(
  token: Token,
  quantity: bigint,
  cost: bigint,
  changes: Partial<Position> = {},
): Position {
  return {
    id: `position-${token.symbol}`,
    accountId: 'account-1',
    botId: 'bot-1',
    token,
    quantity,
    cost,
    realisedPnl: 0n,
    gasFee: 0n,
    gasFeeCash: 0n,
    openedAt: 1_700_000_000,
    ...changes,
  };
}

/** The input of a step of the test bot with 10,000 USDC and one native unit. */
export function aStepInput(snapshot: MarketSnapshot, changes: Partial<StepInput> = {}): StepInput {
  const bot = changes.bot ?? aBot();
  return {
    bot,
    account: PAPER_ACCOUNT,
    balances: { cash: PAPER_ACCOUNT.initialCash, native: PAPER_ACCOUNT.initialNative },
    positions: [],
    openOrders: [],
    snapshot,
    memory: EMPTY_MEMORY,
    settings: { intel: settingsFor(bot.intelLevel), trading: tradingSettingsSchema.parse({}) },
    ...changes,
  };
}

/** A simulated round trip without taxes. */
export const UNTAXED: TradeSimulation = {
  outcome: 'passed',
  boughtExpected: 1_000n,
  bought: 1_000n,
  soldExpected: 990n,
  sold: 990n,
  buyGas: 120_000n,
  sellGas: 110_000n,
  scan: { verdict: 'safe', score: 0, certainty: 1, reason: 'Nobody can stop a sale.', trusted: true },
};

/** A simulator that answers as told and counts how often it was asked, and breakers that refuse nothing. */
export function aSimulator(
  answer: TradeSimulation | ((pool: string) => TradeSimulation) = UNTAXED,
): StepPorts & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    breakers: noBreakers,
    simulateRoundTrip: ({ pool }) => {
      asked.push(pool.address);
      return Promise.resolve(typeof answer === 'function' ? answer(pool.address) : answer);
    },
  };
}
