import {
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  type MouseEvent,
  type PointerEvent,
  type ReactNode,
} from 'react';
import { IconButton } from './Button.tsx';
import { CloseIcon } from './icons.tsx';

/** `drawer` comes from the side, or fills a phone; `sheet` comes from below. */
type DialogShape = 'middle' | 'drawer' | 'sheet';

const SHAPES: Record<DialogShape, string> = {
  middle:
    'm-auto max-h-[min(48rem,calc(100dvh-2rem))] w-[calc(100%-1.5rem)] max-w-lg rounded-2xl border border-strong-line',
  drawer:
    'slide-in fixed inset-y-0 right-0 left-auto m-0 h-dvh max-h-none w-full max-w-xl border-l border-line',
  sheet:
    'fixed inset-x-0 top-auto bottom-0 m-0 max-h-[85dvh] w-full max-w-none rounded-t-2xl border-t border-line',
};

interface DialogProps {
  readonly title: string;
  readonly shape?: DialogShape;
  /** Asked to close: by Escape, the cross or a click beside it. The owner then stops showing it. */
  readonly onClose: () => void;
  /** Stays at its lower edge: the buttons. */
  readonly footer?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}

/** Lies over the page and keeps the focus until it is closed, which gives it back to where it was. */
export function Dialog({ title, shape = 'middle', onClose, footer, className = '', children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    if (dialog.current?.open === false) dialog.current.showModal();
  }, []);
  useLayoutEffect(() => {
    const shown = dialog.current;
    return () => shown?.close();
  }, []);
  // Text that is selected out of a field is released beside the dialog, and was not meant to close it.
  const isPressedBeside = useRef(false);
  const pressBeside = (event: PointerEvent): void => {
    isPressedBeside.current = event.target === dialog.current;
  };
  const closeBeside = (event: MouseEvent): void => {
    if (isPressedBeside.current && event.target === dialog.current) onClose();
  };
  const onClosed = (): void => {
    if (dialog.current?.open === false) onClose();
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/click-events-have-key-events -- Escape closes a dialog by itself
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onClose={onClosed}
      onPointerDown={pressBeside}
      onClick={closeBeside}
      className={`overflow-hidden bg-surface text-text shadow-2xl backdrop:bg-black/55 ${SHAPES[shape]} ${className}`}
    >
      <div className={`flex max-h-[inherit] flex-col ${shape === 'drawer' ? 'h-full' : ''}`}>
        <div className="flex min-h-13 shrink-0 items-center justify-between gap-3 border-b border-line pr-2 pl-5">
          <h2 id={id} className="my-2 line-clamp-2 min-w-0 text-sm font-semibold">
            {title}
          </h2>
          <IconButton label="Close" onClick={onClose}>
            <CloseIcon />
          </IconButton>
        </div>
        <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain">{children}</div>
        {footer !== undefined && (
          <div className="flex shrink-0 flex-wrap items-center justify-end gap-2 border-t border-line px-5 py-3">
            {footer}
          </div>
        )}
      </div>
    </dialog>
  );
}
