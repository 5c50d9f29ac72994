import { UserError } from '@twinlane/core/errors';
import type {
  AllowedWallet,
  Grant,
  LoginPage,
  LoginStore,
  PersonKey,
  VisibleAccounts,
  WalletChange,
} from '@twinlane/core/login/loginStore';
import type { Address } from '@twinlane/core/money/hex';

/** A wallet that the config file allows. */
export interface ConfiguredWallet {
  readonly address: Address;
  readonly role: Grant['role'];
  readonly accounts?: VisibleAccounts | undefined;
}

/** A wallet that may log in, and where that is written. */
export type PersonEntry = (Grant & { readonly address: Address; readonly source: 'config' }) | StoredPerson;
type StoredPerson = AllowedWallet & { readonly source: 'store' };

/** Who may log in, by the config file and the store together; the file goes first. */
export interface People {
  /** What a person may do now; undefined for who may not log in. */
  grantOf(person: PersonKey): Promise<Grant | undefined>;
  /** Whether any wallet is allowed. */
  hasAny(): Promise<boolean>;
  list(page: LoginPage): Promise<readonly PersonEntry[]>;
  /** @throws UserError `people.exists`. */
  add(wallet: Omit<AllowedWallet, 'addedAt'>): Promise<PersonEntry>;
  /**
   * `check` is asked before of what the wallet may do and of what it would then; what it throws is thrown.
   * @throws UserError `people.unknown`, `people.configured`, `people.changed` where somebody else was faster.
   */
  change(address: Address, to: WalletChange, check: GrantCheck): Promise<PersonEntry>;
  /**
   * `check` is asked before of what the wallet may do; what it throws is thrown.
   * @throws UserError `people.unknown`, `people.configured`.
   */
  remove(address: Address, check: GrantCheck): Promise<PersonEntry>;
}

type GrantCheck = (grant: Grant) => void;

const OWNER: Grant = { role: 'owner', accounts: 'all' };

/** Joins both lists. Whoever reads the one-time link in the terminal is an owner. */
export function createPeople(
  store: LoginStore,
  configured: readonly ConfiguredWallet[],
  now: () => number,
): People {
  const fixed = new Map(
    configured.map(({ address, role, accounts = 'all' }) => [
      address,
      { address, role, accounts, source: 'config' as const },
    ]),
  );

  async function stored(address: Address): Promise<StoredPerson> {
    if (fixed.has(address)) {
      throw new UserError('people.configured', `${address} is allowed by the config file.`, {
        hint: 'Change login.wallets there, and start again.',
      });
    }
    const wallet = await store.wallet(address);
    if (wallet === undefined) throw new UserError('people.unknown', `${address} is not on the list.`);
    return { ...wallet, source: 'store' };
  }

  return {
    grantOf: async (person) => {
      if (person === 'link') return OWNER;
      const wallet = fixed.get(person) ?? (await store.wallet(person));
      return wallet === undefined ? undefined : { role: wallet.role, accounts: wallet.accounts };
    },
    hasAny: async () => fixed.size > 0 || (await store.wallets({ limit: 1 })).length > 0,
    list: async ({ limit, before }) => {
      const own = [...fixed.values()];
      const at = before === undefined ? 0 : own.findIndex(({ address }) => address === before) + 1;
      const isBeyond = before !== undefined && at === 0;
      const first: PersonEntry[] = isBeyond ? [] : own.slice(at, at + limit);
      if (first.length === limit) return first;
      const rest = await store.wallets({
        limit: limit - first.length,
        except: [...fixed.keys()],
        ...(isBeyond ? { before } : {}),
      });
      return [...first, ...rest.map((wallet) => Object.assign(wallet, { source: 'store' as const }))];
    },
    add: async (wallet) => {
      const added = { ...wallet, addedAt: now() };
      if (fixed.has(wallet.address) || !(await store.addWallet(added))) {
        throw new UserError('people.exists', `${wallet.address} is on the list already.`);
      }
      return { ...added, source: 'store' };
    },
    change: async (address, to, check) => {
      const was = await stored(address);
      check(was);
      check({ role: to.role ?? was.role, accounts: to.accounts ?? was.accounts });
      const changed = await store.changeWallet(address, was, to);
      if (changed === undefined) {
        throw new UserError('people.changed', `${address} was changed or removed meanwhile.`, {
          hint: 'Look at the list again.',
        });
      }
      return { ...changed, source: 'store' };
    },
    remove: async (address, check) => {
      const removed = await stored(address);
      check(removed);
      await store.removeWallet(address);
      return removed;
    },
  };
}
