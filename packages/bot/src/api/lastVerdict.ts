import type { Address } from '@twinlane/core/money/hex';
import type { StoreReader } from '@twinlane/core/ports';
import type { Thought } from '@twinlane/core/thought/thought';
import type { TokenDetailView } from '@twinlane/protocol/tokenList';
import { isoFromSeconds } from '../wire/isoTime.ts';
import { findingView } from '../wire/thoughtView.ts';

/** Newest decisions on a token among which one with an assessment is looked for. */
const LOOKED_AT = 50;
const GRAVITY = { block: 0, warn: 1, unassessed: 2, pass: 3 } as const;

/** What the last decision on a token that assessed its risk found; undefined where none of the newest did. */
export async function lastVerdict(
  { lists }: Pick<StoreReader, 'lists'>,
  accountIds: readonly string[],
  token: Address,
): Promise<TokenDetailView['verdict']> {
  const pages = await Promise.all(
    accountIds.map((id) => lists.thoughts(id, { limit: LOOKED_AT, filter: { token } })),
  );
  const [newest] = pages
    .flatMap((rows) => rows.map(({ row }) => row))
    .filter(({ factors }) => factors.length > 0)
    .toSorted((a, b) => b.decidedAt - a.decidedAt);
  return newest === undefined ? undefined : verdictOf(newest);
}

function verdictOf(thought: Thought): NonNullable<TokenDetailView['verdict']> {
  const { factors, riskScore, gate, decidedAt, reasoning, id } = thought;
  const findings = factors.toSorted((a, b) => GRAVITY[a.verdict] - GRAVITY[b.verdict]);
  const [gravest] = findings;
  const isUnsafe = gravest?.verdict === 'block' || gate.startsWith('risk.');
  const isUnknown = findings.some(({ verdict }) => verdict === 'unassessed');
  return {
    at: isoFromSeconds(decidedAt),
    source: 'decision',
    verdict: isUnsafe ? 'unsafe' : isUnknown ? 'unknown' : 'safe',
    reason: isUnsafe && gravest?.verdict === 'block' ? gravest.reason : reasoning,
    ...(riskScore === undefined ? {} : { score: riskScore }),
    findings: findings.map(findingView),
    thoughtId: id,
  };
}
