import type { Breakers } from '@twinlane/core/breaker/breakers';
import { step } from '@twinlane/core/engine/step';
import type { StepInput } from '@twinlane/core/engine/stepTypes';
import type { Pool } from '@twinlane/core/amm/pool';
import type { BlockHeader } from '@twinlane/core/market/block';
import type { MarketSnapshot } from '@twinlane/core/market/marketSnapshot';
import type { Address } from '@twinlane/core/money/hex';
import type { TradeSimulator } from '@twinlane/core/ports';
import { aBlock, anAddress, aPair, aSnapshot, aToken, USDC } from '@twinlane/core/testing/buildMarket';
import { aPosition, aSimulator, aStepInput } from '@twinlane/core/testing/buildStep';
import { guardOfAccount } from '../guardOfAccount.ts';

export const TOKEN = aToken(1, 'UP');

/** A pool of the token at 1 USDC, with so many dollars on each side. */
export function aPoolOf(dollars: number, changes: Parameters<typeof aPair>[4] = {}): Pool {
  const amount = BigInt(dollars);
  return aPair(USDC, amount * 10n ** 6n, TOKEN, amount * 10n ** 18n, { address: anAddress(31), ...changes });
}

/** Closing prices that end at 1: noise, then a rise that the momentum strategy likes. */
export function risingPrices(): number[] {
  const prices: number[] = [];
  for (let index = 0; index < 50; index += 1) {
    const noise = [0.1, -0.12, 0.05, -0.03][index % 4] ?? 0;
    prices.push((prices.at(-1) ?? 1) * (1 + (index < 40 ? noise : noise + 0.3) / 100));
  }
  return prices.map((price) => price / (prices.at(-1) ?? 1));
}

/** A market in which the token is worth buying. */
export function risingMarket(
  pools: readonly Pool[] = [aPoolOf(500_000)],
  block: BlockHeader = aBlock(1_000),
): MarketSnapshot {
  return aSnapshot({ block, pools, prices: new Map([[TOKEN.address, risingPrices()]]) });
}

/** What is asked of a bot besides the breakers. */
export interface Attempt {
  readonly snapshot?: MarketSnapshot;
  readonly changes?: Partial<StepInput>;
  readonly simulator?: TradeSimulator;
  readonly onWanted?: (token: Address) => void;
}

/** How a bot fares that wants to enter: the gate, and the cash that it puts in. */
export async function tryEntry(
  breakers: Breakers,
  attempt: Attempt = {},
): Promise<{
  readonly gate: string;
  readonly reasoning: string;
  readonly cash?: bigint;
  readonly pool?: string;
}> {
  const input = aStepInput(attempt.snapshot ?? risingMarket(), attempt.changes);
  const { decisions } = await step(input, portsOf(breakers, attempt));
  const [decision] = decisions;
  void decision?.admission?.settle({ result: 'ignored' });
  const { gate = 'nothing', reasoning = '' } = decision?.thought ?? {};
  const intent = decision?.intent;
  return intent === undefined
    ? { gate, reasoning }
    : {
        gate,
        reasoning,
        cash: intent.amountIn,
        ...(intent.route[0] === undefined ? {} : { pool: intent.route[0] }),
      };
}

/** How a bot fares whose stop has been hit: the gate, and whether it sells. */
export async function tryExit(
  breakers: Breakers,
  attempt: Attempt = {},
): Promise<{ readonly gate: string; readonly reasoning: string; readonly sells: boolean }> {
  const held = aPosition(TOKEN, 1_000n * 10n ** 18n, 2_000_000_000n);
  const input = aStepInput(attempt.snapshot ?? risingMarket(), { positions: [held], ...attempt.changes });
  const { decisions } = await step(input, portsOf(breakers, attempt));
  const [decision] = decisions;
  const { gate = 'nothing', reasoning = '' } = decision?.thought ?? {};
  return { gate, reasoning, sells: decision?.intent?.side === 'sell' };
}

function portsOf(breakers: Breakers, { simulator, onWanted = () => undefined }: Attempt) {
  return { ...(simulator ?? aSimulator()), breakers: guardOfAccount(breakers, undefined, onWanted) };
}
