import type { BlockView } from '@twinlane/protocol/state';
import { Link } from 'wouter';
import { count, gwei } from '../../shared/format/numbers.ts';
import { fullTime } from '../../shared/format/times.ts';
import { useLive } from '../../shared/live/LiveProvider.tsx';
import { setTheme, useTheme } from '../../shared/theme/useTheme.ts';
import { IconButton } from '../../shared/ui/Button.tsx';
import { Mark, MoonIcon, SunIcon } from '../../shared/ui/icons.tsx';
import { AccountSwitch } from './AccountSwitch.tsx';
import { Alerts } from './Alerts.tsx';
import { ConnectionMark } from './ConnectionMark.tsx';
import { EmergencyStop } from './EmergencyStop.tsx';
import { modeLook, type ModeLook } from './modeLook.ts';
import { PersonMenu } from './PersonMenu.tsx';
import { StoppedBanner } from './StoppedBanner.tsx';

function ModeBadge({ look: { word, badge, note } }: { readonly look: ModeLook }) {
  return (
    <span
      title={note}
      className={`inline-flex h-6 shrink-0 items-center rounded-full border px-2.5 text-xs font-semibold tracking-wide whitespace-nowrap uppercase ${badge}`}
    >
      {word}
    </span>
  );
}

function BlockLine({ chain, block }: { readonly chain: string; readonly block: BlockView }) {
  return (
    <dl className="flex items-center gap-x-4 text-xs whitespace-nowrap text-faint [&_dd]:text-soft [&>div]:flex [&>div]:gap-1.5">
      <div className="max-sm:hidden!">
        <dt>Chain</dt>
        <dd>{chain}</dd>
      </div>
      <div title={`Chain time ${fullTime(block.time)}`}>
        <dt>Block</dt>
        <dd>{count(block.number)}</dd>
      </div>
      <div className="max-sm:hidden!">
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
    <IconButton label={`Switch to the ${other} theme`} onClick={() => setTheme(other)}>
      {theme === 'dark' ? <SunIcon /> : <MoonIcon />}
    </IconButton>
  );
}

/** Where we are: mode, account, chain, block, connection; and the emergency stop. Always in sight. */
export function Header() {
  const { process, account } = useLive();
  const look = process === undefined ? undefined : modeLook(process.mode, process.chain.id);
  // A live account of an earlier run may be shown by a process that trades on paper.
  const edge = account?.kind === 'live' ? modeLook('live', account.chainId).edge : look?.edge;
  return (
    <header className="sticky top-0 z-20 border-b border-line bg-canvas/90 backdrop-blur-md">
      <div aria-hidden data-edge className={`h-0.5 ${edge ?? 'bg-line'}`} />
      <div className="mx-auto flex max-w-[1760px] flex-wrap items-center gap-x-3 px-3 sm:px-5 lg:h-12 lg:flex-nowrap">
        <div className="flex h-12 items-center gap-2.5">
          <Link href="/" aria-label="Twinlane, overview" className="flex items-center gap-2.5 rounded-lg">
            <Mark />
            <span className="text-[15px] font-semibold tracking-tight max-md:sr-only">Twinlane</span>
          </Link>
          {look !== undefined && <ModeBadge look={look} />}
        </div>
        <div className="order-last flex h-8 w-full min-w-0 items-center gap-x-3 overflow-hidden pb-1 lg:order-none lg:h-12 lg:w-auto lg:pb-0">
          <AccountSwitch />
          {process?.block !== undefined && <BlockLine chain={process.chain.name} block={process.block} />}
          <span className="ml-auto sm:hidden">
            <ThemeButton />
          </span>
        </div>
        <div className="ml-auto flex h-12 items-center gap-0.5">
          <ConnectionMark />
          <Alerts />
          <span className="max-sm:hidden">
            <ThemeButton />
          </span>
          <PersonMenu />
          <span className="ml-1.5 flex">
            <EmergencyStop />
          </span>
        </div>
      </div>
      <StoppedBanner />
    </header>
  );
}
