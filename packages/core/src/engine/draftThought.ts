import { volatilityOf } from '../market/volatility.ts';
import type { Token } from '../market/token.ts';
import type { ThoughtDraft, ThoughtMarket } from '../thought/thought.ts';
import type { LaneChoice } from '../lane/chooseLane.ts';
import { FULL_FEATURES_LEVEL, featureVector } from './featureVector.ts';
import type { StepInput } from './stepTypes.ts';

/** What a decision says; the rest of its thought follows from the step's input. */
export interface Verdict {
  readonly token: Token;
  readonly decision: ThoughtDraft['decision'];
  readonly gate: string;
  readonly reasoning: string;
  readonly confidence: number;
  readonly riskScore?: number;
  readonly opportunity?: ThoughtDraft['opportunity'];
  readonly factors?: ThoughtDraft['factors'];
  readonly positives?: readonly string[];
  readonly negatives?: readonly string[];
  readonly alternatives?: readonly string[];
  readonly features?: Readonly<Record<string, number>>;
}

/** The whole thought of a verdict. */
export function draftThought(input: StepInput, lane: LaneChoice, verdict: Verdict): ThoughtDraft {
  const { bot, snapshot } = input;
  return {
    accountId: bot.accountId,
    botId: bot.id,
    chainId: snapshot.chainId,
    token: { address: verdict.token.address, symbol: verdict.token.symbol },
    decision: verdict.decision,
    lane: lane.lane,
    laneReason: lane.reason,
    strategy: bot.strategy,
    intelLevel: bot.intelLevel,
    confidence: verdict.confidence,
    ...(verdict.riskScore === undefined ? {} : { riskScore: verdict.riskScore }),
    ...(verdict.opportunity === undefined ? {} : { opportunity: verdict.opportunity }),
    factors: verdict.factors ?? [],
    positives: verdict.positives ?? [],
    negatives: verdict.negatives ?? [],
    gate: verdict.gate,
    reasoning: verdict.reasoning,
    alternatives: verdict.alternatives ?? [],
    market: marketOf(input, verdict.token),
    features: {
      ...(bot.intelLevel >= FULL_FEATURES_LEVEL ? featureVector(input, verdict) : {}),
      ...verdict.features,
    },
    decidedAt: snapshot.now,
  };
}

/** Newest prices that the volatility of a thought is measured over. */
const VOLATILITY_POINTS = 60;

function marketOf({ snapshot }: StepInput, token: Token): ThoughtMarket {
  const market = snapshot.tokens.get(token.address);
  const prices = market?.history.slice(-VOLATILITY_POINTS).map((point) => point.price) ?? [];
  const volatility = volatilityOf(prices);
  return {
    price: market?.price.toFixed() ?? '0',
    liquidity: String(market?.liquidity ?? 0n),
    ...(volatility === undefined ? {} : { volatility }),
    baseFeePerGas: String(snapshot.block.baseFeePerGas),
    blockNumber: snapshot.block.number,
    blockHash: snapshot.block.hash,
  };
}
