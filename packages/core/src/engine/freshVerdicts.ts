import type { Address } from '../money/hex.ts';
import type { FastVerdict } from './fastFacts.ts';
import type { StepInput } from './stepTypes.ts';

/** The verdicts on a token that were made ahead and still count, by pool; none where nothing is sent to a chain. */
export function freshVerdicts(
  { fast, snapshot, settings }: Pick<StepInput, 'fast' | 'snapshot' | 'settings'>,
  token: Address,
): ReadonlyMap<string, FastVerdict> {
  const age = ({ block }: FastVerdict): number => snapshot.block.number - block;
  const counts = (fast?.verdicts(token) ?? []).filter(
    (verdict) => age(verdict) >= 0 && age(verdict) <= settings.trading.fastVerdictBlocks,
  );
  return new Map(counts.map((verdict) => [verdict.pool, verdict]));
}
