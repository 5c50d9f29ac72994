import { bestQuote } from '../order/parent/price.ts';
import { evaluateOrder, rememberOrder } from '../order/parent/evaluateOrder.ts';
import type { ParentOrder } from '../order/parent/parentOrder.ts';
import { tradingWithin } from '../order/parent/swapBounds.ts';
import { progressOf } from '../order/schedule/planProgress.ts';
import type { HopQuote } from '../fill/quoteRoute.ts';
import { priceImpactBps } from '../amm/price.ts';
import type { RiskVerdict } from '../risk/assess.ts';
import { leave } from './decideExits.ts';
import type { Trial } from './decideEntry.ts';
import { purchaseOf } from './purchaseOf.ts';
import { tryPurchase } from './orderPurchase.ts';
import { StepRun } from './stepRun.ts';
import type { StepInput, StepPorts } from './stepTypes.ts';

/** What an order would do now. Amounts are base units. */
export interface OrderPreview {
  /** Of what is given: the first part of the order. */
  readonly part: bigint;
  readonly quote?: { readonly hop: HopQuote; readonly priceImpactBps: number };
  readonly minAmountOut?: bigint;
  readonly gas?: { readonly units: bigint; readonly maxFeePerGas: bigint };
  readonly risk?: RiskVerdict;
  /** Whether its risk score is above the tolerance, which a person has to accept. */
  readonly isRisky: boolean;
  readonly warnings: readonly string[];
  /** The gate that would refuse it, whatever is accepted. */
  readonly blocked?: { readonly gate: string; readonly reason: string };
  /** What it waits for before it trades. */
  readonly waits?: string;
}

/** From this share of the limit on, a price impact is worth a warning. */
const MUCH_IMPACT = 0.5;

/**
 * Tries the first part of an order as if it were traded on this snapshot, by the gates that it would go through. Nothing is
 * ordered, and no breaker hears of it.
 */
export async function previewOrder(
  input: StepInput,
  order: ParentOrder,
  ports: StepPorts,
): Promise<OrderPreview> {
  const { settings, memory: known } = input;
  const within = { ...settings, trading: tradingWithin(settings.trading, order) };
  const run = new StepRun({ ...input, settings: within, memory: { ...known, told: {} } }, silent(ports), {
    lane: 'smart',
    reason: 'A preview.',
  });
  const position = run.positions.find(({ token }) => token.address === order.token.address);
  const question = {
    order,
    progress: progressOf(order, []),
    snapshot: input.snapshot,
    held: position?.quantity ?? 0n,
  };
  const memory = rememberOrder(question);
  const decided = evaluateOrder({ ...question, order: { ...order, memory } });
  const part = decided.outcome === 'trade' ? decided.amount : order.amount;
  const hop = bestQuote(input.snapshot, { side: order.side, token: order.token, amount: part });
  const given = order.side === 'buy' ? input.snapshot.cash.address : order.token.address;
  const base = {
    part,
    warnings: [],
    isRisky: false,
    ...(hop === undefined
      ? {}
      : { quote: { hop, priceImpactBps: priceImpactBps(hop.pool, given, hop.quote) } }),
    ...(decided.outcome === 'wait' ? { waits: decided.reason } : {}),
  };
  if (decided.outcome === 'end') {
    return { ...base, blocked: { gate: `order.${decided.state}`, reason: decided.reason } };
  }
  return order.side === 'buy'
    ? previewPurchase(run, { ...order, memory }, base, ports)
    : previewSale(run, order, base, ports);
}

function silent({ breakers }: Pick<StepPorts, 'breakers'>): Pick<StepPorts, 'breakers'> {
  return {
    breakers: {
      refusal: (activity) => breakers.refusal(activity),
      admit: (activity) => breakers.admit(activity),
      report: () => undefined,
    },
  };
}

async function previewPurchase(
  run: StepRun,
  order: ParentOrder,
  base: OrderPreview,
  ports: StepPorts,
): Promise<OrderPreview> {
  const accepted = { ...order, acceptRisk: true };
  const tried = await tryPurchase(run, { order: accepted, amount: base.part, reason: '' }, ports);
  if (tried === undefined) {
    return { ...base, blocked: { gate: 'order.market', reason: 'The token has no market.' } };
  }
  const { trial, candidate } = tried;
  const judged = trial === undefined ? base : { ...base, ...judgementOf(run, trial) };
  if ('refusal' in tried || trial === undefined) {
    return 'refusal' in tried ? { ...judged, blocked: tried.refusal } : judged;
  }
  const { minAmountOut, gasLimit, maxFeePerGas } = purchaseOf(run, candidate, trial);
  return { ...judged, minAmountOut, gas: { units: gasLimit, maxFeePerGas } };
}

function judgementOf(
  run: StepRun,
  { sized, risk, simulation }: Trial,
): Pick<OrderPreview, 'quote' | 'risk' | 'isRisky' | 'warnings'> {
  const { intel, trading } = run.input.settings;
  const isRisky = risk.score > intel.riskTolerance;
  const isMuch = sized.priceImpactBps > trading.maxPriceImpactBps * MUCH_IMPACT;
  const warnings = [
    ...(isRisky
      ? [`The risk score of ${risk.score.toFixed(0)} is above the tolerance of ${intel.riskTolerance}.`]
      : []),
    ...risk.findings.filter(({ verdict }) => verdict === 'warn').map(({ reason }) => reason),
    ...(isMuch ? [`Its own size costs ${(sized.priceImpactBps / 100).toFixed(2)} % of the price.`] : []),
    ...(simulation.outcome === 'unavailable' ? [`It could not be simulated: ${simulation.reason}`] : []),
  ];
  return { quote: { hop: sized.hop, priceImpactBps: sized.priceImpactBps }, risk, isRisky, warnings };
}

async function previewSale(
  run: StepRun,
  order: ParentOrder,
  base: OrderPreview,
  ports: StepPorts,
): Promise<OrderPreview> {
  const position = run.positions.find(({ token }) => token.address === order.token.address);
  if (position === undefined) {
    return { ...base, blocked: { gate: 'order.held', reason: 'Nothing of the token is held.' } };
  }
  const exit = {
    decision: order.decision,
    gate: 'preview',
    reason: '',
    quantity: base.part,
    confidence: 100,
  };
  await leave(run, position, exit, ports);
  const [decision] = run.result.decisions;
  if (decision?.intent === undefined) {
    const thought = decision?.thought;
    const reason = thought?.reasoning.trim() ?? 'A sale of it is in flight, or has failed a moment ago.';
    return { ...base, blocked: { gate: thought?.gate ?? 'exit.wait', reason } };
  }
  const { minAmountOut, gasLimit, maxFeePerGas } = decision.intent;
  return {
    ...base,
    minAmountOut,
    gas: { units: gasLimit, maxFeePerGas },
    warnings: decision.thought.negatives,
  };
}
