import { planImpactBps } from '@twinlane/core/amm/route/planImpact';
import { planRoute } from '@twinlane/core/amm/route/planRoute';
import { createRouteMarket, executionGroups, type RouteMarket } from '@twinlane/core/amm/route/routeMarket';
import type { GasCost, JudgedPlan, NoRoute, RouteRequest } from '@twinlane/core/amm/route/routeRequest';
import { RetryableError, UserError } from '@twinlane/core/errors';
import { gasPlan } from '@twinlane/core/fill/gasPlan';
import type { BlockHeader } from '@twinlane/core/market/block';
import type { ChainDefinition } from '@twinlane/core/market/chainDefinition';
import { nextBaseFee } from '@twinlane/core/market/nextBaseFee';
import type { Token } from '@twinlane/core/market/token';
import type { VenueDefinition } from '@twinlane/core/market/venueDefinition';
import { parseAmount } from '@twinlane/core/money/tokenAmount';
import type { PoolMirror } from '@twinlane/core/ports';
import type { QuoteQuery, QuoteView } from '@twinlane/protocol/quote';
import { findToken } from './findToken.ts';
import { quoteView } from './wire/quoteView.ts';

/** What gas is priced with: a hundredth of the native currency is bought for it. */
const PRICED_WEI = 10n ** 16n;

const REFUSALS: Readonly<Record<NoRoute, readonly [message: string, hint: string]>> = {
  nothingToTrade: ['An amount of nothing cannot be traded.', 'Give an amount above zero.'],
  sameToken: ['A token cannot be traded for itself.', 'Name two different tokens.'],
  noRoute: [
    'No route of the pools that are watched joins the two tokens.',
    'Allow more hops, or check the tokens: addresses are never ambiguous.',
  ],
  notEnoughLiquidity: [
    'The pools cannot trade that amount.',
    'Ask for less, or allow more hops and more paths.',
  ],
  taxedExactOut: [
    'A token that keeps a part of transfers cannot be bought or sold for an exact amount out.',
    'Give the amount to sell instead.',
  ],
};

/** Answers what a trade would do on the pools as they stand. Makes no call. */
export function createQuoteTrade(source: {
  readonly mirror: Pick<PoolMirror, 'head' | 'pools'>;
  readonly chain: ChainDefinition;
  readonly venues: readonly VenueDefinition[];
  /** Whether the mirror has a state to answer from. */
  readonly isReady: () => boolean;
}): (query: QuoteQuery) => QuoteView {
  const { mirror, chain, venues } = source;
  const through = chain.contracts.twinlaneExecutor === undefined ? 'oneFamily' : 'anyVenue';
  const groups = executionGroups(venues, chain.id, through);
  let current: { readonly hash: string; readonly market: RouteMarket } | undefined;
  const marketAt = ({ hash }: BlockHeader): RouteMarket => {
    if (current?.hash !== hash) {
      current = { hash, market: createRouteMarket(mirror.pools(), groups) };
    }
    return current.market;
  };
  return (query) => {
    if (!source.isReady()) {
      throw new RetryableError('quote.notReady', 'The pools are still being read.');
    }
    const tokenIn = findToken(query.in, mirror.pools(), chain);
    const tokenOut = findToken(query.out, mirror.pools(), chain);
    const header = mirror.head();
    const market = marketAt(header);
    const kind = query.exactOut === 'true' ? 'exactOut' : 'exactIn';
    const [fixed, judged] = kind === 'exactIn' ? [tokenIn, tokenOut] : [tokenOut, tokenIn];
    const amount = amountOf(query.amount, fixed);
    const gas = gasCost(market, header, judged, chain.wrappedNative);
    const limits = { maxHops: hopsOf(query.maxHops), maxPaths: query.maxPaths };
    const request: RouteRequest = { kind, tokenIn, tokenOut, amount, ...(gas.cost && { gas: gas.cost }) };
    const best = planned(market, { ...request, limits });
    const alone = planRoute(market, { ...request, limits: { maxHops: 1, maxPaths: 1 } });
    return quoteView({
      best,
      header,
      through,
      gasPrice: gas.price,
      isPriced: gas.cost !== undefined,
      priceImpactBps: planImpactBps(best.plan),
      slippageBps: query.slippageBps,
      ...(alone.outcome === 'planned' ? { singlePool: alone.best } : {}),
    });
  };
}

function amountOf(text: string, token: Token): bigint {
  const amount = parseAmount(text, token.decimals);
  if (amount < 0n) {
    throw new UserError('amount.malformed', `${JSON.stringify(text)} is not an amount to trade.`, {
      hint: 'Give an amount above zero.',
    });
  }
  return amount;
}

function hopsOf(count: number): 1 | 2 | 3 {
  return count === 1 || count === 2 ? count : 3;
}

function planned(market: RouteMarket, request: RouteRequest): JudgedPlan {
  const outcome = planRoute(market, request);
  if (outcome.outcome === 'none') {
    const [message, hint] = REFUSALS[outcome.reason];
    throw new UserError(`quote.${outcome.reason}`, message, { hint });
  }
  return outcome.best;
}

/** What gas costs in the next block, also in a token: what it would take to buy the native currency with it. */
function gasCost(
  market: RouteMarket,
  header: BlockHeader,
  token: Token,
  wrappedNative: Token,
): { readonly price: bigint; readonly cost?: GasCost } {
  const price = nextBaseFee(header) + gasPlan('standard', header).maxPriorityFeePerGas;
  if (token.address === wrappedNative.address) {
    return { price, cost: { price, rate: { token: 1n, wei: 1n } } };
  }
  const bought = planRoute(market, {
    kind: 'exactOut',
    tokenIn: token,
    tokenOut: wrappedNative,
    amount: PRICED_WEI,
    limits: { maxPaths: 1 },
  });
  return bought.outcome === 'none'
    ? { price }
    : { price, cost: { price, rate: { token: bought.best.plan.amountIn, wei: PRICED_WEI } } };
}
