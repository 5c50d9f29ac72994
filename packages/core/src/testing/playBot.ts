import { Decimal } from 'decimal.js';
import type { ConstantProductPool } from '../amm/pool.ts';
import { quoteExactIn } from '../amm/quote.ts';
import type { Bot } from '../engine/bot.ts';
import { EMPTY_MEMORY, noteOrderEnded, type BotMemory } from '../engine/botMemory.ts';
import { step } from '../engine/step.ts';
import type { Decision, StepSettings } from '../engine/stepTypes.ts';
import { tradingSettingsSchema } from '../engine/tradingSettings.ts';
import { settleOrder } from '../fill/settleOrder.ts';
import { blockPrices } from '../market/blockPrices.ts';
import { createSnapshot, recordPrices } from '../market/createSnapshot.ts';
import type { PriceHistories } from '../market/priceHistory.ts';
import type { Address } from '../money/hex.ts';
import type { Order } from '../order/orderIntent.ts';
import { applyFill, type AccountLedger } from '../portfolio/applyFill.ts';
import type { Fill } from '../portfolio/fill.ts';
import type { Position } from '../portfolio/position.ts';
import { settingsFor } from '../intel/levels.ts';
import { aBlock, anAddress, aPair, aToken, USDC, WETH } from './buildMarket.ts';
import { aSimulator, aStepInput } from './buildStep.ts';

/** The token of a played market. */
export const PLAYED = aToken(1, 'WAVE');

/** A bot, and what happens to its market. */
export interface Play {
  readonly bot: Bot;
  readonly blocks: number;
  /** Price of the token at the end of each block, whole cash; others trade the pool there. */
  readonly priceAt: (block: number) => number;
  /** What the bot still knows at the beginning of a block; everything where absent. */
  readonly recall?: (memory: BotMemory, block: number) => BotMemory;
  readonly settings?: Partial<StepSettings>;
}

/** What came of it. */
export interface Played {
  readonly decisions: readonly Decision[];
  readonly fills: readonly Fill[];
  readonly ledger: AccountLedger;
  readonly position: Position | undefined;
  readonly memory: BotMemory;
}

const NATIVE = aPair(USDC, 3_000_000_000_000n, WETH, 10n ** 21n, { address: anAddress(32) });
const TRADING = tradingSettingsSchema.parse({});

/** Lets a bot trade block by block in a pool that holds about a million of each at a price of 1, on paper. */
export async function playBot({ bot, blocks, priceAt, recall, settings }: Play): Promise<Played> {
  let pool = aPair(USDC, 10n ** 12n, PLAYED, 10n ** 24n, { address: anAddress(31), fee: 500 });
  let histories: PriceHistories = new Map();
  let memory = EMPTY_MEMORY;
  let ledger: AccountLedger = {
    balances: { cash: 10_000_000_000n, native: 10n ** 19n },
    positions: new Map(),
  };
  let order: Order | undefined;
  const decisions: Decision[] = [];
  const fills: Fill[] = [];
  for (let number = 1; number <= blocks; number += 1) {
    const header = aBlock(number);
    const before = pool;
    pool = movedTo(pool, priceAt(number));
    if (order !== undefined) {
      const held = [...ledger.positions.values()].find(({ quantity }) => quantity > 0n);
      const settlement = settleOrder({
        order,
        header,
        before: () => before,
        after: () => pool,
        impacts: new Map(),
        available: {
          tokenIn: order.side === 'buy' ? ledger.balances.cash : (held?.quantity ?? 0n),
          native: ledger.balances.native,
        },
        gasUsed: order.gasEstimate,
        cash: USDC,
        nativePrice: new Decimal(3_000),
      });
      if (settlement.outcome === 'mined') {
        const fill = { ...settlement.fill, id: `fill-${fills.length}` };
        fills.push(fill);
        ledger = applyFill(ledger, fill, USDC.address);
      }
      if (settlement.outcome !== 'waiting') {
        const filled = settlement.outcome === 'mined' && settlement.fill.outcome === 'filled';
        memory = noteOrderEnded(memory, order, { filled, now: header.timestamp }, TRADING);
        order = undefined;
      }
    }
    const source = {
      chainId: 31_337,
      header,
      cash: USDC,
      wrappedNative: WETH,
      tokens: [PLAYED],
      poolsOf: (a: Address) => (a === PLAYED.address ? [pool] : [NATIVE]),
    };
    histories = recordPrices(histories, header, blockPrices(source), 300);
    const result = await step(
      aStepInput(createSnapshot({ ...source, histories, ownImpacts: new Map() }), {
        bot,
        balances: ledger.balances,
        positions: [...ledger.positions.values()].filter(({ quantity }) => quantity > 0n),
        openOrders: order === undefined ? [] : [order],
        memory: recall?.(memory, number) ?? memory,
        settings: { intel: settingsFor(bot.intelLevel), trading: TRADING, ...settings },
      }),
      aSimulator(),
    );
    memory = result.memory;
    decisions.push(...result.decisions);
    const intent = result.decisions.find((decision) => decision.intent !== undefined)?.intent;
    order =
      intent === undefined
        ? order
        : { ...intent, id: `order-${number}`, thoughtId: `thought-${number}`, status: 'requested' };
  }
  return { decisions, fills, ledger, position: ledger.positions.get(`${bot.id}:${PLAYED.address}`), memory };
}

/** The pool after others have traded it to a price. */
function movedTo(pool: ConstantProductPool, price: number): ConstantProductPool {
  const [cash, tokens] =
    pool.token0.address === USDC.address ? [pool.reserve0, pool.reserve1] : [pool.reserve1, pool.reserve0];
  const product = Number(cash) * Number(tokens);
  const wanted = Math.sqrt((product * price) / 1e12);
  const change = wanted - Number(cash);
  const [tokenIn, amount] = change > 0 ? [USDC, change] : [PLAYED, product / wanted - Number(tokens)];
  const amountIn = BigInt(Math.floor(Math.max(amount, 0)));
  return amountIn === 0n
    ? pool
    : (quoteExactIn(pool, tokenIn.address, amountIn).after as ConstantProductPool);
}
