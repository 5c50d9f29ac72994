import type { ScanFinding } from '../judgeScan.ts';
import type { ScanTrial, TokenScan } from '../tokenScan.ts';
import { plainSales, usualSale } from './usualSale.ts';

type Judgement = Omit<ScanFinding, 'factor' | 'weight'>;

/** A sale that brings less than this share of what it brings now, later or in other company, is none. */
const LEAST_SHARE = 0.5;
/** What others do moves the price; below this share of the proceeds it is not the price alone. */
const LEAST_SHARE_IN_COMPANY = 0.3;
/** A holding that shrinks below this share of itself is being taken. */
const LEAST_KEPT = 0.9;

/** Judges the purchase, the transfer and the sales that were tried: now, later and in others' company. */
export function judgeTrials({ buy, trials, gaps }: TokenScan): Judgement {
  if (buy.failed) {
    const reason = `A simulated purchase failed: ${buy.reason}.`;
    return { verdict: 'block', score: 100, reason, evidence: [reason] };
  }
  const now = trials.find(({ kind }) => kind === 'now');
  if (now === undefined) {
    const reason = 'The sale could not be simulated.';
    return { verdict: 'unassessed', reason, evidence: [] };
  }
  const usual = usualSale(trials) ?? now;
  const waiting = usual.failed === 'no' ? plainSales(trials).slice(0, plainSales(trials).indexOf(usual)) : [];
  const faults = trials.flatMap((trial) =>
    waiting.includes(trial) ? [] : (faultOf(trial, usual, buy.received) ?? []),
  );
  const missing = gaps.filter(({ check }) => check === 'honeypot').map(({ reason }) => reason);
  const [gravest] = faults;
  if (gravest !== undefined) {
    return { verdict: 'block', score: 100, reason: gravest, evidence: [...faults, ...missing] };
  }
  const reason = `Buying, moving and selling went through in ${trials.length} simulations, now and later.`;
  const evidence = trials
    .filter((trial) => !waiting.includes(trial))
    .map(({ when }) => `A sale went through ${when}.`);
  const waits = waiting.map((trial) => `A sale fails ${trial.when}: ${trial.reason}.`);
  return missing.length + waits.length > 0
    ? { verdict: 'warn', score: 30, reason, evidence: [...waits, ...missing, ...evidence] }
    : { verdict: 'pass', score: 0, reason, evidence };
}

function faultOf(trial: ScanTrial, now: ScanTrial, bought: bigint): string | undefined {
  const { kind, when, failed, reason, proceeds, before } = trial;
  if (failed !== 'no') {
    const what = failed === 'sale' ? 'A sale' : 'What comes before a sale';
    return `${what} fails ${when}: ${reason}.`;
  }
  if (kind === 'now' && proceeds === 0n) {
    return 'A sale on the current block brings nothing.';
  }
  const isBuyToo = when.startsWith('bought');
  if (kind === 'later' && !isBuyToo && Number(before.trader) < LEAST_KEPT * Number(bought)) {
    return `The holding has shrunk ${when}, although nobody moved it.`;
  }
  const least = kind === 'crowd' || kind === 'whale' ? LEAST_SHARE_IN_COMPANY : LEAST_SHARE;
  if (Number(proceeds) < least * Number(now.proceeds)) {
    const share = ((100 * Number(proceeds)) / Number(now.proceeds)).toFixed(1);
    return `A sale brings only ${share} % of what it brings now ${when}.`;
  }
  return undefined;
}
