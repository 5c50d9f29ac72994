import { useId, type InputHTMLAttributes, type ReactNode, type TextareaHTMLAttributes } from 'react';

/** What a control needs to belong to its label, hint and error. */
export interface ControlIds {
  readonly id: string;
  readonly 'aria-describedby'?: string;
  readonly 'aria-invalid'?: true;
}

interface FieldProps {
  readonly label: ReactNode;
  /** What it means, or in what unit. */
  readonly hint?: ReactNode;
  /** What is wrong with the value; shown in place of the hint. */
  readonly error?: string | undefined;
  readonly className?: string;
  readonly children: (ids: ControlIds) => ReactNode;
}

/** A control with its label above it and a hint or an error below. */
export function Field({ label, hint, error, className = '', children }: FieldProps) {
  const id = useId();
  const noteId = `${id}-note`;
  const note = error ?? hint;
  return (
    <div className={`flex min-w-0 flex-col gap-1 ${className}`}>
      <label htmlFor={id} className="text-xs font-medium text-soft">
        {label}
      </label>
      {children({
        id,
        ...(note === undefined ? {} : { 'aria-describedby': noteId }),
        ...(error === undefined ? {} : { 'aria-invalid': true as const }),
      })}
      {note !== undefined && (
        <p id={noteId} className={`text-xs ${error === undefined ? 'text-faint' : 'text-loss'}`}>
          {note}
        </p>
      )}
    </div>
  );
}

/** Classes of a control that takes text. */
export const CONTROL =
  'w-full min-w-0 rounded-lg border border-strong-line bg-canvas px-3 text-[13px] text-text placeholder:text-faint max-sm:text-base disabled:opacity-60 aria-invalid:border-loss';

interface TextInputProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'value' | 'onChange' | 'type'> {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly type?: 'text' | 'search' | 'password' | 'url' | 'date' | 'datetime-local';
}

/** A line of text. */
export function TextInput({ value, onChange, type = 'text', className = '', ...rest }: TextInputProps) {
  return (
    <input
      autoComplete="off"
      spellCheck={false}
      {...rest}
      type={type}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className={`${CONTROL} h-9 ${className}`}
    />
  );
}

interface NumberInputProps extends Omit<TextInputProps, 'type'> {
  /** Shown behind the number: its unit. */
  readonly unit?: ReactNode;
}

/** A decimal number, kept as the text that was typed: exact. A comma counts as a point. */
export function NumberInput({ unit, onChange, className = '', ...rest }: NumberInputProps) {
  return (
    <div className="relative">
      <TextInput
        {...rest}
        inputMode="decimal"
        onChange={(value) => onChange(value.replace(',', '.').replaceAll(/[^\d.-]/g, ''))}
        className={`tabular-nums ${unit === undefined ? '' : 'pr-16'} ${className}`}
      />
      {unit !== undefined && (
        <span className="pointer-events-none absolute inset-y-0 right-3 flex items-center text-xs text-faint">
          {unit}
        </span>
      )}
    </div>
  );
}

interface TextAreaProps extends Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'value' | 'onChange'> {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Several lines of text. */
export function TextArea({ value, onChange, className = '', ...rest }: TextAreaProps) {
  return (
    <textarea
      spellCheck={false}
      {...rest}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className={`${CONTROL} min-h-20 py-2 ${className}`}
    />
  );
}
