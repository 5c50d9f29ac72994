import type { Pool } from '../amm/pool.ts';
import type { TokenMarket } from '../market/marketSnapshot.ts';
import type { Sizing } from '../order/sizing.ts';
import { observedNow } from '../recording/stepRecord.ts';
import type { Signal } from '../strategy/strategy.ts';
import { tellImpact } from './breakerGates.ts';
import { isCycle } from './considerCycle.ts';
import { decideFastCycle } from './decideCycle.ts';
import { conclude, skip, throughGates, trialOf, type Candidate } from './decideEntry.ts';
import { size } from './sizeCandidate.ts';
import type { FastFacts } from './fastFacts.ts';
import { freshVerdicts } from './freshVerdicts.ts';
import { laneOf } from './laneOf.ts';
import { candidatesOf, isTimeToDecide, signalsOf } from './signals.ts';
import { StepRun } from './stepRun.ts';
import type { StepInput, StepPorts, StepResult } from './stepTypes.ts';

/** What the bot's strategy wants to enter on the Fast Lane now; nothing where the bot takes the other lane, or its time is not come. */
export function fastSignals(input: StepInput): readonly Signal[] {
  const isDue = input.bot.state === 'running' && laneOf(input).lane === 'fast' && isTimeToDecide(input);
  return isDue ? signalsOf(input).filter(({ side }) => side !== 'sell') : [];
}

/**
 * Takes signals through the same gates as `step` takes them, with verdicts that were made ahead in the place of simulations:
 * it makes no call and waits for nothing. To be called before the bot's `step` on the same block, which enters nothing then.
 */
export function fastEntries(
  input: StepInput & { readonly fast: FastFacts },
  signals: readonly Signal[],
  ports: Pick<StepPorts, 'breakers' | 'observer'>,
): StepResult {
  return observedNow('fast', { input, ports, extra: signals }, (given, asked) => {
    const run = new StepRun(given, asked, laneOf(given));
    for (const candidate of candidatesOf(given.snapshot, signals)) {
      decideFastEntry(run, candidate, given.fast);
    }
    for (const signal of signals.filter(isCycle)) {
      decideFastCycle(run, signal, given.fast);
    }
    return run.result;
  });
}

/** What an entry into the pool would come to now, so that it can be tried ahead of a signal. */
export function fastSize(
  input: StepInput & { readonly fast: FastFacts },
  market: TokenMarket,
  pool: Pool,
  ports: Pick<StepPorts, 'breakers'>,
): Sizing {
  const run = new StepRun(input, ports, laneOf(input));
  return size(run, { market }, [pool]);
}

function decideFastEntry(run: StepRun, candidate: Candidate, fast: FastFacts): void {
  const usable = throughGates(run, candidate);
  if ('gate' in usable) {
    skip(run, candidate, usable);
    return;
  }
  const fresh = freshVerdicts({ ...run.input, fast }, usable.market.token.address);
  const pools = usable.market.pools.filter(({ address }) => fresh.has(address));
  const sized = pools.length === 0 ? NO_VERDICT : size(run, usable, pools);
  if (sized.outcome === 'sized' || sized.gate !== NO_VERDICT.gate) {
    tellImpact(run, usable.market.token.address, sized);
  }
  const verdict = sized.outcome === 'sized' ? fresh.get(sized.hop.pool.address) : undefined;
  if (sized.outcome === 'refused' || verdict === undefined) {
    skip(run, usable, sized.outcome === 'refused' ? sized : NO_VERDICT);
    return;
  }
  conclude(run, usable, trialOf(run, usable, sized, verdict.simulation));
}

const NO_VERDICT = {
  outcome: 'refused',
  gate: 'fast.verdict',
  reason: 'No pool of the pair has a fresh verdict of the honeypot check.',
} as const;
