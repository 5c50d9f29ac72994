import type { ReactNode } from 'react';

/** What a badge's colour says. */
export type Tone = 'gain' | 'loss' | 'warn' | 'accent' | 'quiet';

const TONES: Record<Tone, string> = {
  gain: 'bg-gain/12 text-gain',
  loss: 'bg-loss/12 text-loss',
  warn: 'bg-warn/14 text-warn',
  accent: 'bg-accent/14 text-accent',
  quiet: 'bg-raised text-soft',
};

/** One word with a colour; the word alone says it too. */
export function Badge({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return (
    <span
      className={`inline-flex h-5 shrink-0 items-center rounded-md px-1.5 text-[11px] font-semibold whitespace-nowrap ${TONES[tone]}`}
    >
      {children}
    </span>
  );
}

const DOTS: Record<Tone, string> = {
  gain: 'bg-gain',
  loss: 'bg-loss',
  warn: 'bg-warn',
  accent: 'bg-accent',
  quiet: 'bg-faint',
};

/** A coloured dot beside a word that says the same. */
export function Dot({ tone }: { readonly tone: Tone }) {
  return <span aria-hidden className={`inline-block size-2 shrink-0 rounded-full ${DOTS[tone]}`} />;
}
