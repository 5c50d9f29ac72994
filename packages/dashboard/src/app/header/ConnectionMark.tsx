import { age } from '../../shared/format/times.ts';
import type { Connection } from '../../shared/live/liveState.ts';
import { useLive } from '../../shared/live/LiveProvider.tsx';
import { Dot, type Tone } from '../../shared/ui/Badge.tsx';
import { useNow } from '../../shared/useNow.ts';

const WORDS: Record<Connection, { readonly tone: Tone; readonly word: string }> = {
  connecting: { tone: 'quiet', word: 'Connecting' },
  live: { tone: 'gain', word: 'Live' },
  lost: { tone: 'loss', word: 'Disconnected' },
};

/** Whether what is shown is fresh, and how old the market data is. */
export function ConnectionMark() {
  const { connection, process } = useLive();
  const now = useNow();
  const behind = process?.feeds.find(({ state }) => state !== 'fresh');
  const late = connection === 'live' && behind !== undefined;
  const { tone, word } = late ? { tone: 'warn' as const, word: 'Feed late' } : WORDS[connection];
  const block = process?.block;
  return (
    <div
      data-connection={connection}
      title={block === undefined ? word : `${word}; the last block came ${age(block.receivedAt, now)} ago`}
      className="inline-flex h-8 items-center gap-2 rounded-lg px-1.5 text-xs font-medium whitespace-nowrap text-soft"
    >
      <Dot tone={tone} />
      <output>{word}</output>
      {block !== undefined && (
        <span className="min-w-7 font-normal text-faint">{age(block.receivedAt, now)}</span>
      )}
    </div>
  );
}
