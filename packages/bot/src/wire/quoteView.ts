import type { JudgedPlan } from '@twinlane/core/amm/route/routeRequest';
import type { PlannedPath, RoutePlan } from '@twinlane/core/amm/routePlan';
import type { BlockHeader } from '@twinlane/core/market/block';
import { toAmount } from '@twinlane/protocol/amount';
import type { QuoteView } from '@twinlane/protocol/quote';
import { tokenView } from './tradeView.ts';

const NATIVE_DECIMALS = 18;

/** What a quote is shown from. */
export interface QuoteSource {
  readonly best: JudgedPlan;
  /** The block after which the pools stand so. */
  readonly header: BlockHeader;
  readonly through: QuoteView['through'];
  /** Wei per unit. */
  readonly gasPrice: bigint;
  /** Whether gas has a price in the token in which the plan is judged. */
  readonly isPriced: boolean;
  readonly priceImpactBps: number;
  readonly slippageBps: number;
  /** The best plan of one pool. */
  readonly singlePool?: JudgedPlan;
}

/** A plan as the protocol shows it. */
export function quoteView(source: QuoteSource): QuoteView {
  const { best, header, through, gasPrice, isPriced, slippageBps } = source;
  const { kind, tokenIn, tokenOut, amountIn, amountOut, gas, paths } = best.plan;
  const judged = kind === 'exactIn' ? tokenOut : tokenIn;
  const single = source.singlePool === undefined ? undefined : singlePoolView(best, source.singlePool);
  return {
    blockNumber: header.number,
    kind,
    through,
    tokenIn: tokenView(tokenIn),
    tokenOut: tokenView(tokenOut),
    amountIn: toAmount(amountIn, tokenIn.decimals),
    amountOut: toAmount(amountOut, tokenOut.decimals),
    paths: paths.map((path) => pathView(best.plan, path)),
    priceImpactBps: source.priceImpactBps,
    gas: {
      units: gas.toString(),
      price: gasPrice.toString(),
      native: toAmount(gas * gasPrice, NATIVE_DECIMALS),
      ...(isPriced ? { cost: toAmount(best.gasCost, judged.decimals) } : {}),
    },
    net: toAmount(best.net, judged.decimals),
    slippageBps,
    limit: toAmount(limitOf(best.plan, slippageBps), judged.decimals),
    ...(single === undefined ? {} : { singlePool: single }),
  };
}

/** The amount that is not fixed, moved by the slippage allowed; what is allowed is rounded down. */
function limitOf({ kind, amountIn, amountOut }: RoutePlan, slippageBps: number): bigint {
  const amount = kind === 'exactIn' ? amountOut : amountIn;
  const allowed = (amount * BigInt(slippageBps)) / 10_000n;
  return kind === 'exactIn' ? amount - allowed : amount + allowed;
}

function pathView({ kind, tokenIn, tokenOut, amountIn, amountOut }: RoutePlan, path: PlannedPath) {
  const [part, whole] = kind === 'exactIn' ? [path.amountIn, amountIn] : [path.amountOut, amountOut];
  return {
    share: Number((part * 1_000_000n) / whole) / 1_000_000,
    amountIn: toAmount(path.amountIn, tokenIn.decimals),
    amountOut: toAmount(path.amountOut, tokenOut.decimals),
    hops: path.route.hops.map(({ pool, tokenOut: next }) => ({
      pool: pool.address,
      venue: pool.venue,
      fee: pool.fee,
      tokenOut: tokenView(next),
    })),
  };
}

function singlePoolView(best: JudgedPlan, { plan, net }: JudgedPlan): QuoteView['singlePool'] {
  const pool = plan.paths[0]?.route.hops[0]?.pool;
  if (pool === undefined) {
    return undefined;
  }
  const judged = plan.kind === 'exactIn' ? plan.tokenOut : plan.tokenIn;
  const gain = plan.kind === 'exactIn' ? best.net - net : net - best.net;
  const size = net < 0n ? -net : net;
  return {
    venue: pool.venue,
    fee: pool.fee,
    pool: pool.address,
    net: toAmount(net, judged.decimals),
    gainBps: size === 0n ? 0 : Number((gain * 1_000_000n) / size) / 100,
  };
}
