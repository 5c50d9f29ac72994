import type { RiskFindingView } from '@twinlane/protocol/thought';
import { percent } from '../format/numbers.ts';
import { safeSentence, safeSymbol } from '../format/safeText.ts';
import { settingText } from '../format/settingText.ts';
import { useLive } from '../live/LiveProvider.tsx';
import { Badge, type Tone } from '../ui/Badge.tsx';
import { words } from './words.ts';

const VERDICTS: Record<
  RiskFindingView['verdict'],
  { readonly word: string; readonly tone: Tone; readonly bar: string }
> = {
  pass: { word: 'Pass', tone: 'gain', bar: 'bg-gain' },
  warn: { word: 'Warn', tone: 'warn', bar: 'bg-warn' },
  block: { word: 'Block', tone: 'loss', bar: 'bg-loss' },
  unassessed: { word: 'Not assessed', tone: 'quiet', bar: 'bg-faint' },
};

/** One factor's judgement with its facts and evidence, as an item of a list. */
export function FindingItem({ finding }: { readonly finding: RiskFindingView }) {
  const { account } = useLive();
  const cashSymbol = account && safeSymbol(account.cashToken.symbol);
  const { word, tone, bar } = VERDICTS[finding.verdict];
  const facts = Object.entries(finding.facts).map(([key, value]) =>
    Object.assign({ key }, settingText(key, value, cashSymbol)),
  );
  const evidence = finding.evidence?.filter((each) => each !== finding.reason) ?? [];
  return (
    <li className="rounded-lg border border-line px-3.5 py-3">
      <div className="flex items-center gap-2">
        <span className="text-[13px] font-medium first-letter:uppercase">{words(finding.factor)}</span>
        <span className="text-xs text-faint">weight {percent(finding.weight).replace('.00', '')}</span>
        <span className="ml-auto">
          <Badge tone={tone}>{word}</Badge>
        </span>
      </div>
      <div className="mt-2 flex items-center gap-2.5" title="Risk, 0 (safe) to 100">
        <span aria-hidden className="h-1 flex-1 overflow-hidden rounded-full bg-raised">
          <span className={`block h-full rounded-full ${bar}`} style={{ width: `${finding.score ?? 0}%` }} />
        </span>
        <span className="w-14 text-right text-xs text-soft">
          {finding.score === undefined ? 'no score' : `risk ${Math.round(finding.score)}`}
        </span>
      </div>
      <p className="mt-2 text-xs text-soft">{safeSentence(finding.reason)}</p>
      {evidence.length > 0 && (
        <ul className="mt-1.5 list-disc pl-4 text-xs text-faint">
          {evidence.map((each) => (
            <li key={each}>{safeSentence(each)}</li>
          ))}
        </ul>
      )}
      {facts.length > 0 && (
        <dl className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-xs">
          {facts.map(({ key, name, text }) => (
            <div key={key} className="flex gap-1.5">
              <dt className="text-faint">{name}</dt>
              <dd className="min-w-0 break-words">{text}</dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
}
