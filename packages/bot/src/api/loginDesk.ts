import type {
  ActQuery,
  ActRecord,
  AllowedWallet,
  ApiTokenRecord,
  OneOrAllOf,
  Grant,
  LoginPage,
  PersonKey,
  SessionRecord,
  VisibleAccounts,
  WalletChange,
} from '@twinlane/core/login/loginStore';
import type { Address, Hex } from '@twinlane/core/money/hex';
import type { LoginOptions } from '@twinlane/protocol/login';
import type { Scope } from '@twinlane/protocol/scope';
import type { Principal } from './principal.ts';
import type { Site } from './site.ts';

/** A login that just succeeded. */
export interface OpenedLogin {
  readonly caller: Principal;
  /** For the cookie, and for nothing else. */
  readonly secret: string;
}

/** A wallet that may log in. */
export type PersonEntry = Grant & { readonly address: Address } & (
    | { readonly source: 'config' }
    | ({ readonly source: 'store' } & Omit<AllowedWallet, keyof Grant | 'address'>)
  );

/** What the addresses of logins, tokens, people and the audit log ask. Refusals are UserError `login.…`, `people.…`, `tokens.…`. */
export interface LoginDesk {
  readonly sessions: {
    bySecret(secret: string): Promise<Principal | undefined>;
    list(page: LoginPage & { readonly person?: PersonKey | undefined }): Promise<readonly SessionRecord[]>;
    end(which: OneOrAllOf): Promise<number>;
  };
  readonly tokens: {
    byText(text: string): Promise<Principal | undefined>;
    create(wish: {
      readonly name: string;
      readonly scopes: readonly Scope[];
      readonly accounts: VisibleAccounts;
      readonly days: number;
      readonly by: string;
      readonly person?: PersonKey | undefined;
      readonly madeBy?: string | undefined;
      readonly maker: Pick<Principal, 'scopes' | 'accounts'>;
    }): Promise<{ readonly token: ApiTokenRecord; readonly secret: string }>;
    list(page: LoginPage & { readonly person?: PersonKey | undefined }): Promise<readonly ApiTokenRecord[]>;
    /** With `person`, only where it is that person's. */
    revoke(id: string, person?: PersonKey): Promise<ApiTokenRecord>;
    revokeOf(person: PersonKey): Promise<void>;
  };
  readonly people: {
    list(page: LoginPage): Promise<readonly PersonEntry[]>;
    add(wallet: Omit<AllowedWallet, 'addedAt'>): Promise<PersonEntry>;
    /** Asks `check` of what the wallet may do, and of what it would then. */
    change(address: Address, to: WalletChange, check: (grant: Grant) => void): Promise<PersonEntry>;
    /** Asks `check` of what the wallet may do. */
    remove(address: Address, check: (grant: Grant) => void): Promise<PersonEntry>;
  };
  readonly acts: {
    append(act: ActRecord): Promise<void>;
    page(query: ActQuery): Promise<readonly ActRecord[]>;
  };
  /** Sites that the login page has to reach besides this server, as sources of its policy: `wss://relay.example`. */
  readonly reaches: readonly string[];
  /** What logins are taken here, `oneTimeLink` aside, which the address of the browser decides. */
  options(): Promise<Omit<LoginOptions, 'oneTimeLink'>>;
  newLink(): { readonly secret: string; readonly expiresAt: number };
  request(
    who: { readonly address: Address; readonly chainId: number },
    site: Pick<Site, 'scheme' | 'host'>,
  ): Promise<{ readonly nonce: string; readonly message: string; readonly expiresAt: number }>;
  withWallet(
    signed: { readonly message: string; readonly signature: Hex },
    site: Pick<Site, 'scheme' | 'host'>,
    userAgent: string | undefined,
  ): Promise<OpenedLogin>;
  withLink(secret: string, userAgent: string | undefined): Promise<OpenedLogin>;
}
