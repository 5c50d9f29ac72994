/* oxlint-disable jsx-a11y/no-noninteractive-tabindex -- what scrolls has to take the focus, or the keyboard cannot scroll it */
import { useId, type ReactNode } from 'react';

interface CardProps {
  readonly title: string;
  /** Beside the title: a count or a note. */
  readonly note?: ReactNode;
  /** At the end of the title's line: controls. */
  readonly aside?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A part of a screen with its heading. */
export function Card({ title, note, aside, className = '', children }: CardProps) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className={`flex min-w-0 flex-col overflow-hidden rounded-xl border border-line bg-surface ${className}`}
    >
      <div className="flex h-11 shrink-0 items-center gap-2.5 border-b border-line px-4">
        <h2 id={id} className="shrink-0 text-[13px] font-semibold tracking-tight">
          {title}
        </h2>
        {note !== undefined && <span className="min-w-0 truncate text-xs text-faint">{note}</span>}
        {aside !== undefined && <div className="ml-auto flex shrink-0 items-center gap-1">{aside}</div>}
      </div>
      {children}
    </section>
  );
}

interface ScrollProps {
  readonly label: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A list that scrolls within its card, by keyboard too. */
export function Scroll({ label, className = '', children }: ScrollProps) {
  return (
    <section
      aria-label={label}
      tabIndex={0}
      className={`overflow-y-auto overscroll-contain contain-content ${className}`}
    >
      {children}
    </section>
  );
}
