import type { LoginOptions } from '@twinlane/protocol/login';
import { lazy, Suspense, useState } from 'react';
import { useConnectors, WagmiProvider, type Connector } from 'wagmi';
import { safeSentence, safeText } from '../../shared/format/safeText.ts';
import { SkeletonRows } from '../../shared/ui/states.tsx';
import { useWalletLogin } from './useWalletLogin.ts';
import { walletTrouble } from './walletTrouble.ts';
import { createWalletConfig } from './walletConfig.ts';

const WalletConnectCode = lazy(async () => ({
  default: (await import('./WalletConnectCode.tsx')).WalletConnectCode,
}));

const WAITING = 'Waiting for the wallet…';

/** A wallet's own picture: a stranger's, hence an image alone, and none that would be fetched from elsewhere. */
function WalletIcon({ icon, name }: { readonly icon: string | undefined; readonly name: string }) {
  if (icon?.startsWith('data:image/') === true) {
    return <img src={icon} alt="" className="size-7 shrink-0 rounded-md" />;
  }
  return (
    <span
      aria-hidden
      className="grid size-7 shrink-0 place-items-center rounded-md bg-raised text-xs font-semibold"
    >
      {Array.from(name)[0]?.toUpperCase() ?? '?'}
    </span>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly icon: string | undefined;
  /** What is waited for after it was chosen. */
  readonly waiting: string | undefined;
  readonly isDisabled: boolean;
  readonly onChoose: () => void;
}

function Choice({ name, icon, waiting, isDisabled, onChoose }: ChoiceProps) {
  return (
    <li>
      <button
        type="button"
        disabled={isDisabled}
        onClick={onChoose}
        className="flex h-12 w-full items-center gap-3 rounded-lg border border-line px-3 text-left text-[13px] font-medium transition-colors hover:bg-raised disabled:cursor-wait disabled:opacity-60"
      >
        <WalletIcon icon={icon} name={name} />
        <span className="min-w-0 truncate">{name}</span>
        <span className="ml-auto text-xs font-normal text-soft">{waiting}</span>
      </button>
    </li>
  );
}

function Choices({ logins }: { readonly logins: LoginOptions }) {
  const connectors = useConnectors();
  const { login, code, isReaching, cancel } = useWalletLogin(logins);
  const waiting = isReaching ? 'Reaching the relay…' : WAITING;
  const used = login.isPending ? login.variables : undefined;
  const hasWalletConnect = logins.walletConnectProjectId !== undefined;
  return (
    <>
      {connectors.length === 0 && (
        <p className="mt-1 text-xs text-soft">
          This browser has no wallet that announces itself. Install one, such as MetaMask or Phantom, and
          reload the page{hasWalletConnect && ', or use one on your phone by WalletConnect'}.
        </p>
      )}
      <ul className="mt-2.5 flex flex-col gap-1.5">
        {connectors.map((connector: Connector) => (
          <Choice
            key={connector.uid}
            name={safeText(connector.name, 32)}
            icon={connector.icon}
            waiting={typeof used === 'object' && used.uid === connector.uid ? WAITING : undefined}
            isDisabled={login.isPending}
            onChoose={() => login.mutate(connector)}
          />
        ))}
        {hasWalletConnect && (
          <Choice
            name="WalletConnect"
            icon={undefined}
            waiting={used === 'walletConnect' && code === undefined ? waiting : undefined}
            isDisabled={login.isPending}
            onChoose={() => login.mutate('walletConnect')}
          />
        )}
      </ul>
      {code !== undefined && (
        <Suspense fallback={<SkeletonRows rows={2} />}>
          <WalletConnectCode code={code} onCancel={cancel} />
        </Suspense>
      )}
      {login.error !== null && (
        <p role="alert" className="mt-2.5 rounded-lg bg-loss/12 px-3 py-2 text-xs text-loss">
          {safeSentence(walletTrouble(login.error))}
        </p>
      )}
      {(connectors.length > 0 || hasWalletConnect) && (
        <p className="mt-2.5 text-xs text-faint">
          The wallet signs a message that proves the address is yours. No transaction is made, and nothing is
          spent.
        </p>
      )}
    </>
  );
}

/** The wallets of this browser, to log in with. */
export function Wallets({ logins }: { readonly logins: LoginOptions }) {
  const [config] = useState(() => createWalletConfig(logins));
  return (
    <WagmiProvider config={config} reconnectOnMount={false}>
      <Choices logins={logins} />
    </WagmiProvider>
  );
}
