import { logOut, logOutEverywhere } from '@twinlane/protocol/endpoints/login';
import { Link } from 'wouter';
import { fullTime } from '../../shared/format/times.ts';
import { safeText } from '../../shared/format/safeText.ts';
import { useAct } from '../../shared/query.ts';
import { useSession } from '../../shared/session/session.ts';
import { shortHex } from '../../shared/ui/AddressText.tsx';
import { PersonIcon } from '../../shared/ui/icons.tsx';
import { Popover } from '../../shared/ui/Popover.tsx';

/** Nothing of what was shown may stay behind. */
function leave(): void {
  window.location.assign('/');
}

const ITEM =
  'flex h-9 w-full items-center rounded-lg px-3 text-left text-[13px] text-soft transition-colors hover:bg-raised hover:text-text';

/** Who is logged in, and the way out. */
export function PersonMenu() {
  const session = useSession();
  const out = useAct(logOut);
  const everywhere = useAct(logOutEverywhere);
  if (session.state === 'open') return null;
  const { who, address, role, expiresAt } = session.session;
  const name = address === undefined ? safeText(who, 32) : shortHex(address);
  return (
    <Popover
      label={`Logged in: ${name}`}
      buttonClass="grid size-9 shrink-0 place-items-center rounded-lg text-soft transition-colors hover:bg-raised hover:text-text"
      button={<PersonIcon />}
      className="max-w-72"
    >
      <>
        <div className="border-b border-line px-4 py-3">
          <p className="text-[13px] font-semibold" title={address}>
            {name}
          </p>
          <p className="text-xs text-soft">{role === undefined ? 'logged in' : `logged in as ${role}`}</p>
          {expiresAt !== undefined && (
            <p className="mt-1 text-xs text-faint">Ends {fullTime(expiresAt)} at the latest</p>
          )}
        </div>
        <div className="p-1.5">
          <Link href="/settings" className={ITEM}>
            Settings
          </Link>
          <button type="button" className={ITEM} onClick={() => out.mutate({}, { onSuccess: leave })}>
            Log out
          </button>
          <button type="button" className={ITEM} onClick={() => everywhere.mutate({}, { onSuccess: leave })}>
            Log out everywhere
          </button>
        </div>
      </>
    </Popover>
  );
}
