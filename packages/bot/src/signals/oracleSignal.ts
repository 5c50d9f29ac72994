import type { Decimal } from 'decimal.js';
import type { Breakers } from '@twinlane/core/breaker/breakers';
import type { Address } from '@twinlane/core/money/hex';
import { NearLimit } from './nearLimit.ts';
import { tokenScope } from './tokenScope.ts';

/** Per cent from which on a deviation is worth telling of. */
const NEAR = 2.5;

/** How the price feed's two sources of a token compare. */
interface Comparison {
  /** The share by which they differ. */
  readonly share: number;
  /** What the API says, US dollars. */
  readonly api: Decimal;
  readonly areFresh: boolean;
}

/** Tells `oracleDeviation` of a token how far the pools' price lies off the feed's, per cent. */
export interface OracleSignal {
  /**
   * The price feed has compared its two sources of a token. Only fresh ones can speak against each other: between two calls of
   * the API the market may move by more than this. The pools' price is averaged over a minute and follows a quick market late:
   * the token's price in the pools at this moment has to lie as far off.
   */
  compared(this: void, token: Address, comparison: Comparison): void;
  /** Somebody is about to ask whether the token may be entered. */
  wanted(this: void, token: Address): void;
  /** Tokens whose price is to be looked at now: those that differ, until they agree, and once each that is wanted. */
  due(this: void): readonly Address[];
}

/** `spot`: the token's price in the pools now, where it is known, in dollars. */
export function createOracleSignal(
  breakers: Pick<Breakers, 'observe'>,
  chainId: number,
  spot: (token: Address) => Decimal | undefined,
): OracleSignal {
  const near = new NearLimit<Address>();
  const apart = new Set<Address>();
  const wanted = new Set<Address>();
  const fresh = new Set<Address>();

  function percentOff(token: Address, { share, api }: Comparison): number {
    const now = spot(token);
    const off = now === undefined ? share : now.div(api).minus(1).abs().toNumber();
    return 100 * Math.min(share, off);
  }

  return {
    compared(token, comparison) {
      const percent = percentOff(token, comparison);
      if (percent >= NEAR && !comparison.areFresh && !apart.has(token)) {
        return;
      }
      if (percent >= NEAR) {
        apart.add(token);
      } else {
        apart.delete(token);
      }
      if (near.heeds(token, percent >= NEAR)) {
        void breakers.observe('oracleDeviation', tokenScope(chainId, token), percent);
      }
    },
    wanted(token) {
      if (!wanted.has(token)) {
        wanted.add(token);
        fresh.add(token);
      }
    },
    due() {
      const due = new Set([...apart, ...fresh]);
      fresh.clear();
      return [...due];
    },
  };
}
