import { FatalError } from '../errors.ts';
import type { Address } from '../money/hex.ts';
import { mulDivUp } from '../money/mulDiv.ts';
import type { Balances } from './account.ts';
import type { Fill } from './fill.ts';
import type { Position } from './position.ts';

/** An account's money and, by `positionKey`, the latest position of each bot in each token, open or closed. */
export interface AccountLedger {
  readonly balances: Balances;
  readonly positions: ReadonlyMap<string, Position>;
}

/** A ledger before its first fill. */
export function openingLedger(account: {
  readonly initialCash: bigint;
  readonly initialNative: bigint;
}): AccountLedger {
  return {
    balances: { cash: account.initialCash, native: account.initialNative },
    positions: new Map(),
  };
}

/** What a position is known by while it is open: one per bot and token. */
export function positionKey(botId: string, token: Address): string {
  return `${botId}:${token}`;
}

/** The token other than cash that a fill trades; cash itself where it traded in a circle. */
export function fillToken(fill: Fill, cash: Address): Fill['tokenIn'] {
  return fill.tokenIn.address === cash ? fill.tokenOut : fill.tokenIn;
}

/** The position that a fill touched or would touch, as it stands in `ledger`. */
export function positionOfFill(ledger: AccountLedger, fill: Fill, cash: Address): Position | undefined {
  return ledger.positions.get(positionKey(fill.botId, fillToken(fill, cash).address));
}

/**
 * Books one fill: the one rule by which paper, live and backtest accounts change.
 * A buy adds its quantity and cost to the bot's position, opening one where there is none. A sale releases cost in
 * proportion, rounded up, so that profit is never shown early; the last unit releases the rest. A reverted fill takes
 * gas only. A cycle from cash back to cash holds nothing: what it earned, or the gas that it lost where it reverted, is a
 * position that is closed as it is booked. Hence, to the last unit: cash + Σ cost − Σ realised P&L stays the initial cash, native + Σ gas the initial
 * native balance.
 * @param cash Address of the account's cash token.
 * @throws FatalError where cash, native balance or quantity would turn negative, or the fill does not trade cash.
 */
export function applyFill(state: AccountLedger, fill: Fill, cash: Address): AccountLedger {
  requireSound(fill, cash);
  const buys = fill.tokenIn.address === cash;
  const isCycle = buys && fill.tokenOut.address === cash;
  const paid = buys ? fill.amountIn : 0n;
  const received = buys && !isCycle ? 0n : fill.amountOut;
  const balances: Balances = {
    cash: state.balances.cash - paid + received,
    native: state.balances.native - fill.gasFee,
  };
  if (balances.cash < 0n) throw refusal('ledger.negativeCash', fill, 'costs more cash than there is');
  if (balances.native < 0n) throw refusal('ledger.negativeNative', fill, 'costs more gas than there is');
  const token = fillToken(fill, cash);
  const key = positionKey(fill.botId, token.address);
  const before = state.positions.get(key);
  const after = isCycle ? roundTrip(fill) : buys ? bought(before, fill) : sold(before, fill);
  if (after === undefined) return { balances, positions: state.positions };
  return { balances, positions: new Map(state.positions).set(key, after) };
}

function refusal(code: string, fill: Fill, what: string): FatalError {
  return new FatalError(code, `Fill ${fill.id} of order ${fill.orderId} ${what}.`);
}

function requireSound(fill: Fill, cash: Address): void {
  const tradesCash = [fill.tokenIn, fill.tokenOut].some((token) => token.address === cash);
  if (!tradesCash) throw refusal('ledger.notACashTrade', fill, 'does not trade cash');
  if (fill.amountIn < 0n || fill.amountOut < 0n || fill.gasFee < 0n) {
    throw refusal('ledger.negativeAmount', fill, 'has a negative amount');
  }
  if (fill.outcome === 'reverted' && (fill.amountIn !== 0n || fill.amountOut !== 0n)) {
    throw refusal('ledger.revertedAmount', fill, 'was reverted and yet moves tokens');
  }
}

function isOpen(position: Position | undefined): position is Position {
  return position !== undefined && position.quantity > 0n;
}

function withGas(position: Position, fill: Fill): Position {
  return {
    ...position,
    gasFee: position.gasFee + fill.gasFee,
    gasFeeCash: position.gasFeeCash + fill.gasFeeCash,
  };
}

function bought(before: Position | undefined, fill: Fill): Position | undefined {
  if (isOpen(before)) {
    const quantity = before.quantity + fill.amountOut;
    return { ...withGas(before, fill), quantity, cost: before.cost + fill.amountIn };
  }
  if (fill.outcome === 'reverted') return undefined;
  // A token may tax the whole amount away: nothing is held, and what was paid is lost at once.
  const kept = fill.amountOut > 0n;
  return {
    id: fill.id,
    accountId: fill.accountId,
    botId: fill.botId,
    token: fill.tokenOut,
    quantity: fill.amountOut,
    cost: kept ? fill.amountIn : 0n,
    realisedPnl: kept ? 0n : -fill.amountIn,
    gasFee: fill.gasFee,
    gasFeeCash: fill.gasFeeCash,
    openedAt: fill.timestamp,
    ...(kept ? {} : { closedAt: fill.timestamp }),
  };
}

/** What a cycle came to: never held, and over as it is booked. One that reverted is a trade that lost its gas. */
function roundTrip(fill: Fill): Position {
  return {
    id: fill.id,
    accountId: fill.accountId,
    botId: fill.botId,
    token: fill.tokenOut,
    quantity: 0n,
    cost: 0n,
    realisedPnl: fill.amountOut - fill.amountIn,
    gasFee: fill.gasFee,
    gasFeeCash: fill.gasFeeCash,
    openedAt: fill.timestamp,
    closedAt: fill.timestamp,
  };
}

function sold(before: Position | undefined, fill: Fill): Position | undefined {
  if (!isOpen(before)) {
    if (fill.outcome === 'reverted') return undefined;
    throw refusal('ledger.negativeQuantity', fill, 'sells a token that is not held');
  }
  if (fill.amountIn > before.quantity) {
    throw refusal('ledger.negativeQuantity', fill, 'sells more than is held');
  }
  if (fill.outcome === 'reverted') return withGas(before, fill);
  const quantity = before.quantity - fill.amountIn;
  const released = quantity === 0n ? before.cost : mulDivUp(before.cost, fill.amountIn, before.quantity);
  return {
    ...withGas(before, fill),
    quantity,
    cost: before.cost - released,
    realisedPnl: before.realisedPnl + fill.amountOut - released,
    ...(quantity === 0n ? { closedAt: fill.timestamp } : {}),
  };
}
