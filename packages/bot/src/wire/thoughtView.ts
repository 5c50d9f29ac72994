import type { Opportunity } from '@twinlane/core/opportunity/opportunityScore';
import type { RiskFinding } from '@twinlane/core/risk/riskFactor';
import type { Thought } from '@twinlane/core/thought/thought';
import type { RiskFindingView, ThoughtView } from '@twinlane/protocol/thought';
import { isoFromSeconds } from './isoTime.ts';

/** A thought as the protocol shows it: as it is stored, its time written out. Also the data of `thought_log_created`. */
export function thoughtView(thought: Thought): ThoughtView {
  const { opportunity, ...rest } = thought;
  return {
    ...rest,
    token: { ...thought.token },
    ...(opportunity === undefined ? {} : { opportunity: opportunityView(opportunity) }),
    factors: thought.factors.map(findingView),
    positives: [...thought.positives],
    negatives: [...thought.negatives],
    alternatives: [...thought.alternatives],
    market: { ...thought.market },
    features: { ...thought.features },
    decidedAt: isoFromSeconds(thought.decidedAt),
  };
}

/** One factor’s judgement, likewise. */
export function findingView({ evidence, ...finding }: RiskFinding): RiskFindingView {
  return {
    ...finding,
    ...(evidence === undefined ? {} : { evidence: [...evidence] }),
    facts: { ...finding.facts },
  };
}

function opportunityView({ score, parts }: Opportunity): ThoughtView['opportunity'] {
  return { score, parts: parts.map((finding) => ({ ...finding })) };
}
