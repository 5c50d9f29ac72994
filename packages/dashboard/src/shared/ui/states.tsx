import type { ReactNode } from 'react';
import { errorText } from '../query.ts';
import { safeSentence } from '../format/safeText.ts';
import { Button } from './Button.tsx';
import { Placeholder } from './Notice.tsx';

interface EmptyStateProps {
  readonly title: string;
  /** Why there is nothing, and what would bring something. */
  readonly children?: ReactNode;
  /** What can be done about it. */
  readonly action?: ReactNode;
}

/** Stands where there is nothing. */
export function EmptyState({ title, children, action }: EmptyStateProps) {
  return (
    <div className="flex min-h-36 flex-col items-center justify-center gap-1 px-6 py-8 text-center">
      <p className="text-[13px] font-medium text-soft">{title}</p>
      {children !== undefined && <div className="max-w-md text-xs text-faint">{children}</div>}
      {action !== undefined && <div className="mt-3">{action}</div>}
    </div>
  );
}

interface ErrorStateProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
}

/** Stands where something could not be loaded: what went wrong, what to do, and to try again. */
export function ErrorState({ error, onRetry }: ErrorStateProps) {
  const { detail, hint } = errorText(error);
  return (
    <div
      role="alert"
      className="flex min-h-36 flex-col items-center justify-center gap-1 px-6 py-8 text-center"
    >
      <p className="text-[13px] font-medium">{safeSentence(detail)}</p>
      {hint !== undefined && <p className="max-w-md text-xs text-soft">{safeSentence(hint)}</p>}
      {onRetry !== undefined && (
        <Button size="small" onClick={onRetry} className="mt-3">
          Try again
        </Button>
      )}
    </div>
  );
}

/** Takes the place of rows that are still to come, each as high as a row. */
export function SkeletonRows({ rows }: { readonly rows: number }) {
  return (
    <div aria-busy>
      <span className="sr-only">Loading</span>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="flex h-12 items-center gap-6 border-t border-line px-4 first:border-t-0">
          <Placeholder className="h-3.5 w-1/4" />
          <Placeholder className="ml-auto h-3.5 w-1/6" />
          <Placeholder className="h-3.5 w-1/6 max-sm:hidden" />
          <Placeholder className="h-3.5 w-1/12 max-sm:hidden" />
        </div>
      ))}
    </div>
  );
}
