import { gasPlan } from '../fill/gasPlan.ts';
import { entryPauseSeconds } from '../intel/levels.ts';
import { showConfidence, showRiskScore } from '../intel/showScore.ts';
import type { TokenMarket } from '../market/marketSnapshot.ts';
import { gasLimitOf } from '../order/createIntent.ts';
import type { Sizing } from '../order/sizing.ts';
import { assessRisk } from '../risk/assess.ts';
import type { RiskVerdict } from '../risk/assess.ts';
import type { TradeSimulation } from '../risk/riskFactor.ts';
import { PLAIN_RISK } from '../risk/riskSettings.ts';
import type { Signal } from '../strategy/strategy.ts';
import { SOLD, stuckTokens } from './botMemory.ts';
import { admitEntry, tellImpact, throughBreakers } from './breakerGates.ts';
import type { Verdict } from './draftThought.ts';
import { opportunityOf } from './opportunityOf.ts';
import { provenSafe } from './provenSafe.ts';
import { cutTo, purchaseOf } from './purchaseOf.ts';
import { remember } from './remember.ts';
import { sharedGate, type Refusal } from './sharedGate.ts';
import { size } from './sizeCandidate.ts';
import type { StepPorts } from './stepTypes.ts';
import type { StepRun } from './stepRun.ts';
import { USUAL_GAS } from './usualGas.ts';
import { whyRefused } from './whyRefused.ts';

/** A wish to buy, and what else could be bought. */
export interface Candidate {
  readonly signal: Signal;
  readonly market: TokenMarket;
  readonly alternatives: readonly string[];
}

type Sized = Extract<Sizing, { outcome: 'sized' }>;

/** A candidate tried in one pool. */
export interface Trial {
  readonly sized: Sized;
  readonly simulation: TradeSimulation;
  readonly risk: RiskVerdict;
}

/** Takes a candidate through the gates, cheapest first, to a purchase or to the gate that stops it. */
export async function decideEntry(run: StepRun, candidate: Candidate, ports: StepPorts): Promise<void> {
  const usable = throughGates(run, candidate);
  if ('gate' in usable) {
    skip(run, candidate, usable);
    return;
  }
  const sizing = size(run, usable, usable.market.pools);
  tellImpact(run, usable.market.token.address, sizing);
  if (sizing.outcome === 'refused') {
    skip(run, usable, sizing);
    return;
  }
  conclude(run, usable, await tryPools(run, usable, sizing, ports));
}

/** The candidate in the pools that may be entered, or what keeps it from being bought before its price is asked. */
export function throughGates(run: StepRun, candidate: Candidate): Candidate | Refusal {
  const { signal } = candidate;
  const refusal = tokenGate(run, signal) ?? sharedGate(run, signal.token) ?? roomGate(run, signal);
  if (refusal !== undefined) {
    return refusal;
  }
  const open = throughBreakers(run, candidate);
  return 'gate' in open ? open : { ...candidate, ...open };
}

/** Buys what was tried, or says what speaks against it. */
export function conclude(run: StepRun, candidate: Candidate, tried: Trial): void {
  if (tried.simulation.outcome === 'unavailable' && tried.simulation.late === true) {
    run.askAgain();
    skip(run, candidate, { gate: 'risk.late', reason: tried.simulation.reason });
    return;
  }
  const trial = { ...tried, risk: provenSafe(candidate.signal, tried.risk, tried.simulation) };
  remember(run, candidate.market.token.address, trial.simulation);
  const { minConfidence } = run.input.settings.intel;
  const confidence = candidate.signal.confidence * trial.risk.certainty;
  if (trial.risk.verdict === 'vetoed' || confidence < minConfidence) {
    const { gate = 'risk.score', reason } = trial.risk;
    const doubt = `Confidence after risk is ${showConfidence(confidence)}; the level asks for ${minConfidence}.`;
    const final =
      trial.risk.verdict === 'vetoed' ? { gate, reason } : { gate: 'risk.confidence', reason: doubt };
    run.rest(candidate.market.token.address, whyRefused(final.gate));
    skip(run, candidate, final, trial);
    return;
  }
  buy(run, candidate, trial, confidence);
}

function tokenGate(run: StepRun, signal: Signal): Refusal | undefined {
  const { snapshot, settings } = run.input;
  if (signal.inSteps !== true && isHeld(run, signal)) {
    return { gate: 'token.held', reason: 'The bot holds the token already.' };
  }
  if (run.isOrdered(signal.token, 'buy') || run.isOrdered(signal.token, 'sell')) {
    return { gate: 'token.ordered', reason: 'An order for the token is in flight.' };
  }
  const resting = run.memory.rests[signal.token];
  const mayFollow = signal.inSteps === true && resting?.reason === SOLD;
  if (resting !== undefined && snapshot.now < resting.until && !mayFollow) {
    const left = resting.until - snapshot.now;
    return {
      gate: 'token.rest',
      reason: `The token is left alone for ${left} s more, because ${resting.reason}.`,
    };
  }
  const { minConfidence } = settings.intel;
  if (signal.confidence < minConfidence) {
    const reason = `Confidence is ${showConfidence(signal.confidence)}; the level asks for ${minConfidence}.`;
    return { gate: 'signal.confidence', reason };
  }
  return undefined;
}

function isHeld(run: StepRun, { token }: Signal): boolean {
  return run.positions.some((position) => position.token.address === token);
}

export function roomGate(run: StepRun, signal: Signal, isPaced = true): Refusal | undefined {
  const { snapshot, settings } = run.input;
  const { maxOpenPositions } = settings.trading;
  const stuck = stuckTokens(run.memory);
  const sellable = run.positions.filter(({ token }) => !stuck.has(token.address)).length;
  const underWay = run.entriesUnderWay();
  const taken = sellable + underWay;
  if (taken >= maxOpenPositions && !isHeld(run, signal)) {
    const reason = `${taken} of ${maxOpenPositions} positions are open or on order.`;
    return { gate: 'bot.positions', reason };
  }
  const pause = isPaced ? entryPauseSeconds(settings.intel.decisions) : 0;
  const since = snapshot.now - (run.memory.lastEntryAt ?? -Infinity);
  if (since < pause) {
    return { gate: 'bot.pace', reason: `The last entry was ${since} s ago; the level waits ${pause} s.` };
  }
  const plan = gasPlan(settings.intel.gasStyle, snapshot.block);
  const needed = gasLimitOf(USUAL_GAS) * plan.maxFeePerGas * BigInt(run.positions.length + underWay + 2);
  if (run.freeNative < needed) {
    const reason =
      `${run.freeNative} wei are free for gas; the entry and the exits of what would be held ` +
      `may need ${needed} wei.`;
    return { gate: 'bot.gas', reason };
  }
  return undefined;
}

/** A V3 pool cannot trade a taxed token: what fails the honeypot check there is tried once more in the V2 pools. */
export async function tryPools(
  run: StepRun,
  candidate: Candidate,
  sized: Sized,
  ports: StepPorts,
): Promise<Trial> {
  const first = await tryPool(run, candidate, sized, ports);
  const pairs = candidate.market.pools.filter((pool) => pool.kind === 'constantProduct');
  const mayBeTax = MAY_BE_TAX.has(first.risk.gate ?? '') && sized.hop.pool.kind === 'concentratedLiquidity';
  if (!mayBeTax || pairs.length === 0) {
    return first;
  }
  const again = size(run, candidate, pairs);
  return again.outcome === 'sized' ? tryPool(run, candidate, again, ports) : first;
}

/** Gates at which a V3 pool is refused for a tax that a pair could bear. */
const MAY_BE_TAX = new Set(['risk.honeypot', 'risk.tax']);

async function tryPool(run: StepRun, candidate: Candidate, sized: Sized, ports: StepPorts): Promise<Trial> {
  const { market } = candidate;
  const simulation = await ports.simulateRoundTrip({
    pool: market.pools.find((pool) => pool.address === sized.hop.pool.address) ?? sized.hop.pool,
    cash: run.input.snapshot.cash,
    token: market.token,
    amountIn: sized.amountIn,
    scan: true,
  });
  return trialOf(run, candidate, sized, simulation);
}

/** What a simulation says of a candidate's risk. */
export function trialOf(
  run: StepRun,
  { market }: Candidate,
  sized: Sized,
  simulation: TradeSimulation,
): Trial {
  const { snapshot, settings } = run.input;
  const { riskTolerance } = settings.intel;
  const earlier = run.memory.facts[market.token.address];
  const facts = {
    snapshot,
    market,
    pool: sized.hop.pool,
    amountIn: sized.amountIn,
    priceImpactBps: sized.priceImpactBps,
    maxPriceImpactBps: settings.trading.maxPriceImpactBps,
    maxSlippageBps: settings.trading.maxSlippageBps,
    riskTolerance,
    simulation,
    ...(earlier === undefined
      ? {}
      : { earlierSale: { expected: BigInt(earlier.soldExpected), brought: BigInt(earlier.sold) } }),
    settings: settings.risk ?? PLAIN_RISK,
  };
  return { sized, simulation, risk: assessRisk(facts, riskTolerance) };
}

function buy(run: StepRun, candidate: Candidate, approved: Trial, confidence: number): void {
  const { snapshot, settings } = run.input;
  const { market } = candidate;
  const admission = admitEntry(run, market.token.address, approved.sized.hop.pool.venue);
  if ('gate' in admission) {
    skip(run, candidate, admission, approved);
    return;
  }
  const trial = cutTo(run, candidate, approved, admission.sizeBps);
  const { risk, sized } = trial;
  const reasoning =
    `Confidence ${showConfidence(confidence)} reaches ${settings.intel.minConfidence}, ` +
    `the risk score ${showRiskScore(risk.score)} stays within ${settings.intel.riskTolerance}, ` +
    `and the size is bounded by ${sized.boundBy}.`;
  const verdict = {
    token: market.token,
    decision: 'BUY',
    gate: 'approved',
    reasoning,
    confidence,
    ...describe(run, candidate, trial),
  } as const;
  run.order(verdict, purchaseOf(run, candidate, trial), admission);
  run.memory = { ...run.memory, lastEntryAt: snapshot.now };
}

/** Says which gate keeps the candidate from being bought. */
export function skip(run: StepRun, candidate: Candidate, refusal: Refusal, trial?: Trial): void {
  const { signal, market } = candidate;
  const window = run.input.settings.trading.skipThoughtEverySeconds;
  if (run.hasTold(market.token.address, refusal.gate, window)) {
    return;
  }
  const confidence = signal.confidence * (trial?.risk.certainty ?? 1);
  const verdict = {
    token: market.token,
    decision: 'SKIP',
    gate: refusal.gate,
    reasoning: refusal.reason,
    confidence,
    ...describe(run, candidate, trial),
  } as const;
  run.tell(verdict, window);
}

export function describe(
  run: StepRun,
  { signal, market, alternatives }: Candidate,
  trial?: Trial,
): Partial<Verdict> {
  const risk = trial === undefined ? {} : { riskScore: trial.risk.score, factors: trial.risk.findings };
  const tried = trial === undefined ? {} : { amountIn: trial.sized.amountIn, simulation: trial.simulation };
  return {
    opportunity: opportunityOf(run, market, tried),
    positives: signal.positives,
    negatives: signal.negatives,
    features: signal.features,
    alternatives,
    ...risk,
  };
}
