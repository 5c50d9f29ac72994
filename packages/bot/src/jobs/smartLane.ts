import { RetryableError } from '@twinlane/core/errors';
import type { PoolMirror, TradeSimulator } from '@twinlane/core/ports';
import type { TradeSimulation } from '@twinlane/core/risk/riskFactor';
import { analyseEntry } from './analyseEntry.ts';
import type { Queues } from './openQueues.ts';

type Request = Parameters<TradeSimulator['simulateRoundTrip']>[0];

/** What the Smart Lane works with. */
export interface SmartLaneParts {
  /** Answers at once, without a queue: trials of exits, and of past blocks. */
  readonly direct: TradeSimulator;
  readonly queues: Pick<Queues, 'ask'>;
  readonly mirror: Pick<PoolMirror, 'head'>;
  /** Milliseconds that a decision waits for its analysis. */
  readonly deadlineMs: number;
}

/** An analysis that was asked for. */
interface Analysis {
  /** The block that it was asked on, and the head when it was done. */
  readonly block: number;
  doneOn: number | undefined;
  readonly answer: Promise<TradeSimulation>;
  /** Somebody did not get it in time, so that the next who asks may have it. */
  isLate: boolean;
}

/** Blocks for which an analysis that came too late still answers: the pool's own state is looked at afresh anyway. */
const LATE_COUNTS_FOR_BLOCKS = 3;
/** Analyses kept in mind; those of earlier blocks go first. */
const MOST_KNOWN = 500;
const DIGITS_KEPT = 2;

/**
 * The size that stands for all sizes near it: rounded up to two digits, so that bots which want about the same share one
 * analysis, of no less than what any of them would trade.
 */
export function sizeClass(amount: bigint): bigint {
  const unit = 10n ** BigInt(Math.max(0, amount.toString().length - DIGITS_KEPT));
  return ((amount + unit - 1n) / unit) * unit;
}

/**
 * Simulations by way of the queues: an entry's analysis is a job that this process is woken for. Whoever asks the same of
 * one block shares one job. A decision waits until the deadline only; what comes later answers it on the next block.
 */
export function createSmartLane(parts: SmartLaneParts): TradeSimulator {
  const known = new Map<string, Analysis>();

  function analysisOf(request: Request): Analysis {
    const { token, pool } = request;
    const { number } = parts.mirror.head();
    const amountIn = sizeClass(request.amountIn);
    const key = `${token.address}:${pool.address}:${amountIn}`;
    const last = known.get(key);
    if (last !== undefined && answers(last, number)) return last;
    const trade = { token: token.address, pool: pool.address, amountIn: amountIn.toString() };
    const analysis: Analysis = {
      block: number,
      doneOn: undefined,
      answer: parts.queues.ask(analyseEntry, trade),
      isLate: false,
    };
    void follow(key, analysis);
    forgetOld(known, number);
    known.set(key, analysis);
    return analysis;
  }

  /** What failed is asked for again by the next who wants it. */
  async function follow(key: string, analysis: Analysis): Promise<void> {
    try {
      await analysis.answer;
    } catch {
      if (known.get(key) === analysis) known.delete(key);
    }
    analysis.doneOn = parts.mirror.head().number;
  }

  return {
    async simulateRoundTrip(request) {
      if (request.scan !== true || request.block !== undefined) {
        return parts.direct.simulateRoundTrip(request);
      }
      const analysis = analysisOf(request);
      try {
        return await within(analysis, parts.deadlineMs);
      } catch (error) {
        if (!(error instanceof RetryableError)) throw error;
        return { outcome: 'unavailable', reason: error.message, late: true };
      }
    },
  };
}

/** One that is under way answers whoever asks; one that is done answers on its own block, and later if it came too late. */
function answers({ block, doneOn, isLate }: Analysis, head: number): boolean {
  if (doneOn === undefined || head === block) return true;
  return isLate && head >= doneOn && head - doneOn <= LATE_COUNTS_FOR_BLOCKS;
}

function forgetOld(known: Map<string, Analysis>, head: number): void {
  if (known.size < MOST_KNOWN) return;
  for (const [key, analysis] of known) {
    if (!answers(analysis, head)) known.delete(key);
  }
}

async function within(analysis: Analysis, deadlineMs: number): Promise<TradeSimulation> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<TradeSimulation>((resolve) => {
    timer = setTimeout(() => {
      analysis.isLate = true;
      const reason = `It was not analysed within ${deadlineMs} ms, and is looked at again on the next block.`;
      resolve({ outcome: 'unavailable', reason, late: true });
    }, deadlineMs);
  });
  try {
    return await Promise.race([analysis.answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
