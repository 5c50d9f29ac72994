import { useId, type MouseEvent, type ReactNode } from 'react';

interface PopoverProps {
  /** What opens it: its words or icon. */
  readonly button: ReactNode;
  /** What it opens, for who cannot see the button's content. */
  readonly label: string;
  readonly buttonClass: string;
  readonly className?: string;
  readonly children: ReactNode;
}

function hideAfterChoice({ target, currentTarget }: MouseEvent<HTMLElement>): void {
  if (target instanceof Element && target.closest('a, button') !== null) currentTarget.hidePopover();
}

/** A small panel under the header that a button opens; a choice in it, Escape or a click elsewhere closes it. */
export function Popover({ button, label, buttonClass, className = '', children }: PopoverProps) {
  const id = useId();
  return (
    <>
      <button type="button" popoverTarget={id} aria-label={label} title={label} className={buttonClass}>
        {button}
      </button>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/click-events-have-key-events -- it hears of the choices in it, which keys make too */}
      <section
        id={id}
        popover="auto"
        aria-label={label}
        onClick={hideAfterChoice}
        className={`fixed inset-auto top-14 right-3 m-0 max-h-[calc(100dvh-5rem)] w-[calc(100%-1.5rem)] overflow-y-auto rounded-xl border border-strong-line bg-surface text-text shadow-2xl shadow-black/30 ${className}`}
      >
        {children}
      </section>
    </>
  );
}
