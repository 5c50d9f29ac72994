import { cooldownOf } from './cooldown.ts';
import type { StepRun } from './stepRun.ts';

/** Why a candidate is not bought. */
export interface Refusal {
  readonly gate: string;
  /** One plain sentence. */
  readonly reason: string;
}

/** What keeps a bot from the token whatever the market says: another bot's order, or losses of its own. */
export function sharedGate(run: StepRun, token: string): Refusal | undefined {
  return lockGate(run, token) ?? cooldownGate(run);
}

/**
 * Another bot's order for the token that may still be filled: one bot of an account enters a token at a time. The order itself
 * is the lock: it is taken with the order, ends with it, and at the latest at the order's deadline.
 */
function lockGate({ input }: StepRun, token: string): Refusal | undefined {
  const { bot, snapshot, openOrders, settings } = input;
  if (!settings.trading.tokenLocks) {
    return undefined;
  }
  const { now } = snapshot;
  const lock = openOrders.find(
    ({ side, tokenOut, botId, deadline = now }) =>
      side === 'buy' && tokenOut.address === token && botId !== bot.id && deadline >= now,
  );
  if (lock === undefined) {
    return undefined;
  }
  const longest = lock.deadline === undefined ? '' : `, for ${lock.deadline - now} s at most`;
  const reason = `Another bot has the token on order: it is left to it until that has ended${longest}.`;
  return { gate: 'token.locked', reason };
}

/** The bot rests after losses. */
function cooldownGate({ input }: StepRun): Refusal | undefined {
  const { bot, account, snapshot, settings, closed = [] } = input;
  if (settings.cooldown === undefined) {
    return undefined;
  }
  const { now } = snapshot;
  const asked = { botId: bot.id, closed, initialCash: account.initialCash, now };
  const cooldown = cooldownOf({ ...asked, settings: settings.cooldown });
  return cooldown === undefined
    ? undefined
    : {
        gate: 'bot.cooldown',
        reason: `The bot enters nothing for ${cooldown.until - now} s more, because ${cooldown.reason}.`,
      };
}
