import type { ReactNode } from 'react';

/** Names with their values. */
export type Facts = readonly (readonly [name: string, value: ReactNode])[];

/** A part of a drawer, with its heading. */
export function DrawerPart({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="border-t border-line px-5 py-4">
      <h3 className="mb-2.5 text-xs font-semibold text-faint">{title}</h3>
      {children}
    </section>
  );
}

interface FactGridProps {
  readonly facts: Facts;
  /** More columns where there is room, and what is around it. */
  readonly className?: string;
}

/** Facts in two columns, the name above its value. */
export function FactGrid({ facts, className = '' }: FactGridProps) {
  return (
    <dl className={`grid grid-cols-2 gap-x-6 gap-y-2 text-[13px] ${className}`}>
      {facts.map(([name, value]) => (
        <div key={name} className="min-w-0">
          <dt className="text-xs text-faint">{name}</dt>
          <dd className="break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

interface FactLineProps {
  readonly name: string;
  readonly children: ReactNode;
}

/** One fact on a line of its own, in a `dl`: the name at its start, the value at its end. */
export function FactLine({ name, children }: FactLineProps) {
  return (
    <div className="flex min-h-8 items-baseline justify-between gap-4 py-1 text-[13px]">
      <dt className="shrink-0 text-faint">{name}</dt>
      <dd className="min-w-0 text-right">{children}</dd>
    </div>
  );
}
