import { showRiskScore } from '../intel/showScore.ts';
import type { OrderIntentDraft } from '../order/orderIntentDraft.ts';
import type { ParentOrder } from '../order/parent/parentOrder.ts';
import { divUp } from '../money/mulDiv.ts';
import { showUnits } from '../money/showUnits.ts';
import type { Signal } from '../strategy/strategy.ts';
import { admitEntry, tellImpact, throughBreakers } from './breakerGates.ts';
import { describe, roomGate, skip, tryPools, type Candidate, type Trial } from './decideEntry.ts';
import { cutTo, purchaseOf } from './purchaseOf.ts';
import { remember } from './remember.ts';
import type { Refusal } from './sharedGate.ts';
import { size } from './sizeCandidate.ts';
import type { StepPorts } from './stepTypes.ts';
import type { StepRun } from './stepRun.ts';

/** A purchase that was tried. */
export interface TriedPurchase {
  readonly candidate: Candidate;
  readonly trial: Trial;
}

/** The gate that refuses a purchase, and how far it had come. */
export interface RefusedPurchase {
  readonly candidate: Candidate;
  readonly trial?: Trial;
  readonly refusal: Refusal;
}

/** What is to be bought for an order. */
export interface OrderPart {
  readonly order: ParentOrder;
  /** Cash base units, exact: it is bought for that or not at all. */
  readonly amount: bigint;
  /** Base units of the token: no less may reach the account. */
  readonly leastOut?: bigint;
  /** One plain sentence. */
  readonly reason: string;
}

/**
 * Takes a part of an order through the gates of every entry but those that slow a strategy down: confidence, rest and pace. What
 * blocks, blocks; a risk score above the tolerance does not where its person has accepted that.
 */
export async function tryPurchase(
  run: StepRun,
  part: OrderPart,
  ports: StepPorts,
): Promise<TriedPurchase | RefusedPurchase | undefined> {
  const { order, amount } = part;
  const market = run.input.snapshot.tokens.get(order.token.address);
  if (market === undefined) {
    return undefined;
  }
  const asked = { signal: signalOf(part), market, alternatives: ['keep the cash'] };
  const refusal = roomGate(run, asked.signal, false) ?? cashGate(run, amount);
  if (refusal !== undefined) {
    return { candidate: asked, refusal };
  }
  const open = throughBreakers(run, asked);
  if ('gate' in open) {
    return { candidate: asked, refusal: open };
  }
  const candidate = { ...asked, ...open };
  const sizing = size(run, { market: candidate.market }, candidate.market.pools, amount);
  tellImpact(run, order.token.address, sizing);
  if (sizing.outcome === 'refused') {
    return { candidate, refusal: sizing };
  }
  const show = (units: bigint): string => showUnits(units, run.input.snapshot.cash);
  if (sizing.amountIn < amount) {
    const reason =
      `${show(amount)} do not fit: the size is bounded by ${sizing.boundBy}, which leaves ` +
      `${show(sizing.amountIn)}.`;
    return { candidate, refusal: { gate: 'order.size', reason } };
  }
  return judge(run, part, { candidate, trial: await tryPools(run, candidate, sizing, ports) });
}

function judge(
  run: StepRun,
  { order, amount, leastOut }: OrderPart,
  tried: TriedPurchase,
): TriedPurchase | RefusedPurchase {
  const { risk, sized, simulation } = tried.trial;
  if (simulation.outcome === 'unavailable' && simulation.late === true) {
    return { ...tried, refusal: { gate: 'risk.late', reason: simulation.reason } };
  }
  remember(run, order.token.address, simulation);
  const isAccepted = risk.gate === 'risk.score' && order.acceptRisk;
  if (risk.verdict === 'vetoed' && !isAccepted) {
    return { ...tried, refusal: { gate: risk.gate ?? 'risk.score', reason: risk.reason } };
  }
  if (sized.amountIn < amount) {
    return { ...tried, refusal: { gate: 'order.size', reason: 'The only pool that sells it takes less.' } };
  }
  if (leastOut !== undefined && expectedOf(tried.trial) < leastOut) {
    const reason = 'The pools, and what the token takes of a transfer, do not pay the limit price now.';
    return { ...tried, refusal: { gate: 'order.limit', reason } };
  }
  return tried;
}

/** What should reach the account, a tax of the token off. */
function expectedOf({ sized, simulation }: Trial): bigint {
  const { amountOut } = sized.hop.quote;
  if (simulation.outcome !== 'passed' || simulation.boughtExpected === 0n) {
    return amountOut;
  }
  const { bought, boughtExpected } = simulation;
  return bought >= boughtExpected ? amountOut : (amountOut * bought) / boughtExpected;
}

function cashGate(run: StepRun, amount: bigint): Refusal | undefined {
  if (run.freeCash >= amount) {
    return undefined;
  }
  const show = (units: bigint): string => showUnits(units > 0n ? units : 0n, run.input.snapshot.cash);
  return {
    gate: 'sizing.cash',
    reason: `There are ${show(run.freeCash)} of free cash; ${show(amount)} are needed.`,
  };
}

/** What speaks for the purchase is that a person wants it. */
function signalOf({ order, reason }: OrderPart): Signal {
  return {
    side: 'buy',
    token: order.token.address,
    confidence: 100,
    positives: [order.reason, reason],
    negatives: [],
    features: {},
  };
}

/** Orders what was tried, under the key of its part. */
export function orderPurchase(
  run: StepRun,
  part: OrderPart & { readonly key: string },
  { candidate, trial: tried }: TriedPurchase,
): void {
  const { order } = part;
  const admission = admitEntry(run, order.token.address, tried.sized.hop.pool.venue);
  if ('gate' in admission) {
    skip(run, candidate, admission, tried);
    return;
  }
  const trial = cutTo(run, candidate, tried, admission.sizeBps);
  const { score } = trial.risk;
  const tolerance = run.input.settings.intel.riskTolerance;
  const warned = score > tolerance;
  const verdict = {
    token: order.token,
    decision: order.decision,
    gate: `order.${order.kind}`,
    reasoning: `${part.reason} The risk score is ${showRiskScore(score)} against a tolerance of ${tolerance}${warned ? ', which a person has accepted' : ''}.`,
    confidence: 100,
    ...describe(run, candidate, trial),
  };
  run.order(verdict, intentOf(part, purchaseOf(run, candidate, trial)), admission);
}

/** The least is that of the whole part; a breaker that cuts the part cuts it too. */
function intentOf(
  { order, key, leastOut, amount }: OrderPart & { readonly key: string },
  draft: OrderIntentDraft,
): OrderIntentDraft {
  const least = leastOut === undefined ? 0n : divUp(leastOut * draft.amountIn, amount);
  const minAmountOut = least > draft.minAmountOut ? least : draft.minAmountOut;
  return { ...draft, idempotencyKey: key, parentOrderId: order.id, minAmountOut };
}
