import { gasPlan } from '../fill/gasPlan.ts';
import { entryPauseSeconds, orderDeadlineSeconds } from '../intel/levels.ts';
import { showConfidence, showRiskScore } from '../intel/showScore.ts';
import { liquidationValuation } from '../market/liquidationValuation.ts';
import type { TokenMarket } from '../market/marketSnapshot.ts';
import { createIntent, gasLimitOf } from '../order/createIntent.ts';
import type { OrderIntentDraft } from '../order/orderIntentDraft.ts';
import { sizeEntry } from '../order/sizing.ts';
import type { Sizing } from '../order/sizing.ts';
import type { Pool } from '../amm/pool.ts';
import { equityOf } from '../portfolio/equity.ts';
import { assessRisk } from '../risk/assess.ts';
import type { RiskVerdict } from '../risk/assess.ts';
import type { TradeSimulation } from '../risk/riskFactor.ts';
import type { Signal } from '../strategy/strategy.ts';
import { stuckTokens } from './botMemory.ts';
import type { Verdict } from './draftThought.ts';
import { remember } from './remember.ts';
import type { StepPorts } from './stepTypes.ts';
import type { StepRun } from './stepRun.ts';
import { USUAL_GAS, usualGas } from './usualGas.ts';

/** A wish to buy, and what else could be bought. */
export interface Candidate {
  readonly signal: Signal;
  readonly market: TokenMarket;
  readonly alternatives: readonly string[];
}

/** Why a candidate is not bought. */
interface Refusal {
  readonly gate: string;
  /** One plain sentence. */
  readonly reason: string;
}

type Sized = Extract<Sizing, { outcome: 'sized' }>;

/** A candidate tried in one pool. */
interface Trial {
  readonly sized: Sized;
  readonly simulation: TradeSimulation;
  readonly risk: RiskVerdict;
}

/** Takes a candidate through the gates, cheapest first, to a purchase or to the gate that stops it. */
export async function decideEntry(run: StepRun, candidate: Candidate, ports: StepPorts): Promise<void> {
  const refusal = tokenGate(run, candidate.signal) ?? roomGate(run);
  if (refusal !== undefined) {
    skip(run, candidate, refusal);
    return;
  }
  const sizing = size(run, candidate, candidate.market.pools);
  if (sizing.outcome === 'refused') {
    skip(run, candidate, sizing);
    return;
  }
  const trial = await tryPools(run, candidate, sizing, ports);
  remember(run, candidate.market.token.address, trial.simulation);
  const { minConfidence } = run.input.settings.intel;
  const confidence = candidate.signal.confidence * trial.risk.certainty;
  if (trial.risk.verdict === 'vetoed' || confidence < minConfidence) {
    const { gate = 'risk.score', reason } = trial.risk;
    const doubt = `Confidence after risk is ${showConfidence(confidence)}; the level asks for ${minConfidence}.`;
    const final =
      trial.risk.verdict === 'vetoed' ? { gate, reason } : { gate: 'risk.confidence', reason: doubt };
    run.rest(candidate.market.token.address, `it was refused at ${final.gate}`);
    skip(run, candidate, final, trial);
    return;
  }
  buy(run, candidate, trial, confidence);
}

function tokenGate(run: StepRun, signal: Signal): Refusal | undefined {
  const { snapshot, settings } = run.input;
  if (run.positions.some((position) => position.token.address === signal.token)) {
    return { gate: 'token.held', reason: 'The bot holds the token already.' };
  }
  if (run.isOrdered(signal.token, 'buy') || run.isOrdered(signal.token, 'sell')) {
    return { gate: 'token.ordered', reason: 'An order for the token is in flight.' };
  }
  const resting = run.memory.rests[signal.token];
  if (resting !== undefined && snapshot.now < resting.until) {
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

function roomGate(run: StepRun): Refusal | undefined {
  const { snapshot, settings } = run.input;
  const { maxOpenPositions } = settings.trading;
  const stuck = stuckTokens(run.memory);
  const sellable = run.positions.filter(({ token }) => !stuck.has(token.address)).length;
  const underWay = run.entriesUnderWay();
  const taken = sellable + underWay;
  if (taken >= maxOpenPositions) {
    const reason = `${taken} of ${maxOpenPositions} positions are open or on order.`;
    return { gate: 'bot.positions', reason };
  }
  const pause = entryPauseSeconds(settings.intel.decisions);
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

function size(run: StepRun, { market }: Candidate, pools: readonly Pool[]): Sizing {
  const { input } = run;
  const { snapshot } = input;
  const valuation = liquidationValuation(snapshot, stuckTokens(run.memory));
  const held = input.positions
    .filter((position) => position.token.address === market.token.address)
    .reduce((sum, position) => sum + valuation.position(position), 0n);
  return sizeEntry({
    snapshot,
    pools,
    equity: equityOf(input.balances, input.positions, valuation).total,
    held: held + run.cashOnOrder(market.token.address),
    availableCash: run.freeCash > 0n ? run.freeCash : 0n,
    maxPositionPercent: input.settings.intel.maxPositionPercent,
    minTrade: input.settings.intel.minTrade,
    maxPriceImpactBps: input.settings.trading.maxPriceImpactBps,
  });
}

/** A V3 pool cannot trade a taxed token: what fails the honeypot check there is tried once more in the V2 pools. */
async function tryPools(run: StepRun, candidate: Candidate, sized: Sized, ports: StepPorts): Promise<Trial> {
  const first = await tryPool(run, candidate, sized, ports);
  const pairs = candidate.market.pools.filter((pool) => pool.kind === 'constantProduct');
  const mayBeTax = first.risk.gate === 'risk.honeypot' && sized.hop.pool.kind === 'concentratedLiquidity';
  if (!mayBeTax || pairs.length === 0) {
    return first;
  }
  const again = size(run, candidate, pairs);
  return again.outcome === 'sized' ? tryPool(run, candidate, again, ports) : first;
}

async function tryPool(run: StepRun, candidate: Candidate, sized: Sized, ports: StepPorts): Promise<Trial> {
  const { snapshot, settings } = run.input;
  const { market } = candidate;
  const simulation = await ports.simulateRoundTrip({
    pool: market.pools.find((pool) => pool.address === sized.hop.pool.address) ?? sized.hop.pool,
    cash: snapshot.cash,
    token: market.token,
    amountIn: sized.amountIn,
  });
  const facts = {
    snapshot,
    market,
    pool: sized.hop.pool,
    amountIn: sized.amountIn,
    priceImpactBps: sized.priceImpactBps,
    maxPriceImpactBps: settings.trading.maxPriceImpactBps,
    simulation,
  };
  return { sized, simulation, risk: assessRisk(facts, settings.intel.riskTolerance) };
}

function buy(run: StepRun, candidate: Candidate, trial: Trial, confidence: number): void {
  const { snapshot, settings } = run.input;
  const { market } = candidate;
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
    ...describe(candidate, trial),
  } as const;
  run.order(verdict, purchaseOf(run, candidate, trial));
  run.memory = { ...run.memory, lastEntryAt: snapshot.now };
}

function purchaseOf(run: StepRun, { market }: Candidate, { sized, simulation }: Trial): OrderIntentDraft {
  const { bot, snapshot, settings } = run.input;
  const passed = simulation.outcome === 'passed' ? simulation : undefined;
  return createIntent({
    accountId: bot.accountId,
    botId: bot.id,
    side: 'buy',
    tokenIn: snapshot.cash,
    tokenOut: market.token,
    amountIn: sized.amountIn,
    quotedAmountOut: sized.hop.quote.amountOut,
    ...(passed === undefined
      ? {}
      : { transfer: { reached: passed.bought, expected: passed.boughtExpected } }),
    maxSlippageBps: settings.trading.maxSlippageBps,
    route: [sized.hop.pool.address],
    gasStyle: settings.intel.gasStyle,
    gasEstimate: passed?.buyGas ?? usualGas(sized.hop.pool),
    header: snapshot.block,
    deadlineSeconds: orderDeadlineSeconds(settings.intel.speed),
  });
}

function skip(run: StepRun, candidate: Candidate, refusal: Refusal, trial?: Trial): void {
  const { signal, market } = candidate;
  const confidence = signal.confidence * (trial?.risk.certainty ?? 1);
  const verdict = {
    token: market.token,
    decision: 'SKIP',
    gate: refusal.gate,
    reasoning: refusal.reason,
    confidence,
    ...describe(candidate, trial),
  } as const;
  run.tell(verdict, run.input.settings.trading.skipThoughtEverySeconds);
}

function describe({ signal, alternatives }: Candidate, trial?: Trial): Partial<Verdict> {
  const risk = trial === undefined ? {} : { riskScore: trial.risk.score, factors: trial.risk.findings };
  return {
    positives: signal.positives,
    negatives: signal.negatives,
    features: signal.features,
    alternatives,
    ...risk,
  };
}
