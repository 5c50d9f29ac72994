import type { ChainDefinition } from '@twinlane/core/market/chainDefinition';
import type { Clock, Ids } from '@twinlane/core/ports';
import { setTimeout } from 'node:timers/promises';
import { WALLETCONNECT_RELAY } from '@twinlane/protocol/login';
import { identifyBy } from './api/identifyBy.ts';
import type { LoginDesk } from './api/loginDesk.ts';
import type { LoginsPort } from './api/principal.ts';
import { chains } from './chain/registry.ts';
import type { Closers } from './closers.ts';
import type { Config } from './config/configSchema.ts';
import type { Connections } from './connect.ts';
import { createLogins } from './login/createLogins.ts';
import { isSignedByContract } from './login/verifySignature.ts';
import type { Log } from './observe/createLog.ts';
import { loginsOf } from './store/logins.ts';

/** What logins are opened over. */
export interface LoginSources extends Pick<Connections, 'store' | 'client' | 'chain'> {
  readonly config: Pick<Config, 'login'>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** For tests: how long a wrong signature is answered after. */
  readonly pause?: () => Promise<unknown>;
}

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * HOUR_MS;
const PRUNE_MS = 10 * MINUTE_MS;
/** Longer than a node takes to say whether a contract signed. */
const PAUSE_MS = 5_000;

/** Opens logins over the store and the chain: who may log in, their sessions, tokens and what they did. */
export function openLogins(
  { config, store, client, chain, clock, ids, log: whole, pause = waitForNodes }: LoginSources,
  closers: Closers,
): { readonly logins: LoginsPort; readonly loginDesk: LoginDesk } {
  const { wallets, sessionHours, idleMinutes, auditDays, walletConnectProjectId } = config.login;
  const log = whole.child('login');
  const kept = store.guard(loginsOf(store.database));
  const chainIds = [...new Set([chain.id, ...config.login.chains])];
  const life = { whole: sessionHours * HOUR_MS, idle: idleMinutes * MINUTE_MS };
  const logins = createLogins({
    store: kept,
    wallets,
    chainIds,
    isSignedByContract: (signed) => isSignedByContract(client, signed),
    pause,
    life,
    clock,
    ids,
    log,
  });
  const prune = (): void => {
    const now = clock.now();
    kept
      .prune({ now, acts: now - auditDays * DAY_MS, idleSince: now - life.idle })
      .catch((error: unknown) => {
        log.warn({ err: error }, 'what is too old of logins is not removed yet');
      });
  };
  const pruning = setInterval(prune, PRUNE_MS);
  pruning.unref();
  closers.push({
    name: 'logins',
    close: async () => {
      clearInterval(pruning);
      logins.stop();
    },
  });
  const loginDesk: LoginDesk = {
    ...logins,
    acts: { append: (act) => kept.appendAct(act), page: (query) => kept.acts(query) },
    reaches: walletConnectProjectId === undefined ? [] : [WALLETCONNECT_RELAY],
    options: async () => ({
      chains: chainIds.map((id) => ({ id, name: nameOf(id, chain) })),
      wallets: await logins.people.hasAny(),
      ...(walletConnectProjectId === undefined ? {} : { walletConnectProjectId }),
    }),
    newLink: () => logins.links.create(),
  };
  return { logins: { ...identifyBy(logins), onEnded: logins.onEnded }, loginDesk };
}

function waitForNodes(): Promise<unknown> {
  return setTimeout(PAUSE_MS, undefined, { ref: false });
}

function nameOf(id: number, own: ChainDefinition): string {
  const known = id === own.id ? own : chains.find((each) => each.id === id);
  return known?.name ?? `chain ${id}`;
}
