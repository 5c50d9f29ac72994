import { barsOf } from './barScale.ts';

/** One bar. */
interface BarItem {
  readonly key: string;
  /** Under it, where there is room. */
  readonly label: string;
  readonly value: number;
  /** In full, as its title. */
  readonly text: string;
  readonly tone: 'gain' | 'loss' | 'accent';
}

const FILLS = { gain: 'bg-gain', loss: 'bg-loss', accent: 'bg-accent' } as const;
const MOST_LABELS = 8;

interface BarChartProps {
  /** What it shows, for who cannot see it; the table beside it has the numbers. */
  readonly label: string;
  readonly items: readonly BarItem[];
}

/** Bars above and below a shared line. */
export function BarChart({ label, items }: BarChartProps) {
  const { zero, bars } = barsOf(items.map(({ value }) => value));
  const every = Math.max(1, Math.ceil(items.length / MOST_LABELS));
  return (
    <figure aria-label={label} className="px-4 pt-4 pb-2">
      <div className="relative h-40">
        <span
          aria-hidden
          className="absolute inset-x-0 border-t border-strong-line"
          style={{ top: `${zero}%` }}
        />
        <div aria-hidden className="absolute inset-0 flex gap-px sm:gap-0.5">
          {items.map((item, at) => (
            <div key={item.key} title={item.text} className="relative min-w-0 flex-1">
              <span
                className={`absolute inset-x-0 mx-auto max-w-8 rounded-xs ${FILLS[item.tone]}`}
                style={{ top: `${bars[at]?.top ?? 0}%`, height: `${bars[at]?.height ?? 0}%` }}
              />
            </div>
          ))}
        </div>
      </div>
      <div aria-hidden className="mt-1.5 flex h-4 gap-px text-[10px] text-faint sm:gap-0.5">
        {items.map((item, at) => (
          <span key={item.key} className="min-w-0 flex-1 overflow-visible text-center whitespace-nowrap">
            {at % every === 0 ? item.label : ''}
          </span>
        ))}
      </div>
    </figure>
  );
}
