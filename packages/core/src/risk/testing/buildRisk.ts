import { aBlock, anAddress, aPair, aSnapshot, aToken, USDC } from '../../testing/buildMarket.ts';
import { UNTAXED } from '../../testing/buildStep.ts';
import type { MarketSnapshot, PricePoint, TokenMarket } from '../../market/marketSnapshot.ts';
import type { RiskFacts, TokenOpinion, TradeSimulation } from '../riskFactor.ts';
import { PLAIN_RISK } from '../riskSettings.ts';
import type { HolderFacts } from '../tokenBackground.ts';
import type { ScanTrial, TokenScan } from '../tokenScan.ts';

export const RISKY_TOKEN = aToken(1);
export const RISKY_PAIR = aPair(USDC, 1_000_000_000_000n, RISKY_TOKEN, 10n ** 24n);

export type PassedSimulation = Extract<TradeSimulation, { outcome: 'passed' }>;

/** A round trip that went through untaxed, with an opinion of the token. */
export function passed(
  scan: TokenOpinion | undefined,
  changes: Partial<PassedSimulation> = {},
): TradeSimulation {
  const { scan: _, ...plain } = UNTAXED as PassedSimulation;
  return { ...plain, ...(scan === undefined ? {} : { scan }), ...changes };
}

/** Taxed so many per cent. */
export function taxed(buyPercent: number, sellPercent: number): TradeSimulation {
  return passed((UNTAXED as PassedSimulation).scan, {
    boughtExpected: 100_000n,
    bought: BigInt(Math.round(1_000 * (100 - buyPercent))),
    soldExpected: 100_000n,
    sold: BigInt(Math.round(1_000 * (100 - sellPercent))),
  });
}

const HELD = { trader: 1_000n, pool: 10n ** 6n, supply: 10n ** 7n, caller: 0n, self: 0n };

/** A sale that went through. */
export function aTrial(changes: Partial<ScanTrial> = {}): ScanTrial {
  return {
    kind: 'now',
    when: 'on the current block',
    failed: 'no',
    reason: '',
    proceeds: 990n,
    before: HELD,
    after: HELD,
    ...changes,
  };
}

/** A scan that found nothing against the token. */
export function aScan(changes: Partial<TokenScan> = {}): TokenScan {
  return {
    token: RISKY_TOKEN.address,
    block: 1_000,
    pool: { address: RISKY_PAIR.address, kind: 'constantProduct' },
    amountIn: 1_000n,
    buy: { failed: false, expected: 1_000n, received: 1_000n },
    trials: [aTrial(), aTrial({ kind: 'transfer', when: 'by a fresh address' })],
    acts: [],
    functions: 3,
    successes: 0,
    named: [],
    actors: [],
    owner: 'renounced',
    delegates: false,
    liquidity: [
      { address: anAddress(0xdead), kind: 'account', foundBy: 'its liquidity', share: 1, locked: true },
    ],
    gaps: [],
    ...changes,
  };
}

/** A supply that nobody holds much of. */
export function someHolders(changes: Partial<HolderFacts> = {}): HolderFacts {
  return {
    block: 1_000,
    largest: [
      { address: RISKY_PAIR.address, share: 0.8, kind: 'pool' },
      { address: anAddress(0xa1), share: 0.02, kind: 'account' },
    ],
    receivers: 40,
    complete: true,
    poolShare: 0.8,
    ...changes,
  };
}

/** An opinion with all its facts. */
export function anOpinion(
  facts: TokenOpinion['facts'] = aScan(),
  changes: Partial<TokenOpinion> = {},
): TokenOpinion {
  return {
    verdict: 'safe',
    score: 0,
    certainty: 1,
    reason: 'Nobody was found.',
    ...(facts === undefined ? {} : { facts }),
    background: { holders: someHolders() },
    ...changes,
  };
}

/** A calm hour of prices, one every two seconds, with swaps on both sides. */
export function aCalmHistory(count = 300, at = aBlock(1_000).number): readonly PricePoint[] {
  return Array.from({ length: count }, (_, index) => {
    const { number: blockNumber, timestamp } = aBlock(at - count + 1 + index);
    const price = 1 + 0.000_02 * (index % 2);
    return { blockNumber, timestamp, price, volume: 10_000_000, buys: 1, sells: 1 };
  });
}

export interface FactChanges extends Partial<Omit<RiskFacts, 'market' | 'snapshot'>> {
  readonly market?: Partial<TokenMarket>;
  readonly snapshot?: Partial<MarketSnapshot>;
}

/** A small trade in an old, deep and calm market of an honest token. */
export function someFacts({
  market: ofMarket,
  snapshot: ofSnapshot,
  ...changes
}: FactChanges = {}): RiskFacts {
  const whole = aSnapshot({ pools: [RISKY_PAIR] });
  const seen = whole.tokens.get(RISKY_TOKEN.address);
  if (seen === undefined) {
    throw new Error('The market has no such token.');
  }
  const other = { ...RISKY_PAIR, address: anAddress(0xb00b), venue: 'sushiswap-v2' };
  const market: TokenMarket = {
    ...seen,
    pools: [RISKY_PAIR, other, { ...other, address: anAddress(0xb00c) }],
    liquidity: 3_000_000_000_000n,
    history: aCalmHistory(),
    listedAt: whole.now - 30 * 86_400,
    ...ofMarket,
  };
  return {
    snapshot: { ...whole, tokens: new Map([[RISKY_TOKEN.address, market]]), ...ofSnapshot },
    market,
    pool: RISKY_PAIR,
    amountIn: 1_000_000_000n,
    priceImpactBps: 15,
    maxPriceImpactBps: 150,
    maxSlippageBps: 100,
    riskTolerance: 50,
    simulation: passed(anOpinion()),
    settings: PLAIN_RISK,
    ...changes,
  };
}
