import type { TokenDetailView } from '@twinlane/protocol/tokenList';
import { safeSentence } from '../../shared/format/safeText.ts';
import { useLive } from '../../shared/live/LiveProvider.tsx';
import { chainNow } from '../../shared/live/liveState.ts';
import { FindingItem } from '../../shared/thought/FindingItem.tsx';
import { Badge, type Tone } from '../../shared/ui/Badge.tsx';
import { Card } from '../../shared/ui/Card.tsx';
import { ThoughtLink } from '../../shared/ui/RecordLink.tsx';
import { EmptyState } from '../../shared/ui/states.tsx';
import { TimeText } from '../../shared/ui/TimeText.tsx';

type Verdict = NonNullable<TokenDetailView['verdict']>;

const VERDICTS: Readonly<Record<Verdict['verdict'], { readonly word: string; readonly tone: Tone }>> = {
  safe: { word: 'Nothing found', tone: 'gain' },
  unsafe: { word: 'Unsafe', tone: 'loss' },
  unknown: { word: 'Not known', tone: 'warn' },
};

/** What was found out about a token the last time that somebody looked, check by check. */
export function RiskCard({ detail: { verdict, trusted } }: { readonly detail: TokenDetailView }) {
  const live = useLive();
  if (verdict === undefined) {
    return (
      <Card title="Risk">
        <EmptyState title={trusted ? 'Trusted by the settings' : 'Nobody has looked yet'}>
          {trusted
            ? 'What its rulers could do does not count against it.'
            : 'It is checked before anything of it is bought; `twinlane scan` looks now.'}
        </EmptyState>
      </Card>
    );
  }
  const { word, tone } = VERDICTS[verdict.verdict];
  return (
    <Card
      title="Risk"
      note={verdict.source === 'scan' ? 'by the scan in the background' : 'by an entry’s analysis'}
      aside={verdict.thoughtId !== undefined && <ThoughtLink id={verdict.thoughtId} />}
    >
      <div className="px-4 py-3.5">
        <div className="flex items-center gap-2">
          <Badge tone={tone}>{word}</Badge>
          {verdict.score !== undefined && (
            <span className="text-[13px]">risk {Math.round(verdict.score)} of 100</span>
          )}
          <span className="ml-auto text-xs">
            <TimeText time={verdict.at} now={chainNow(live)} /> ago
          </span>
        </div>
        <p className="mt-2 text-[13px] text-soft">{safeSentence(verdict.reason)}</p>
        <ul className="mt-3 grid gap-2 lg:grid-cols-2">
          {verdict.findings.map((finding) => (
            <FindingItem key={finding.factor} finding={finding} />
          ))}
        </ul>
      </div>
    </Card>
  );
}
