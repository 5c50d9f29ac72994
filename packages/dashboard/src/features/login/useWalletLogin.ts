import { createNonce, logInWithWallet, readSession } from '@twinlane/protocol/endpoints/login';
import type { LoginOptions } from '@twinlane/protocol/login';
import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { connect, disconnect, getConnection, signMessage } from 'wagmi/actions';
import { getAddress } from 'viem';
import { useConfig, type Config, type Connector, type CreateConnectorFn } from 'wagmi';
import { api } from '../../shared/api.ts';
import { endpointKey } from '../../shared/query.ts';

/** How long a wallet that is no longer needed may take to hear of it. */
const FAREWELL_MS = 3000;

/** What to log in with: a wallet that announced itself, or any by a code that it scans. */
export type WalletChoice = Connector | 'walletConnect';

interface WalletLogin {
  readonly login: UseMutationResult<void, Error, WalletChoice>;
  /** The address that a wallet takes by its code, while one is waited for. */
  readonly code: string | undefined;
  /** Whether what is waited for is the relay of WalletConnect, not the wallet. */
  readonly isReaching: boolean;
  /** Gives up waiting for a wallet by code. */
  readonly cancel: () => void;
}

async function leave(config: Config, connector: Connector | undefined): Promise<void> {
  const patience = new Promise((resolve) => {
    setTimeout(resolve, FAREWELL_MS);
  });
  await Promise.race([disconnect(config, connector === undefined ? {} : { connector }), patience]);
}

/** The wallet gives its address, the server a message for it, and the wallet signs that. */
async function prove(
  config: Config,
  connector: Connector | CreateConnectorFn,
  { chains }: LoginOptions,
  onConnected: () => void,
): Promise<void> {
  const { accounts, chainId: current } = await connect(config, { connector });
  onConnected();
  const connected = getConnection(config).connector;
  try {
    const account = getAddress(accounts[0]);
    const chainId = chains.find(({ id }) => id === current)?.id ?? chains[0]?.id ?? current;
    const { message } = await api.call(createNonce, { body: { address: account, chainId } });
    const signature = await signMessage(config, { connector: connected, account, message });
    await api.call(logInWithWallet, { body: { message, signature } });
  } finally {
    await leave(config, connected);
  }
}

/** Logs in with a wallet. What WalletConnect needs is loaded once it is chosen. */
export function useWalletLogin(logins: LoginOptions): WalletLogin {
  const config = useConfig();
  const queries = useQueryClient();
  const [code, setCode] = useState<string>();
  const [isReaching, setReaching] = useState(false);
  const waiting = useRef<AbortController>(undefined);
  const cancel = useCallback(() => waiting.current?.abort(), []);
  useEffect(() => cancel, [cancel]);
  const login = useMutation({
    mutationFn: async (choice: WalletChoice) => {
      if (choice !== 'walletConnect') {
        await prove(config, choice, logins, () => {});
        return;
      }
      const { signal } = (waiting.current = new AbortController());
      const projectId = logins.walletConnectProjectId ?? '';
      const onCode = (uri: string) => {
        setReaching(false);
        setCode(uri);
      };
      setReaching(true);
      try {
        const { withWalletConnect } = await import('./withWalletConnect.ts');
        await withWalletConnect({ projectId, onCode, signal }, (connector) =>
          prove(config, connector, logins, () => setCode(undefined)),
        );
      } finally {
        setReaching(false);
        setCode(undefined);
      }
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: endpointKey(readSession) }),
  });
  return { login, code, isReaching, cancel };
}
