import type { ReactNode } from 'react';

/** A line drawing of 24 by 24. */
export function Icon({
  children,
  className = 'size-4',
}: {
  readonly children: ReactNode;
  readonly className?: string;
}) {
  return (
    <svg
      aria-hidden
      viewBox="0 0 24 24"
      className={className}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {children}
    </svg>
  );
}

/** Light theme. */
export function SunIcon() {
  return (
    <Icon>
      <circle cx="12" cy="12" r="4" />
      <path d="M12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1.1 1.1M17.3 17.3l1.1 1.1M5.6 18.4l1.1-1.1M17.3 6.7l1.1-1.1" />
    </Icon>
  );
}

/** Protected. */
export function ShieldIcon() {
  return (
    <Icon>
      <path d="M12 3 5 6v5c0 4.5 3 8.3 7 10 4-1.7 7-5.5 7-10V6Z" />
      <path d="m9 12 2 2 4-4" />
    </Icon>
  );
}

/** Not protected yet. */
export function OpenShieldIcon() {
  return (
    <Icon>
      <path d="M12 3 5 6v5c0 4.5 3 8.3 7 10 4-1.7 7-5.5 7-10V6Z" />
      <path d="M12 8v4M12 15.5v.1" />
    </Icon>
  );
}

/** Dark theme. */
export function MoonIcon() {
  return (
    <Icon>
      <path d="M20 14.5A8 8 0 0 1 9.5 4a8 8 0 1 0 10.5 10.5Z" />
    </Icon>
  );
}

/** Close. */
export function CloseIcon() {
  return (
    <Icon>
      <path d="M6 6l12 12M18 6L6 18" />
    </Icon>
  );
}

/** The reasoning behind something. */
export function ThoughtIcon() {
  return (
    <Icon>
      <path d="M5 5.5h14a1.5 1.5 0 0 1 1.5 1.5v8.5A1.5 1.5 0 0 1 19 17h-6.5L8 20.5V17H5a1.5 1.5 0 0 1-1.5-1.5V7A1.5 1.5 0 0 1 5 5.5Z" />
      <path d="M8 9.5h8M8 13h5" />
    </Icon>
  );
}

/** Copy. */
export function CopyIcon() {
  return (
    <Icon className="size-3.5">
      <path d="M9 9h10v11H9ZM5.5 15V4.5H15" />
    </Icon>
  );
}

/** Stop everything. */
export function StopIcon() {
  return (
    <Icon>
      <path d="M8.5 3h7L21 8.5v7L15.5 21h-7L3 15.5v-7Z" />
      <path d="M12 7.5v5.5M12 16.2v.1" />
    </Icon>
  );
}

/** Alerts. */
export function BellIcon() {
  return (
    <Icon>
      <path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 2h-15ZM10 21h4" />
    </Icon>
  );
}

/** A person. */
export function PersonIcon() {
  return (
    <Icon>
      <circle cx="12" cy="8" r="4" />
      <path d="M4.5 20.5a7.5 7.5 0 0 1 15 0" />
    </Icon>
  );
}

/** A choice opens below. */
export function DownIcon() {
  return (
    <Icon className="size-3.5">
      <path d="m6 9 6 6 6-6" />
    </Icon>
  );
}

/** Add. */
export function PlusIcon() {
  return (
    <Icon>
      <path d="M12 5v14M5 12h14" />
    </Icon>
  );
}

/** The product's mark: two lanes. */
export function Mark() {
  return (
    <svg aria-hidden viewBox="0 0 32 32" className="size-7">
      <rect width="32" height="32" rx="8" className="fill-raised" />
      <path
        d="M8 23V13c0-2 1-3 3-3h4"
        className="stroke-mode-sandbox"
        strokeWidth="3"
        strokeLinecap="round"
        fill="none"
      />
      <path
        d="M17 22h4c2 0 3-1 3-3V9"
        className="stroke-accent"
        strokeWidth="3"
        strokeLinecap="round"
        fill="none"
      />
    </svg>
  );
}
