import type { BreakerActName, BreakerStatusView } from '@twinlane/protocol/operator';
import { useState } from 'react';
import { ScopeText } from '../../shared/breaker/ScopeText.tsx';
import { scopeWords, type ScopeNames } from '../../shared/breaker/scopeWords.ts';
import { useScopeNames } from '../../shared/breaker/useScopeNames.ts';
import { safeSentence, safeText } from '../../shared/format/safeText.ts';
import { fullTime } from '../../shared/format/times.ts';
import { Badge } from '../../shared/ui/Badge.tsx';
import { Button } from '../../shared/ui/Button.tsx';
import { Dialog } from '../../shared/ui/Dialog.tsx';
import { FactGrid, type Facts } from '../../shared/ui/Facts.tsx';
import { ActDialog } from './ActDialog.tsx';
import { BreakerHistory } from './BreakerHistory.tsx';
import { wordsOf } from '../../shared/format/wordsOf.ts';
import { ACT_WORDS, ACTS, PRIORITIES, STATES, windowWords } from './breakerWords.ts';

function Code({ text }: { readonly text: string }) {
  return <code className="font-mono text-xs break-all text-soft">{safeText(text, 200)}</code>;
}

function factsOf(breaker: BreakerStatusView, names: ScopeNames): Facts {
  const { scope, since, until, who, attempt, blocks, stored } = breaker;
  return [
    ['Refuses while open', blocks.replace(scope, scopeWords(scope, names))],
    ['Window', windowWords(breaker)],
    ...(since === undefined ? [] : [['Since', fullTime(since)] as const]),
    ...(until === undefined ? [] : [['Tried again', fullTime(until)] as const]),
    ...(who === undefined ? [] : [['Changed by', safeText(who, 60)] as const]),
    ['Opened in a row', attempt === 0 ? 'not once' : attempt === 1 ? 'once' : `${attempt} times`],
    ['Scope, as commands name it', <Code key="scope" text={scope} />],
    ['In the database', stored ? 'yes' : 'not yet: it does not answer'],
  ];
}

interface BreakerDrawerProps {
  readonly breaker: BreakerStatusView;
  readonly onClose: () => void;
}

/** One breaker: how it stands, why, what happened to it, and what a person may do. */
export function BreakerDrawer({ breaker, onClose }: BreakerDrawerProps) {
  const { type, scope, state, priority, reason } = breaker;
  const [act, setAct] = useState<BreakerActName>();
  return (
    <>
      <Dialog
        title={wordsOf(type)}
        shape="drawer"
        onClose={onClose}
        footer={ACTS[state].map((each, at) => (
          <Button key={each} look={at === 0 ? 'primary' : 'plain'} onClick={() => setAct(each)}>
            {ACT_WORDS[each].word}
          </Button>
        ))}
      >
        <div className="px-5 py-4">
          <div className="flex flex-wrap items-center gap-2">
            <Badge tone={STATES[state].tone}>{STATES[state].word}</Badge>
            <Badge tone={PRIORITIES[priority].tone}>{PRIORITIES[priority].word}</Badge>
            <ScopeText scope={scope} className="text-[13px] font-medium" />
          </div>
          {reason !== undefined && <p className="mt-3 text-[15px] leading-relaxed">{safeSentence(reason)}</p>}
        </div>
        <FactGrid className="border-t border-line px-5 py-4" facts={factsOf(breaker, useScopeNames())} />
        <BreakerHistory title="Its history" of={{ type, scope }} bare />
      </Dialog>
      {act !== undefined && <ActDialog act={act} breaker={breaker} onClose={() => setAct(undefined)} />}
    </>
  );
}
