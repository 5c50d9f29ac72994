import { Decimal } from 'decimal.js';
import type { Spend } from './policyFacts.ts';

/** The time over which spends are added up, milliseconds. */
export const SPEND_WINDOW_MS = 24 * 60 * 60 * 1000;

interface Booked extends Spend {
  /** The call that was signed, where this process signed it. */
  readonly call?: string;
}

/** What intents put in during the last 24 hours, each counted once at its most. */
export interface SpendBook {
  /** US dollars put in by all intents but that one. */
  total(now: number, without: string): Decimal;
  /** Whether exactly this call of the intent was counted already: its bumps put in nothing more. */
  holds(intentId: string, call: string): boolean;
  add(spend: Spend, call?: string): void;
}

/** An empty book. Its sum is kept up to date, so that asking for it takes no time. */
export function createSpendBook(): SpendBook {
  const booked = new Map<string, Booked>();
  let sum = new Decimal(0);
  let oldest = Infinity;

  function forget(before: number): void {
    oldest = Infinity;
    for (const [id, { at, usd }] of booked) {
      if (at <= before) {
        booked.delete(id);
        sum = sum.minus(usd);
      } else {
        oldest = Math.min(oldest, at);
      }
    }
  }

  return {
    total(now, without) {
      if (oldest <= now - SPEND_WINDOW_MS) {
        forget(now - SPEND_WINDOW_MS);
      }
      return sum.minus(booked.get(without)?.usd ?? 0);
    },
    holds: (intentId, call) => booked.get(intentId)?.call === call,
    add(spend, call = booked.get(spend.intentId)?.call) {
      const known = booked.get(spend.intentId);
      const usd = Decimal.max(spend.usd, known?.usd ?? 0);
      const at = Math.max(spend.at, known?.at ?? 0);
      booked.set(spend.intentId, {
        intentId: spend.intentId,
        at,
        usd,
        ...(call === undefined ? {} : { call }),
      });
      sum = sum.plus(usd).minus(known?.usd ?? 0);
      oldest = Math.min(oldest, at);
    },
  };
}
