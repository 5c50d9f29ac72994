import type { Pool } from '../amm/pool.ts';
import { bestSale } from '../market/bestSale.ts';
import type { MarketSnapshot, TokenMarket } from '../market/marketSnapshot.ts';
import { nativeValue } from '../market/valuation.ts';
import { oncePer } from '../oncePer.ts';
import { exposureBounds, venueBound, type ExposureRequest, type Holding } from '../order/exposure.ts';
import { sizeEntry, type Sizing } from '../order/sizing.ts';
import { sizingSettingsSchema } from '../order/sizingSettings.ts';
import { wantedSize } from '../order/wantedSize.ts';
import type { Position } from '../portfolio/position.ts';
import type { Signal } from '../strategy/strategy.ts';
import { stuckTokens } from './botMemory.ts';
import { policyBounds } from './policyBounds.ts';
import type { StepRun } from './stepRun.ts';

/** What is to be bought, and how much of it its strategy wants. */
export interface SizeCandidate {
  readonly market: TokenMarket;
  readonly signal?: Pick<Signal, 'spend'>;
}

const AS_LEVEL = sizingSettingsSchema.parse({});

/**
 * How much of the candidate those pools would take now, within the level, the free cash, what is wanted, the limits of
 * exposure and the price impact.
 */
export function size(
  run: StepRun,
  { market, signal }: SizeCandidate,
  pools: readonly Pool[],
  mostCash = run.freeCash,
): Sizing {
  const { bot, snapshot, balances, settings } = run.input;
  const { address: token } = market.token;
  const positions = holdingsOf(run);
  const holdings = [...positions, ...run.purchasesUnderWay()];
  const native = nativeValue(balances.native, snapshot.nativePrice, snapshot.cash);
  const equity = positions.reduce((sum, { value }) => sum + value, balances.cash + native);
  const { exposure, maxPriceImpactBps } = settings.trading;
  const exposed: ExposureRequest = { snapshot, holdings, equity, token, botId: bot.id, limits: exposure };
  const spend = signal?.spend;
  const wanted = wantedSize({
    snapshot,
    market,
    equity,
    sizing: settings.sizing ?? AS_LEVEL,
    ...(spend === undefined ? {} : { spend }),
  });
  return sizeEntry({
    snapshot,
    pools,
    equity,
    held: holdings.reduce((sum, held) => sum + (held.token === token ? held.value : 0n), 0n),
    availableCash: mostCash > 0n ? mostCash : 0n,
    maxPositionPercent: settings.intel.maxPositionPercent,
    minTrade: settings.intel.minTrade,
    maxPriceImpactBps,
    bounds: [...policyBounds(run), ...exposureBounds(exposed), ...(wanted === undefined ? [] : [wanted])],
    boundOn: (venue) => venueBound(exposed, venue),
  });
}

/** What the account's positions would bring, and where. What is stuck brings nothing. */
function holdingsOf({ input: { positions, snapshot }, memory }: StepRun): readonly Holding[] {
  const stuck = stuckTokens(memory);
  return positions
    .filter(({ quantity }) => quantity > 0n)
    .map((position) => {
      const { token, botId } = position;
      return stuck.has(token.address)
        ? { token: token.address, botId, value: 0n }
        : holdingIn(snapshot, position);
    });
}

/** Asked by every bot that would enter, of all positions of the account. */
const holdingIn = oncePer(
  (snapshot: MarketSnapshot, { token: { address: token }, quantity, botId }: Position): Holding => {
    const sale = bestSale(snapshot, token, quantity);
    return sale === undefined
      ? { token, botId, value: 0n }
      : { token, botId, value: sale.quote.amountOut, venue: sale.pool.venue };
  },
);
