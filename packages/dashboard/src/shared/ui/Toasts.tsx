import { safeSentence } from '../format/safeText.ts';
import { closeToast, useToasts } from '../toasts.ts';
import { Dot } from './Badge.tsx';
import { CloseIcon } from './icons.tsx';

/** Messages that lie over the page; screen readers hear them as they come. */
export function Toasts() {
  const toasts = useToasts();
  return (
    <div
      aria-live="polite"
      role="log"
      aria-label="Messages"
      className="pointer-events-none fixed inset-x-3 bottom-20 z-40 flex flex-col items-end gap-2 lg:bottom-4"
    >
      {toasts.map(({ id, tone, text, hint }) => (
        <div
          key={id}
          data-toast={tone}
          className="slide-in pointer-events-auto flex w-full max-w-sm items-start gap-2.5 rounded-xl border border-strong-line bg-surface py-2.5 pr-1.5 pl-3.5 shadow-2xl shadow-black/30"
        >
          <span className="mt-1.5 flex">
            <Dot tone={tone} />
          </span>
          <div className="min-w-0 flex-1 py-0.5">
            <p className="text-[13px] font-medium">{safeSentence(text)}</p>
            {hint !== undefined && <p className="text-xs text-soft">{safeSentence(hint)}</p>}
          </div>
          <button
            type="button"
            aria-label="Dismiss"
            onClick={() => closeToast(id)}
            className="grid size-7 shrink-0 place-items-center rounded-lg text-faint transition-colors hover:bg-raised hover:text-text"
          >
            <CloseIcon />
          </button>
        </div>
      ))}
    </div>
  );
}
