import { assessRisk, certaintyOf } from './assess.ts';
import type { ScanVerdict } from './judgeScan.ts';
import { judgeScan } from './judgeScan.ts';
import { RISK_FACTORS } from './registry.ts';
import type { RiskFacts, RiskFactor, RiskFinding, TradeSimulation } from './riskFactor.ts';
import type { TokenBackground } from './tokenBackground.ts';
import { usualSale } from './scan/usualSale.ts';
import type { TokenScan } from './tokenScan.ts';

/** What all factors say of a token, and of a trade of that size in it. */
export interface TokenReport extends Pick<ScanVerdict, 'verdict' | 'score' | 'certainty' | 'reason'> {
  readonly findings: readonly RiskFinding[];
}

/** What a report is made from. */
export interface ReportRequest {
  readonly scan: TokenScan;
  readonly trusted: boolean;
  readonly background: TokenBackground;
  /** The market and the trade as of the scan; without `market`, what only it tells is unassessed. */
  readonly trade: Omit<RiskFacts, 'simulation' | 'market' | 'pool' | 'priceImpactBps'> &
    Partial<Pick<RiskFacts, 'market' | 'pool' | 'priceImpactBps'>>;
}

/** Factors that a pool's state is needed for. */
const OF_POOL = new Set(['liquidity', 'marketStructure', 'volatility', 'slippage', 'mevExposure']);

/**
 * Judges a token by a scan and by what else could be found out: the scan's verdict stands, unless another factor vetoes.
 * What a scan says of a factor comes with that factor's own evidence.
 */
export function judgeToken(request: ReportRequest): TokenReport {
  const { scan, trusted } = request;
  const own = judgeScan(scan, { trusted });
  const findings = assess(request, own).map((finding) => withEvidence(finding, own));
  const sum = (value: (finding: RiskFinding) => number): number =>
    findings.reduce((total, finding) => total + finding.weight * value(finding), 0);
  const blocking = findings.find(({ verdict }) => verdict === 'block');
  return {
    ...(own.verdict !== 'unsafe' && blocking !== undefined
      ? { verdict: 'unsafe', reason: blocking.reason }
      : { verdict: own.verdict, reason: own.reason }),
    score: sum(({ score = 100 }) => score),
    certainty: sum(certaintyOf),
    findings,
  };
}

function assess(
  { scan, trusted, background, trade }: ReportRequest,
  own: ScanVerdict,
): readonly RiskFinding[] {
  const { verdict, score, certainty, reason } = own;
  const opinion = { verdict, score, certainty, reason, background };
  const simulation = simulationOf(scan, trusted ? { ...opinion, trusted } : { ...opinion, facts: scan });
  const { market, pool, priceImpactBps } = trade;
  if (market !== undefined && pool !== undefined && priceImpactBps !== undefined) {
    return assessRisk({ ...trade, market, pool, priceImpactBps, simulation }, 100).findings;
  }
  const token = { chainId: trade.snapshot.chainId, address: scan.token, symbol: '', decimals: 18 };
  const place = { ...scan.pool, venue: '', token0: token, token1: trade.snapshot.cash, fee: 0 };
  const facts: RiskFacts = {
    ...trade,
    market: { token, price: trade.snapshot.nativePrice, history: [], liquidity: 0n, pools: [] },
    pool: { ...place, kind: 'constantProduct', reserve0: 0n, reserve1: 0n },
    priceImpactBps: 0,
    simulation,
  };
  return assessRisk(facts, 100, RISK_FACTORS.map(withoutPool)).findings;
}

function withoutPool(factor: RiskFactor): RiskFactor {
  const reason = 'The state of the pool could not be read.';
  return OF_POOL.has(factor.kind)
    ? Object.assign({}, factor, { assess: () => ({ verdict: 'unassessed', reason, facts: {} }) as const })
    : factor;
}

/** The scan's own purchase and sale, as a trade that was tried. */
function simulationOf(
  { buy, trials }: TokenScan,
  opinion: NonNullable<Extract<TradeSimulation, { outcome: 'passed' }>['scan']>,
): TradeSimulation {
  const sale = usualSale(trials) ?? trials.find(({ kind }) => kind === 'now');
  if (buy.failed) {
    return { outcome: 'buyFailed', reason: buy.reason };
  }
  if (sale === undefined) {
    return { outcome: 'unavailable', reason: 'the sale was not tried' };
  }
  if (sale.failed !== 'no') {
    return { outcome: 'sellFailed', reason: sale.reason };
  }
  return {
    outcome: 'passed',
    boughtExpected: buy.expected,
    bought: buy.received,
    soldExpected: sale.expected ?? sale.proceeds,
    sold: sale.proceeds,
    buyGas: 0n,
    sellGas: 0n,
    scan: opinion,
  };
}

/** The scan's finding counts where it is graver, and its evidence always. */
function withEvidence(finding: RiskFinding, own: ScanVerdict): RiskFinding {
  const scanned = own.findings.find(({ factor }) => factor === finding.factor);
  if (scanned === undefined) {
    return finding;
  }
  const evidence = [...new Set([...(finding.evidence ?? []), scanned.reason, ...scanned.evidence])];
  const isGraver = scanned.verdict === 'block' && finding.verdict !== 'block';
  return isGraver
    ? { ...finding, verdict: 'block', score: 100, reason: scanned.reason, evidence }
    : { ...finding, evidence };
}
