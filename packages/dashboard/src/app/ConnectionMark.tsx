import type { Connection } from '../shared/live/liveState.ts';
import { useLive } from '../shared/live/LiveProvider.tsx';
import { Dot, type Tone } from '../shared/ui/Badge.tsx';

const WORDS: Record<Connection, { readonly tone: Tone; readonly word: string }> = {
  connecting: { tone: 'quiet', word: 'Connecting' },
  live: { tone: 'gain', word: 'Live' },
  lost: { tone: 'loss', word: 'Disconnected' },
};

/** Whether what is shown is fresh. */
export function ConnectionMark() {
  const { connection, process } = useLive();
  const behind = process?.feeds.find(({ state }) => state !== 'fresh');
  const late = connection === 'live' && behind !== undefined;
  const { tone, word } = late ? { tone: 'warn' as const, word: 'Feed late' } : WORDS[connection];
  return (
    <output
      data-connection={connection}
      className="inline-flex h-8 items-center justify-end gap-2 rounded-lg px-2 text-xs font-medium text-soft"
    >
      <Dot tone={tone} />
      {word}
    </output>
  );
}
