import type { ReactNode } from 'react';

interface NoticeProps {
  readonly title: string;
  readonly children?: ReactNode;
}

/** Stands where there is nothing to show yet, and says why. */
export function Notice({ title, children }: NoticeProps) {
  return (
    <div className="flex h-full min-h-28 flex-col items-center justify-center gap-1 px-6 py-6 text-center">
      <p className="text-[13px] font-medium text-soft">{title}</p>
      {children !== undefined && <p className="max-w-sm text-xs text-faint">{children}</p>}
    </div>
  );
}

/** Takes the place of text that is still to come. */
export function Placeholder({ className }: { readonly className: string }) {
  return (
    <span aria-hidden data-placeholder className={`block animate-pulse rounded-md bg-raised ${className}`} />
  );
}

/** Takes the place of a list that is still to come. */
export function PlaceholderRows({ rows }: { readonly rows: number }) {
  return (
    <div className="flex flex-col gap-4 p-4" aria-busy aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => (
        <Placeholder key={row} className="h-4 w-full" />
      ))}
    </div>
  );
}
