import type { Thought } from '@twinlane/core/thought/thought';
import type { ThoughtView } from '@twinlane/protocol/thought';
import { isoFromSeconds } from './isoTime.ts';

/** A thought as the protocol shows it: as it is stored, its time written out. Also the data of `thought_log_created`. */
export function thoughtView(thought: Thought): ThoughtView {
  return {
    ...thought,
    token: { ...thought.token },
    factors: thought.factors.map((finding) => ({ ...finding, facts: { ...finding.facts } })),
    positives: [...thought.positives],
    negatives: [...thought.negatives],
    alternatives: [...thought.alternatives],
    market: { ...thought.market },
    features: { ...thought.features },
    decidedAt: isoFromSeconds(thought.decidedAt),
  };
}
