import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Link, useRoute } from 'wouter';
import { CloseIcon } from '../shared/ui/icons.tsx';
import { MoreIcon } from '../shared/ui/navIcons.tsx';
import { SCREENS, type Screen } from './screens.ts';

/** In reach of the thumb; the rest is behind "More". */
const ON_PHONE: ReadonlySet<string> = new Set(['overview', 'bots', 'positions', 'market']);

function useIsCurrent({ path }: Screen): boolean {
  return useRoute(path)[0];
}

interface SideLinkProps {
  readonly screen: Screen;
  readonly onFollow?: () => void;
}

function SideLink({ screen, onFollow }: SideLinkProps) {
  const isCurrent = useIsCurrent(screen);
  const look = isCurrent
    ? 'bg-raised text-text font-semibold light:bg-surface light:shadow-sm'
    : 'text-soft hover:bg-raised/60 hover:text-text';
  return (
    <Link
      href={screen.href}
      {...(onFollow === undefined ? {} : { onClick: onFollow })}
      aria-current={isCurrent ? 'page' : undefined}
      className={`flex h-9 items-center gap-2.5 rounded-lg px-2.5 text-[13px] font-medium transition-colors ${look}`}
    >
      <span className={isCurrent ? 'text-accent' : 'text-faint'}>{screen.icon()}</span>
      {screen.title}
    </Link>
  );
}

/** The screens, beside the page where it is wide. */
export function Sidebar() {
  return (
    <nav
      aria-label="Screens"
      className="sticky top-[3.25rem] hidden h-[calc(100dvh-3.25rem)] w-48 shrink-0 flex-col gap-0.5 overflow-y-auto border-r border-line px-3 py-4 lg:flex"
    >
      {SCREENS.map((screen) => (
        <SideLink key={screen.name} screen={screen} />
      ))}
    </nav>
  );
}

const BAR_ITEM = 'flex h-14 flex-1 flex-col items-center justify-center gap-0.5 text-[11px] font-medium';

function BarLink({ screen }: { readonly screen: Screen }) {
  const isCurrent = useIsCurrent(screen);
  return (
    <Link
      href={screen.href}
      aria-current={isCurrent ? 'page' : undefined}
      className={`${BAR_ITEM} ${isCurrent ? 'text-accent' : 'text-soft'}`}
    >
      {screen.icon()}
      {screen.title}
    </Link>
  );
}

function Sheet({ onClose, children }: { readonly onClose: () => void; readonly children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-label="All screens"
      onClose={onClose}
      className="fixed inset-x-0 top-auto bottom-0 m-0 w-full max-w-none rounded-t-2xl border-t border-line bg-surface text-text backdrop:bg-black/50"
    >
      <div className="flex h-12 items-center justify-between pr-2 pl-5">
        <p className="text-[13px] font-semibold">All screens</p>
        <button
          type="button"
          aria-label="Close"
          onClick={onClose}
          className="grid size-9 place-items-center rounded-lg text-soft"
        >
          <CloseIcon />
        </button>
      </div>
      {children}
    </dialog>
  );
}

/** The screens at the lower edge of a phone. */
export function BottomBar() {
  const [isOpen, setOpen] = useState(false);
  const onBar = SCREENS.filter(({ name }) => ON_PHONE.has(name));
  return (
    <>
      <nav
        aria-label="Screens"
        className="fixed inset-x-0 bottom-0 z-20 flex border-t border-line bg-canvas/95 pb-[env(safe-area-inset-bottom)] backdrop-blur-md lg:hidden"
      >
        {onBar.map((screen) => (
          <BarLink key={screen.name} screen={screen} />
        ))}
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={() => setOpen(true)}
          className={`${BAR_ITEM} text-soft`}
        >
          <MoreIcon />
          More
        </button>
      </nav>
      {isOpen && (
        <Sheet onClose={() => setOpen(false)}>
          <div className="grid grid-cols-2 gap-1 px-3 pb-5">
            {SCREENS.map((screen) => (
              <SideLink key={screen.name} screen={screen} onFollow={() => setOpen(false)} />
            ))}
          </div>
        </Sheet>
      )}
    </>
  );
}
