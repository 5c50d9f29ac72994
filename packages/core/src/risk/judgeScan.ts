import type { RiskOpinion } from './riskFactor.ts';
import { judgeActs } from './scan/judgeActs.ts';
import { judgeLiquidityHolders, restsOnTrials } from './scan/judgeLiquidityHolders.ts';
import { judgeTaxes } from './scan/judgeTaxes.ts';
import { judgeTrials } from './scan/judgeTrials.ts';
import type { ScanCheck, TokenScan } from './tokenScan.ts';

/** What a scan says about one factor, with what it rests on. */
export interface ScanFinding extends Omit<RiskOpinion, 'facts'> {
  readonly factor: ScanCheck;
  /** Its share of the score; they sum to 1. */
  readonly weight: number;
  /** Plain sentences, the gravest first. */
  readonly evidence: readonly string[];
}

/** Whether a token may be bought, as far as the token itself goes. */
export interface ScanVerdict {
  /** `unsafe`: a blocking finding; `unknown`: too little could be found out to call it safe. */
  readonly verdict: 'safe' | 'unsafe' | 'unknown';
  /** 0 (safe) to 100. What could not be assessed counts as 100. */
  readonly score: number;
  /** 0 to 1: weight of what could be assessed. */
  readonly certainty: number;
  readonly findings: readonly ScanFinding[];
  /** One plain sentence. */
  readonly reason: string;
}

type Judgement = Omit<ScanFinding, 'factor' | 'weight'>;

/** The specification's weights. */
const WEIGHTS: Readonly<Record<ScanCheck, number>> = {
  honeypot: 0.22,
  liquidity: 0.18,
  contract: 0.13,
  tax: 0.13,
  holders: 0.08,
};
/** With less of the weight assessed nothing is called safe. */
const LEAST_CERTAINTY = 0.5;
/** One holder with more of the supply is a warning. */
const WHALE_SHARE = 0.2;

/**
 * Judges what a scan found by capability: a token is unsafe where somebody who is not locked out could stop our sale or
 * take our balance, whether they have done so or not. A trusted token is judged by its reputation: only what its trade
 * shows today counts.
 */
export function judgeScan(scan: TokenScan, { trusted }: { readonly trusted: boolean }): ScanVerdict {
  const judged: readonly (readonly [ScanCheck, Judgement])[] = [
    ['honeypot', judgeTrials(scan)],
    ['liquidity', trusted ? byReputation('Its liquidity') : judgeLiquidityHolders(scan)],
    ['contract', trusted ? byReputation('What its owners may do') : judgeActs(scan)],
    ['tax', judgeTaxes(scan)],
    ['holders', trusted ? byReputation('Who holds it') : judgeHolders(scan)],
  ];
  const total = Object.values(WEIGHTS).reduce((sum, weight) => sum + weight, 0);
  const findings = judged.map(([factor, judgement]) =>
    Object.assign({ factor, weight: WEIGHTS[factor] / total }, judgement),
  );
  const score = findings.reduce((sum, finding) => sum + finding.weight * (finding.score ?? 100), 0);
  const certainty = findings.reduce(
    (sum, finding) => sum + (finding.score === undefined ? 0 : finding.weight),
    0,
  );
  const blocking = findings.find(({ verdict }) => verdict === 'block');
  const base = { score, certainty, findings };
  if (blocking !== undefined) {
    return { verdict: 'unsafe', ...base, reason: blocking.reason };
  }
  const isBlind = findings.some(
    ({ factor, verdict }) => verdict === 'unassessed' && (factor === 'honeypot' || factor === 'contract'),
  );
  return certainty < LEAST_CERTAINTY || isBlind || (!trusted && restsOnTrials(scan))
    ? { verdict: 'unknown', ...base, reason: 'Too little of the token could be assessed to call it safe.' }
    : {
        verdict: 'safe',
        ...base,
        reason: trusted
          ? 'It trades without a trick, and is on the list of trusted tokens.'
          : 'Nobody was found who could stop a sale or take a balance.',
      };
}

function byReputation(what: string): Judgement {
  const reason = `${what} is judged by reputation: the token is on the trusted list.`;
  return { verdict: 'pass', score: 0, reason, evidence: [] };
}

function judgeHolders({ largestHolder }: TokenScan): Judgement {
  if (largestHolder === undefined) {
    return { verdict: 'unassessed', reason: 'Who holds the supply could not be found out.', evidence: [] };
  }
  const share = `${(100 * largestHolder.share).toFixed(1)} %`;
  const evidence = [`${largestHolder.address} holds ${share} of the supply.`];
  const score = Math.min(100, 100 * largestHolder.share);
  return largestHolder.share > WHALE_SHARE
    ? { verdict: 'warn', score, reason: `One who may have rights holds ${share} of the supply.`, evidence }
    : { verdict: 'pass', score, reason: `The greatest known holding is ${share} of the supply.`, evidence };
}
