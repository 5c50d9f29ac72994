import type { RpcCall } from '@twinlane/core/market/chainReader';
import type { Endpoint } from './endpoint.ts';

/** Least time before a second endpoint is asked, milliseconds, and the time where nothing is known of the first. */
const LEAST_DELAY_MS = 40;
const UNKNOWN_DELAY_MS = 1_000;
/** Share of the requests that may be asked twice, and how many may be saved up. */
const EXTRA_SHARE = 0.1;
const EXTRA_SAVED = 10;

/** How much is asked twice: a tenth of all requests at most, so that a slow hour does not double the load. */
export class HedgeBudget {
  private saved = EXTRA_SAVED;

  earn(): void {
    this.saved = Math.min(EXTRA_SAVED, this.saved + EXTRA_SHARE);
  }

  spend(): boolean {
    if (this.saved < 1) {
      return false;
    }
    this.saved -= 1;
    return true;
  }
}

/**
 * Asks the first endpoint and, when it has not answered by the time it usually has, the second. The first answer that
 * `isGood` wins; where neither is, the last one. `asked` tells who was asked.
 */
export async function hedgedAsk<Answer>(options: {
  readonly endpoints: readonly Endpoint[];
  readonly calls: readonly RpcCall[];
  readonly ask: (endpoint: Endpoint) => Promise<Answer>;
  readonly isGood: (answer: Answer) => boolean;
  readonly budget: HedgeBudget;
}): Promise<{ readonly answer: Answer; readonly asked: readonly Endpoint[] }> {
  const { endpoints, calls, ask, isGood, budget } = options;
  const [first, second] = endpoints;
  if (first === undefined) {
    throw new Error('there is nobody to ask');
  }
  budget.earn();
  const primary = ask(first);
  if (second === undefined) {
    return { answer: await primary, asked: [first] };
  }
  const usual = first.usualWorstMs(calls) ?? UNKNOWN_DELAY_MS;
  const late = await isLate(primary, Math.max(LEAST_DELAY_MS, usual));
  if (!late || !budget.spend()) {
    return { answer: await primary, asked: [first] };
  }
  const asked = [first, second];
  const secondary = ask(second);
  const earliest = await Promise.race([
    primary.then((answer) => ({ answer, other: secondary })),
    secondary.then((answer) => ({ answer, other: primary })),
  ]);
  if (isGood(earliest.answer)) {
    // The other's answer is still looked at when it comes, for its health.
    earliest.other.catch(() => undefined);
    return { answer: earliest.answer, asked };
  }
  return { answer: await earliest.other, asked };
}

async function isLate(answer: Promise<unknown>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(true), milliseconds);
  });
  try {
    return await Promise.race([answer.then(() => false), late]);
  } finally {
    clearTimeout(timer);
  }
}
