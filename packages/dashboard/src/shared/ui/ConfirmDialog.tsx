import { useState, type ReactNode } from 'react';
import { Button, type ButtonLook } from './Button.tsx';
import { Dialog } from './Dialog.tsx';
import { ReasonField } from './ReasonField.tsx';

interface ConfirmDialogProps {
  readonly title: string;
  /** What it does, and what it does not. */
  readonly children: ReactNode;
  /** The button's words: what is done, such as `Close the position`. */
  readonly confirm: string;
  readonly look?: ButtonLook;
  /** A reason that is offered; the audit log keeps what is sent. Absent: none is asked for. */
  readonly reason?: string;
  /** While it is carried out. */
  readonly busy?: boolean;
  /** What keeps it from being confirmed, such as a field that is not filled in. */
  readonly disabled?: boolean;
  readonly onConfirm: (reason: string) => void;
  readonly onClose: () => void;
}

/** Asks before something is done that matters, and why it is done. */
export function ConfirmDialog({
  title,
  children,
  confirm,
  look = 'danger',
  reason,
  busy = false,
  disabled = false,
  onConfirm,
  onClose,
}: ConfirmDialogProps) {
  const [given, setGiven] = useState(reason ?? '');
  const isReasonMissing = reason !== undefined && given.trim() === '';
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!isReasonMissing && !disabled && !busy) onConfirm(given.trim());
        }}
      >
        <div className="flex flex-col gap-4 px-5 py-4 text-[13px] text-soft">
          {children}
          {reason !== undefined && <ReasonField value={given} onChange={setGiven} />}
        </div>
        <div className="sticky bottom-0 flex flex-wrap justify-end gap-2 border-t border-line bg-surface px-5 py-3">
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" look={look} busy={busy} disabled={disabled || isReasonMissing}>
            {confirm}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
