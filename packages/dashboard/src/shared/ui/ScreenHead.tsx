import type { ReactNode } from 'react';

interface ScreenHeadProps {
  readonly title: string;
  /** Beside the title: a count or a note. */
  readonly note?: ReactNode;
  /** At the end of the line: what can be done on this screen. */
  readonly children?: ReactNode;
}

/** The heading of a screen, its controls at the end of the line. */
export function ScreenHead({ title, note, children }: ScreenHeadProps) {
  return (
    <div className="mb-3 flex min-h-9 flex-wrap items-center gap-x-3 gap-y-2 sm:mb-4">
      <h1 className="text-lg font-semibold tracking-tight">{title}</h1>
      {note !== undefined && <span className="min-w-0 text-xs text-faint">{note}</span>}
      {children !== undefined && (
        <div className="ml-auto flex flex-wrap items-center justify-end gap-2">{children}</div>
      )}
    </div>
  );
}
