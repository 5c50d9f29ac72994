import type { BotStateView, BotView } from '@twinlane/protocol/bot';
import { Link } from 'wouter';
import { safeSentence, safeText } from '../../shared/format/safeText.ts';
import { wordsOf } from '../../shared/format/wordsOf.ts';
import type { LiveState } from '../../shared/live/liveState.ts';
import { Badge, type Tone } from '../../shared/ui/Badge.tsx';
import { Card } from '../../shared/ui/Card.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { MoreLink } from './MoreLink.tsx';

const STATES: Record<BotStateView, { readonly word: string; readonly tone: Tone }> = {
  running: { word: 'Running', tone: 'gain' },
  paused: { word: 'Paused', tone: 'warn' },
  stopped: { word: 'Stopped', tone: 'quiet' },
  error: { word: 'Error', tone: 'loss' },
};
const LEVELS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

function IntelLevel({ level }: { readonly level: number }) {
  return (
    <span className="flex items-center gap-2 text-xs text-faint">
      Intel {level}
      <span aria-hidden className="flex gap-0.5">
        {LEVELS.map((step) => (
          <span
            key={step}
            className={`h-2.5 w-1 rounded-full ${step <= level ? 'bg-accent' : 'bg-strong-line'}`}
          />
        ))}
      </span>
    </span>
  );
}

function BotItem({ bot }: { readonly bot: BotView }) {
  const { word, tone } = STATES[bot.state];
  return (
    <li className="border-t border-line px-4 py-3 first:border-t-0">
      <div className="flex items-center gap-2">
        <Link
          href={`/bots/${encodeURIComponent(bot.id)}`}
          className="truncate text-[13px] font-medium underline-offset-2 hover:underline"
        >
          {safeText(bot.name, 40)}
        </Link>
        <span className="ml-auto">
          <Badge tone={tone}>{word}</Badge>
        </span>
      </div>
      <div className="mt-1 flex items-center justify-between gap-2">
        <span className="truncate text-xs text-faint">{wordsOf(safeText(bot.strategy, 40))}</span>
        <IntelLevel level={bot.intelLevel} />
      </div>
      <p className="mt-1 truncate text-xs text-soft" title={safeSentence(bot.stateReason)}>
        {bot.stateReason === '' ? ' ' : safeSentence(bot.stateReason)}
      </p>
    </li>
  );
}

/** The account's bots and what each is doing. */
export function Bots({ live }: { readonly live: LiveState }) {
  const bots = live.account?.bots ?? [];
  return (
    <Card title="Bots" note={bots.length} aside={<MoreLink href="/bots" label="All bots" />}>
      {bots.length === 0 ? (
        <Notice title="No bot">Make one on the screen Bots.</Notice>
      ) : (
        <ul>
          {bots.map((bot) => (
            <BotItem key={bot.id} bot={bot} />
          ))}
        </ul>
      )}
    </Card>
  );
}
