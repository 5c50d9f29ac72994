import { UserError } from '@twinlane/core/errors';
import type { LoginStore } from '@twinlane/core/login/loginStore';
import type { Hex } from '@twinlane/core/money/hex';
import type { Clock, Ids } from '@twinlane/core/ports';
import { createEndings } from './endings.ts';
import { createNonces } from './nonces.ts';
import { createOneTimeLinks, type OneTimeLinks } from './oneTimeLinks.ts';
import { createPeople, type ConfiguredWallet, type People } from './people.ts';
import { createSeals } from './seals.ts';
import { createSessions, type OpenedSession, type SessionLife, type Sessions } from './sessions.ts';
import { createSignIn, type SignIn, type Site } from './signIn.ts';
import { createTokens, type Tokens } from './tokens.ts';
import type { SignedText } from './verifySignature.ts';

/** What logins need. */
export interface LoginParts {
  readonly store: LoginStore;
  readonly wallets: readonly ConfiguredWallet[];
  readonly chainIds: readonly number[];
  readonly isSignedByContract: (signed: SignedText) => Promise<boolean>;
  /** How long a wrong signature is answered after. */
  readonly pause: () => Promise<unknown>;
  readonly life: SessionLife;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: { warn(fields: object, message: string): void };
}

/** Logins of people and tokens of scripts. */
export interface Logins {
  readonly sessions: Sessions;
  readonly tokens: Tokens;
  readonly people: People;
  readonly links: OneTimeLinks;
  readonly request: SignIn['request'];
  /** @throws UserError as `SignIn.check`. */
  withWallet(
    signed: { readonly message: string; readonly signature: Hex },
    site: Site,
    userAgent: string | undefined,
  ): Promise<OpenedSession>;
  /** @throws UserError `login.link`. */
  withLink(secret: string, userAgent: string | undefined): Promise<OpenedSession>;
  /** Hears of a session or token that is over, by its id; returns how to stop listening. */
  onEnded(this: void, listener: (id: string) => void): () => void;
  stop(): void;
}

/** How soon what another process ended is heard of here. */
const SWEEP_MS = 2_000;

/** Opens logins over their store. */
export function createLogins(parts: LoginParts): Logins {
  const { store, clock, log } = parts;
  const now = (): number => clock.now();
  const endings = createEndings();
  const seals = createSeals(store);
  const people = createPeople(store, parts.wallets, now);
  const sessions = createSessions({ ...parts, people, endings, seals });
  const tokens = createTokens({ ...parts, people, endings, seals });
  const links = createOneTimeLinks(now);
  const nonces = createNonces({ store, seals, now });
  const signIn = createSignIn({ ...parts, nonces, people });

  let sweeping = false;
  const timer = setInterval(() => {
    if (sweeping) return;
    sweeping = true;
    Promise.all([sessions.sweep(), tokens.sweep()])
      .catch((error: unknown) => log.warn({ err: error }, 'logins that ended elsewhere are not known yet'))
      .finally(() => {
        sweeping = false;
      });
  }, SWEEP_MS);
  timer.unref();

  return {
    sessions,
    tokens,
    people,
    links,
    request: (who, site) => signIn.request(who, site),
    withWallet: async (signed, site, userAgent) => {
      const { address, grant } = await signIn.check(signed, site);
      return sessions.open(address, grant, userAgent);
    },
    withLink: async (secret, userAgent) => {
      const link = links.take(secret);
      const grant = link === undefined ? undefined : await people.grantOf('link');
      if (link === undefined || grant === undefined) {
        throw new UserError('login.link', 'The link is unknown, too old or used up.', {
          hint: '`twinlane login` prints a new one; a link is good once, for five minutes.',
        });
      }
      try {
        return await sessions.open('link', grant, userAgent);
      } catch (error) {
        link.giveBack();
        throw error;
      }
    },
    onEnded: endings.listen,
    stop: () => clearInterval(timer),
  };
}
