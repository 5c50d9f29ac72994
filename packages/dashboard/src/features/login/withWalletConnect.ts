import { WALLETCONNECT_RELAY } from '@twinlane/protocol/login';
import type { EthereumProvider } from '@walletconnect/ethereum-provider';
import type { CreateConnectorFn } from 'wagmi';
import { walletConnect } from 'wagmi/connectors/walletConnect';
import { createPageStorage } from './pageStorage.ts';
import { WalletTrouble } from './walletTrouble.ts';

type Client = InstanceType<typeof EthereumProvider>['signer']['client'];

/** How long the relay may take until there is a code to show; the client itself tells nothing of a relay that it cannot reach. */
const RELAY_MS = 15_000;
const FAREWELL_MS = 3000;

const UNREACHABLE =
  'The relay of WalletConnect (relay.walletconnect.org) cannot be reached from this browser. Check the connection, or log in by link.';
const UNKNOWN_PROJECT =
  'WalletConnect does not take the project id of login.walletConnectProjectId. It must be one of cloud.reown.com that allows this site.';

/** What the relay says to a project that it does not know, or not from this site: code 3000 of the socket. */
const REFUSED_PROJECT = /\b3000\b|unauthorized|project/i;

/** In words for the person where it is known what they mean. */
function inWords(error: unknown): unknown {
  const message = error instanceof Error ? error.message : '';
  if (/proposal expired/i.test(message)) {
    return new WalletTrouble('No wallet took the code within five minutes. Begin again for a new one.');
  }
  if (/request expired/i.test(message)) {
    return new WalletTrouble('The wallet did not sign within five minutes. Begin again.');
  }
  return error;
}

function never(): Promise<never> {
  return new Promise(() => {});
}

/** The wallet hears that no more comes, as far as the relay can be reached, and the socket closes. */
async function end({ core }: Client): Promise<void> {
  const { relayer, heartbeat } = core;
  heartbeat.stop();
  if (relayer.connected) {
    const left = relayer.subscriber.topics.map((topic) => relayer.unsubscribe(topic));
    const patience = new Promise((resolve) => {
      setTimeout(resolve, FAREWELL_MS);
    });
    await Promise.race([Promise.allSettled(left), patience]);
  }
  await relayer.transportClose();
  // Closed, it would still open sockets for whatever waits to be sent, without an end where the relay is away.
  const wait = { open: never, register: never, send: never };
  Object.assign(relayer, { toEstablishConnection: never, connect: never, createProvider: never });
  if ('connection' in relayer.provider) Object.assign(relayer.provider.connection, wait);
}

interface WalletConnectOptions {
  readonly projectId: string;
  /** Given the address that a wallet takes by its code, once the relay has the request. */
  readonly onCode: (code: string) => void;
  /** Aborted when the person gives up. */
  readonly signal: AbortSignal;
}

/**
 * Does something with a wallet that scans a code, by WalletConnect. Nothing of it is kept in the browser, and nothing but the
 * relay is asked: no telemetry, and no frame of theirs to vouch for this site.
 * @throws {WalletTrouble} where the relay cannot be reached or refuses, where nobody answers in time, and when given up
 */
export async function withWalletConnect(
  { projectId, onCode, signal }: WalletConnectOptions,
  use: (connector: CreateConnectorFn) => Promise<void>,
): Promise<void> {
  const failure = Promise.withResolvers<never>();
  const fail = (words: string) => failure.reject(new WalletTrouble(words));
  const timer = setTimeout(() => fail(UNREACHABLE), RELAY_MS);
  const giveUp = () => fail('Cancelled. Nothing was signed.');
  signal.addEventListener('abort', giveUp);
  if (signal.aborted) giveUp();

  let hasCode = false;
  let client: Client | undefined;
  const watch = (opened: Client) => {
    client = opened;
    opened.core.verify.register = () => Promise.resolve('');
    opened.core.relayer.on('relayer_error', (error: unknown) => {
      if (REFUSED_PROJECT.test(error instanceof Error ? error.message : '')) fail(UNKNOWN_PROJECT);
      else if (!hasCode) fail(UNREACHABLE);
    });
  };
  const create = walletConnect({
    projectId,
    relayUrl: WALLETCONNECT_RELAY,
    showQrModal: false,
    telemetryEnabled: false,
    logger: 'silent',
    metadata: { name: 'Twinlane', description: 'Automatic trader', url: location.origin, icons: [] },
    storage: createPageStorage(),
    // The client keeps one state for each prefix: each login has one of its own.
    customStoragePrefix: crypto.randomUUID(),
  });
  const connector: CreateConnectorFn = (config) => {
    config.emitter.on('message', ({ type, data }) => {
      if (type !== 'display_uri') return;
      hasCode = true;
      clearTimeout(timer);
      onCode(String(data));
    });
    const made = create(config);
    return {
      ...made,
      getProvider: async (parameters) => {
        const provider = await made.getProvider(parameters);
        if (client === undefined) watch(provider.signer.client);
        return provider;
      },
    };
  };
  try {
    await Promise.race([use(connector), failure.promise]);
  } catch (error) {
    throw inWords(error);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', giveUp);
    if (client !== undefined) await end(client);
  }
}
