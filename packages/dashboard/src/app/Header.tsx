import type { BlockView } from '@twinlane/protocol/state';
import { count, gwei } from '../shared/format/numbers.ts';
import { age, fullTime } from '../shared/format/times.ts';
import { useLive } from '../shared/live/LiveProvider.tsx';
import { setTheme, useTheme } from '../shared/theme/useTheme.ts';
import { Mark, MoonIcon, SunIcon } from '../shared/ui/icons.tsx';
import { useNow } from '../shared/useNow.ts';
import { ConnectionMark } from './ConnectionMark.tsx';
import { modeLook, type ModeLook } from './modeLook.ts';

function ModeBadge({ look: { word, badge, note } }: { readonly look: ModeLook }) {
  return (
    <span
      title={note}
      className={`inline-flex h-6 items-center rounded-full border px-2.5 text-xs font-semibold tracking-wide uppercase ${badge}`}
    >
      {word}
    </span>
  );
}

function BlockLine({ chain, block }: { readonly chain: string; readonly block: BlockView }) {
  const now = useNow();
  return (
    <dl className="flex flex-wrap items-center gap-x-4 gap-y-0.5 text-xs text-faint [&_dd]:text-soft [&>div]:flex [&>div]:gap-1.5">
      <div className="max-sm:hidden!">
        <dt>Chain</dt>
        <dd>{chain}</dd>
      </div>
      <div title={`Chain time ${fullTime(block.time)}`}>
        <dt>Block</dt>
        <dd>{count(block.number)}</dd>
      </div>
      <div>
        <dt>Age</dt>
        <dd className="min-w-7">{age(block.receivedAt, now)}</dd>
      </div>
      <div>
        <dt>Base fee</dt>
        <dd>{gwei(block.baseFeePerGas)}</dd>
      </div>
    </dl>
  );
}

function ThemeButton() {
  const theme = useTheme();
  const other = theme === 'dark' ? 'light' : 'dark';
  return (
    <button
      type="button"
      aria-label={`Switch to the ${other} theme`}
      onClick={() => setTheme(other)}
      className="grid size-9 place-items-center rounded-lg text-soft transition-colors hover:bg-raised hover:text-text"
    >
      {theme === 'dark' ? <SunIcon /> : <MoonIcon />}
    </button>
  );
}

/** Where we are: mode, chain, block, connection. Always in sight. */
export function Header() {
  const { process } = useLive();
  const look = process === undefined ? undefined : modeLook(process.mode, process.chain.id);
  return (
    <header className="sticky top-0 z-20 border-b border-line bg-canvas/85 backdrop-blur-md">
      <div aria-hidden className={`h-0.5 ${look?.edge ?? 'bg-line'}`} />
      <div className="mx-auto flex max-w-[1560px] flex-wrap items-center gap-x-4 px-3 py-1.5 sm:px-5">
        <div className="flex items-center gap-2.5">
          <Mark />
          <h1 className="text-[15px] font-semibold tracking-tight">Twinlane</h1>
          {look !== undefined && <ModeBadge look={look} />}
        </div>
        <div className="order-last min-h-5 w-full pb-1 md:order-none md:w-auto md:pb-0">
          {process?.block !== undefined && <BlockLine chain={process.chain.name} block={process.block} />}
        </div>
        <div className="ml-auto flex items-center gap-1">
          <ConnectionMark />
          <ThemeButton />
        </div>
      </div>
    </header>
  );
}
