import { Decimal } from 'decimal.js';
import type { Address } from '@twinlane/core/money/hex';
import type { Clock } from '@twinlane/core/ports';
import type { PriceApi } from '../coingecko.ts';
import type { FailedCall } from '../readTokenPrices.ts';

/** A price API that does as it is told, and takes down every call. */
export interface ScriptedApi extends PriceApi {
  readonly calls: { readonly at: number; readonly tokens: readonly Address[] }[];
  /** US dollars of the tokens that it knows. */
  readonly prices: Map<Address, number>;
  /** What every call fails with, until it is taken back with undefined. */
  failure: FailedCall | undefined;
  /** Holds calls back until it resolves. */
  gate: Promise<void>;
}

/** Prices are as old as `updateMs` makes them: 60 s on CoinGecko's public plans. */
export function createScriptedApi(clock: Clock, updateMs = 60_000): ScriptedApi {
  const api: ScriptedApi = {
    calls: [],
    prices: new Map(),
    failure: undefined,
    gate: Promise.resolve(),
    async tokenPrices(tokens) {
      api.calls.push({ at: clock.now(), tokens });
      await api.gate;
      if (api.failure !== undefined) {
        return api.failure;
      }
      const at = clock.now() - (clock.now() % updateMs);
      const known = tokens.flatMap((token) => {
        const usd = api.prices.get(token);
        return usd === undefined ? [] : [[token, { usd: new Decimal(usd), at }] as const];
      });
      return { outcome: 'prices', prices: new Map(known), refused: new Map() };
    },
    close: () => undefined,
  };
  return api;
}
