import type { ButtonHTMLAttributes, ReactNode } from 'react';

/** `primary`: what the screen is for. `danger`: what costs money or stops something. */
export type ButtonLook = 'primary' | 'plain' | 'quiet' | 'danger';

const LOOKS: Record<ButtonLook, string> = {
  primary: 'bg-accent text-on-accent hover:brightness-110',
  plain: 'border border-strong-line bg-surface text-text hover:bg-raised',
  quiet: 'text-soft hover:bg-raised hover:text-text',
  danger: 'bg-loss text-on-accent hover:brightness-110',
};

const SIZES = {
  small: 'h-8 px-2.5 text-xs',
  normal: 'h-9 px-3.5 text-[13px]',
  large: 'h-11 px-4 text-sm',
} as const;

/** Classes of what looks like a button, for links that do. */
export function buttonClass(look: ButtonLook = 'plain', size: keyof typeof SIZES = 'normal'): string {
  return `inline-flex shrink-0 items-center justify-center gap-1.5 rounded-lg font-semibold whitespace-nowrap transition disabled:cursor-not-allowed disabled:opacity-50 ${LOOKS[look]} ${SIZES[size]}`;
}

interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'type'> {
  readonly look?: ButtonLook;
  readonly size?: keyof typeof SIZES;
  /** It has been pressed and is being carried out: it cannot be pressed again. */
  readonly busy?: boolean;
  readonly type?: 'button' | 'submit';
  readonly children: ReactNode;
}

/** A button with words. */
export function Button({
  look = 'plain',
  size = 'normal',
  busy = false,
  type = 'button',
  disabled = false,
  className = '',
  children,
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      // oxlint-disable-next-line react/button-has-type -- one of two, by its type
      type={type}
      disabled={disabled || busy}
      aria-busy={busy}
      className={`${buttonClass(look, size)} ${className}`}
    >
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'type' | 'aria-label'> {
  /** What it does, for who cannot see the icon. */
  readonly label: string;
  readonly children: ReactNode;
}

/** A button with an icon alone. */
export function IconButton({ label, className = '', children, ...rest }: IconButtonProps) {
  return (
    <button
      {...rest}
      type="button"
      aria-label={label}
      title={label}
      className={`grid size-9 shrink-0 place-items-center rounded-lg text-soft transition-colors hover:bg-raised hover:text-text disabled:cursor-not-allowed disabled:opacity-50 ${className}`}
    >
      {children}
    </button>
  );
}
