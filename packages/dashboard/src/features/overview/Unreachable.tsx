import { useEffect, useState } from 'react';
import { Placeholder } from '../../shared/ui/Notice.tsx';

const PATIENCE_MS = 2500;
const FIGURES = ['Equity', 'Today', 'Cash', 'Open', 'Gas money', 'Trades'];

/** Before the first snapshot: the page's outline, and help where it does not come. */
export function Unreachable() {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => setLate(true), PATIENCE_MS);
    return () => window.clearTimeout(timer);
  }, []);
  return (
    <div aria-busy className="relative">
      <div className="grid grid-cols-2 gap-px overflow-hidden rounded-xl border border-line bg-line md:grid-cols-3 xl:grid-cols-6">
        {FIGURES.map((name) => (
          <div key={name} className="flex h-[5.75rem] flex-col gap-3 bg-surface px-4 py-3.5">
            <Placeholder className="h-3 w-16" />
            <Placeholder className="h-6 w-28" />
          </div>
        ))}
      </div>
      <Placeholder className="mt-4 h-96 w-full" />
      {late && (
        <div
          role="alert"
          className="absolute inset-x-0 top-40 mx-auto max-w-md rounded-xl border border-line bg-surface p-6 text-center shadow-2xl shadow-black/20"
        >
          <p className="font-semibold">The bot does not answer</p>
          <p className="mt-1 text-[13px] text-soft">
            Is it running? Start it with <code className="font-mono text-text">npm start</code>. This page
            keeps trying and fills itself as soon as it can.
          </p>
        </div>
      )}
    </div>
  );
}
