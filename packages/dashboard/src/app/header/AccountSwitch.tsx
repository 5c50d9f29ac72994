import type { AccountState } from '@twinlane/protocol/state';
import { chooseAccount, useAccounts } from '../../shared/accounts.ts';
import { cash } from '../../shared/format/numbers.ts';
import { safeText } from '../../shared/format/safeText.ts';
import { useLive } from '../../shared/live/LiveProvider.tsx';
import { DownIcon } from '../../shared/ui/icons.tsx';
import { Popover } from '../../shared/ui/Popover.tsx';
import { kindLook } from './modeLook.ts';

function AccountLabel({ account: { name, kind, chainId } }: { readonly account: AccountState }) {
  const { word, pill } = kindLook(kind, chainId);
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <bdi className="min-w-10 truncate font-medium text-text">{safeText(name, 24)}</bdi>
      <span className={`shrink-0 rounded-md px-1.5 py-0.5 text-[11px] font-semibold ${pill}`}>{word}</span>
    </span>
  );
}

interface ChoiceProps {
  readonly account: AccountState;
  readonly isShown: boolean;
  readonly onChoose: () => void;
}

function AccountChoice({ account, isShown, onChoose }: ChoiceProps) {
  const { equity, cashToken } = account;
  return (
    <li>
      <button
        type="button"
        aria-current={isShown}
        onClick={onChoose}
        className={`flex w-full items-center justify-between gap-3 rounded-lg px-3 py-2 text-left text-[13px] transition-colors hover:bg-raised ${isShown ? 'bg-raised' : ''}`}
      >
        <AccountLabel account={account} />
        <span className="text-xs whitespace-nowrap text-soft">
          {equity === undefined ? '–' : `${cash(equity)} ${cashToken.symbol}`}
        </span>
      </button>
    </li>
  );
}

const FRAME = 'inline-flex h-8 min-w-0 items-center gap-1.5 rounded-lg px-2 text-xs';

/** Whose money is shown: one account at a time, since paper and live must never be added up. */
export function AccountSwitch() {
  const { account } = useLive();
  const accounts = useAccounts();
  if (account === undefined) return null;
  if (accounts.length < 2) {
    return (
      <span className={FRAME} title="The account that is shown">
        <AccountLabel account={account} />
      </span>
    );
  }
  return (
    <Popover
      label="Choose the account that is shown"
      buttonClass={`${FRAME} border border-line text-soft transition-colors hover:bg-raised`}
      className="right-auto left-3 max-w-sm p-1.5"
      button={
        <>
          <AccountLabel account={account} />
          <DownIcon />
        </>
      }
    >
      <ul>
        {accounts.map((each) => (
          <AccountChoice
            key={each.id}
            account={each}
            isShown={each.id === account.id}
            onChoose={() => chooseAccount(each.id)}
          />
        ))}
      </ul>
    </Popover>
  );
}
