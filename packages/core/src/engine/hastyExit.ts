import { isHasty } from '../exit/firstExit.ts';
import { exitsOf } from '../exit/registry.ts';
import { nativeValue } from '../market/valuation.ts';
import type { Address } from '../money/hex.ts';
import { showUnits } from '../money/showUnits.ts';
import type { OrderIntentDraft } from '../order/orderIntentDraft.ts';
import type { Position } from '../portfolio/position.ts';
import { notePositions } from './notePositions.ts';
import { heldBy, ofBot } from './ofBot.ts';
import type { StepRun } from './stepRun.ts';
import type { StepInput } from './stepTypes.ts';

/** Failed exits in a row that a hasty one is tried again after at once: each may have cost gas. */
const HASTY_TRIES = 5;

/** What the bot holds and has to leave at once, where no sale of it is in flight: no other exit may keep it waiting. */
export function hastyPositions({
  bot,
  positions,
  openOrders,
  memory,
  snapshot,
}: Pick<StepInput, 'bot' | 'positions' | 'openOrders' | 'memory' | 'snapshot'>): readonly Position[] {
  const own = heldBy(positions, bot.id);
  const { watches } = notePositions(memory, own, snapshot);
  const sold = ofBot(openOrders, bot.id).filter(({ side }) => side === 'sell');
  return own.filter((position) => {
    const { address } = position.token;
    const watch = watches.get(address);
    const question = { position, snapshot, exits: exitsOf(bot, position.id), smallestTrade: 0n };
    return (
      watch !== undefined &&
      isHasty({ ...question, watch }) &&
      !sold.some(({ tokenIn }) => tokenIn.address === address)
    );
  });
}

/** Whether an exit whose sale has failed waits before it is tried again. */
export function isResting({ input, memory }: StepRun, token: Address, haste: object | undefined): boolean {
  const failed = memory.failedExits[token];
  const isTriedAtOnce = haste !== undefined && (failed?.count ?? 0) <= HASTY_TRIES;
  return !isTriedAtOnce && input.snapshot.now < (failed?.retryAt ?? 0);
}

/** Why a hasty sale of what is left would cost more than it brings; undefined where it would not. */
export function notWorthItsGas(run: StepRun, order: OrderIntentDraft): string | undefined {
  const { snapshot } = run.input;
  const { cash, nativePrice, rugs } = snapshot;
  const sale = rugs?.get(order.tokenIn.address)?.sale;
  const brought =
    sale?.outcome === 'passed' && sale.expected > 0n
      ? (order.quotedAmountOut * sale.brought) / sale.expected
      : order.quotedAmountOut;
  const price = snapshot.block.baseFeePerGas + order.maxPriorityFeePerGas;
  const gas = nativeValue(order.gasEstimate * price, nativePrice, cash);
  return brought > gas
    ? undefined
    : `all of it would bring ${showUnits(brought, cash)}, which its gas of ${showUnits(gas, cash)} would use up`;
}
