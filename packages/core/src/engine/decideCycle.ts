import { CYCLE_GAS_STYLE } from '../arbitrage/cycleCost.ts';
import type { Pool } from '../amm/pool.ts';
import { showConfidence } from '../intel/showScore.ts';
import type { Token } from '../market/token.ts';
import { formatAmount } from '../money/tokenAmount.ts';
import { createIntent } from '../order/createIntent.ts';
import type { OrderIntentDraft } from '../order/orderIntentDraft.ts';
import { deniedRuler } from '../risk/regulatoryFactor.ts';
import type { TradeSimulation } from '../risk/riskFactor.ts';
import { untaxedFault } from '../risk/untaxedFault.ts';
import type { CycleWish, Signal } from '../strategy/strategy.ts';
import { admitEntry, cutAmount } from './breakerGates.ts';
import { considerCycle, type ConsideredCycle, type CycleRefusal } from './considerCycle.ts';
import type { FastFacts } from './fastFacts.ts';
import type { StepPorts } from './stepTypes.ts';
import type { StepRun } from './stepRun.ts';

type CycleSignal = Signal & { readonly cycle: CycleWish };

/** A token on the way, and a pool of the cycle that pairs it with cash. */
interface Crossing {
  readonly token: Token;
  readonly pool: Pool;
}

/** Chain seconds after which a cycle reverts: it is worth something in the next block, or in the one after it. */
const DEADLINE_SECONDS = 30;

/** Takes a cycle through its gates, cheapest first, to an order or to the gate that stops it. */
export async function decideCycle(
  run: StepRun,
  signal: CycleSignal,
  ports: Pick<StepPorts, 'simulateRoundTrip'>,
): Promise<void> {
  const { cash } = run.input.snapshot;
  const considered = considerAll(run, signal);
  if ('gate' in considered) {
    skip(run, signal, considered);
    return;
  }
  for (const { token, pool } of crossings(considered)) {
    const { amountIn } = considered;
    const simulation = await ports.simulateRoundTrip({ pool, cash, token, amountIn, scan: true });
    if (simulation.outcome === 'unavailable') {
      if (simulation.late === true) run.askAgain();
      skip(run, signal, { gate: 'cycle.verdict', reason: simulation.reason });
      return;
    }
    const fault = faultOf(run, simulation);
    if (fault !== undefined) {
      refuseToken(run, signal, considered, token, fault);
      return;
    }
  }
  carryOut(run, signal, considered);
}

/** The same by verdicts that were made ahead: it makes no call and waits for nothing. */
export function decideFastCycle(run: StepRun, signal: CycleSignal, { cycles }: FastFacts): void {
  const { snapshot, settings } = run.input;
  const considered = considerAll(run, signal);
  if ('gate' in considered) {
    skip(run, signal, considered);
    return;
  }
  for (const { token } of crossings(considered)) {
    const verdict = cycles?.verdict(token.address);
    const age = snapshot.block.number - (verdict?.block ?? -Infinity);
    if (verdict === undefined || age < 0 || age > settings.trading.fastVerdictBlocks) {
      skip(run, signal, {
        gate: 'fast.verdict',
        reason: 'A token on its way has no fresh verdict of the honeypot check.',
      });
      return;
    }
    const fault = faultOf(run, verdict.simulation);
    if (fault !== undefined) {
      refuseToken(run, signal, considered, token, fault);
      return;
    }
  }
  carryOut(run, signal, considered);
}

/** What speaks against a token that is passed through, as far as trying it has shown: also who rules it may be denied. */
function faultOf({ input }: StepRun, simulation: TradeSimulation): string | undefined {
  const { risk } = input.settings;
  return (
    untaxedFault(simulation) ?? (risk === undefined ? undefined : deniedRuler({ simulation, settings: risk }))
  );
}

function considerAll(run: StepRun, signal: CycleSignal): ConsideredCycle | CycleRefusal {
  const { minConfidence } = run.input.settings.intel;
  if (signal.confidence < minConfidence) {
    const reason = `Confidence is ${showConfidence(signal.confidence)}; the level asks for ${minConfidence}.`;
    return { gate: 'signal.confidence', reason };
  }
  return considerCycle(run, signal.cycle);
}

/** Each token on the way with the first or the last pool, one of which pairs it with cash. */
function crossings({ tokens, pools }: ConsideredCycle): readonly Crossing[] {
  return tokens.flatMap((token, index) => {
    const pool = index === 0 ? pools[0] : pools.at(-1);
    return pool === undefined ? [] : [{ token, pool }];
  });
}

/** Its pools are left alone for a while: what a token does to a sale does not change with the next block. */
function refuseToken(
  run: StepRun,
  signal: CycleSignal,
  { pools }: ConsideredCycle,
  { symbol }: Token,
  fault: string,
): void {
  const reason = `A token on its way, ${symbol}, is refused: ${fault}`;
  pools.forEach(({ address }) => run.rest(address, 'a token that it pairs was refused'));
  skip(run, signal, { gate: 'cycle.token', reason });
}

function carryOut(run: StepRun, signal: CycleSignal, approved: ConsideredCycle): void {
  const [pool] = approved.pools;
  const admission = admitEntry(run, signal.token, pool?.venue ?? '');
  if ('gate' in admission) {
    skip(run, signal, admission);
    return;
  }
  const most = cutAmount(run, approved.amountIn, admission.sizeBps);
  const cycle = most < approved.amountIn ? considerCycle(run, signal.cycle, most) : approved;
  if ('gate' in cycle) {
    void admission.settle({ result: 'ignored', detail: cycle.reason });
    skip(run, signal, cycle);
    return;
  }
  const { cash } = run.input.snapshot;
  const inCash = (amount: bigint): string => `${formatAmount(amount, cash.decimals)} ${cash.symbol}`;
  const { amountIn, amountOut, cost, tokens, boundBy } = cycle;
  const way = tokens.map(({ symbol }) => symbol).join(' and ');
  const reasoning =
    `${inCash(amountIn)}, bounded by ${boundBy}, bring back ${inCash(amountOut)} through ${way}; gas in the next block ` +
    `costs at most ${inCash(cost)}, and less than ${inCash(cycle.minAmountOut)} makes it revert.`;
  run.order(
    {
      token: tokens[0] ?? cash,
      decision: 'ARBITRAGE',
      gate: 'approved',
      reasoning,
      confidence: signal.confidence,
      ...described(signal),
    },
    intentOf(run, cycle),
    admission,
  );
}

function intentOf(run: StepRun, cycle: ConsideredCycle): OrderIntentDraft {
  const { bot, snapshot } = run.input;
  const route = cycle.pools.map(({ address }) => address);
  const intent = createIntent({
    accountId: bot.accountId,
    botId: bot.id,
    side: 'cycle',
    tokenIn: snapshot.cash,
    tokenOut: snapshot.cash,
    amountIn: cycle.amountIn,
    quotedAmountOut: cycle.amountOut,
    maxSlippageBps: 0,
    route,
    gasStyle: CYCLE_GAS_STYLE,
    gasEstimate: cycle.gas,
    header: snapshot.block,
    deadlineSeconds: DEADLINE_SECONDS,
  });
  const idempotencyKey = `${bot.id}:${route.join('-')}:cycle:${snapshot.block.number}`;
  return { ...intent, idempotencyKey, minAmountOut: cycle.minAmountOut };
}

function skip(run: StepRun, signal: CycleSignal, { gate, reason }: CycleRefusal): void {
  const { snapshot, settings } = run.input;
  const token = snapshot.tokens.get(signal.token)?.token ?? snapshot.cash;
  run.tell(
    {
      token,
      decision: 'SKIP',
      gate,
      reasoning: reason,
      confidence: signal.confidence,
      ...described(signal),
    },
    settings.trading.skipThoughtEverySeconds,
  );
}

function described({ positives, negatives, features }: CycleSignal) {
  return { positives, negatives, features, alternatives: ['keep the cash'] };
}
