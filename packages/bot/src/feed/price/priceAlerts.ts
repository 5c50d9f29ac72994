import type { Address } from '@twinlane/core/money/hex';
import type { PriceSources } from '@twinlane/core/price/choosePrice';
import { stepAlarm, type DeviationAlarm } from '@twinlane/core/price/deviationAlarm';
import type { PriceAnswer } from '@twinlane/core/price/priceAnswer';

/** Something about prices that a person should know. */
export interface PriceAlert {
  readonly level: 'info' | 'warning' | 'critical';
  readonly text: string;
  readonly hint?: string;
}

/** Decides what is worth an alert, and tells it once. */
export interface PriceAlerts {
  /** The sources differ by the share; undefined where they cannot be compared. */
  deviation(token: Address, share: number | undefined, sources: PriceSources, now: number): void;
  /** A stablecoin's answer. */
  peg(token: Address, answer: PriceAnswer, now: number): void;
  /** The API refuses the key, or takes calls again. */
  access(refusal: string | undefined): void;
}

/** When to alert, and whom. */
export interface PriceAlertOptions {
  readonly maxDeviation: number;
  readonly maxPegDeviation: number;
  readonly onAlert: (alert: PriceAlert) => void;
}

/** Starts without any alarm. */
export function createPriceAlerts(options: PriceAlertOptions): PriceAlerts {
  const alarms = new Map<Address, DeviationAlarm>();
  let refused: string | undefined;

  function step(token: Address, share: number | undefined, most: number, now: number) {
    const { alarm, tell } = stepAlarm(alarms.get(token), share, most, now);
    if (alarm !== undefined) {
      alarms.set(token, alarm);
    }
    return tell;
  }

  return {
    deviation(token, share, { coingecko, pools }, now) {
      const tell = step(token, share, options.maxDeviation, now);
      if (tell === 'raised') {
        options.onAlert({
          level: 'warning',
          text: `Price of ${token}: pools say ${shown(pools?.usd)} USD, CoinGecko ${shown(coingecko?.usd)} USD, ${percent(share)} apart.`,
          hint: 'CoinGecko’s price is given while it is young enough. Somebody may be moving a pool, or the market moves fast.',
        });
      } else if (tell === 'ended') {
        options.onAlert({ level: 'info', text: `Price of ${token}: pools and CoinGecko agree again.` });
      }
    },
    peg(token, answer, now) {
      const seen = answer.outcome === 'price' ? answer : undefined;
      const share = seen?.check === 'none' ? undefined : seen?.usd.minus(1).abs().toNumber();
      const tell = step(token, share, options.maxPegDeviation, now);
      if (tell === 'raised') {
        options.onAlert({
          level: 'critical',
          text: `Stablecoin ${token} is worth ${shown(seen?.usd)} USD: off its peg by ${percent(share)}.`,
          hint: 'Values in dollars use the price that is seen. Consider stopping the bots that trade in it.',
        });
      } else if (tell === 'ended') {
        options.onAlert({ level: 'info', text: `Stablecoin ${token} is back at its peg.` });
      }
    },
    access(refusal) {
      if (refusal !== undefined && refused === undefined) {
        options.onAlert({
          level: 'warning',
          text: `CoinGecko refuses the calls: ${refusal}`,
          hint: 'Check COINGECKO_API_KEY and prices.coingecko.plan. Meanwhile the pools serve prices.',
        });
      }
      refused = refusal;
    },
  };
}

function shown(usd: { toSignificantDigits(digits: number): { toFixed(): string } } | undefined): string {
  return usd?.toSignificantDigits(6).toFixed() ?? 'nothing';
}

function percent(share: number | undefined): string {
  return `${((share ?? 0) * 100).toFixed(1)} %`;
}
