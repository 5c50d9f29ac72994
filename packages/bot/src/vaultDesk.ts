import { basename, join } from 'node:path';
import { UserError } from '@twinlane/core/errors';
import type { ChainDefinition } from '@twinlane/core/market/chainDefinition';
import type { VenueDefinition } from '@twinlane/core/market/venueDefinition';
import type { Address } from '@twinlane/core/money/hex';
import { formatAmount } from '@twinlane/core/money/tokenAmount';
import type { Clock, Ids, Store } from '@twinlane/core/ports';
import type { ImportKey, VaultKeyView, VaultPolicy } from '@twinlane/protocol/vault';
import type { VaultPort } from './api/vaultPort.ts';
import type { Config } from './config/configSchema.ts';
import { liveLimits } from './config/guardMode.ts';
import { createOneAtATime } from './oneAtATime.ts';
import { spendPolicyOf } from './spendPolicyOf.ts';
import type { KeyFile } from './wallet/keystore/keyFile.ts';
import type { Vault } from './wallet/vault.ts';
import type { VaultKey } from './wallet/vaultKey.ts';

/** What keys are kept with. */
export interface VaultDeskParts {
  readonly config: Config;
  readonly chain: ChainDefinition;
  /** Venues that the process trades on. */
  readonly venues: readonly VenueDefinition[];
  /** The wallet that the process signs for; undefined where it signs nothing. */
  readonly wallet: Address | undefined;
  readonly store: Pick<Store, 'transaction'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly ids: Ids;
  /** Cost of a guess; less than the standard only in tests. */
  readonly scryptN?: number | undefined;
}

const NATIVE_DECIMALS = 18;
const MOST_SCRYPT_BYTES = 256 * 1024 ** 2;
const MOST_SCRYPT_P = 4;
const MOST_PBKDF2_ROUNDS = 2_000_000;

/**
 * Keys in the data folder, as `twinlane wallet` keeps them. The code that opens and seals them is loaded when it is asked for: a
 * process on paper runs without it, and none of it signs anything. A key that is made or taken in here is not traded with before
 * the program is started with it.
 */
export function createVaultDesk(parts: VaultDeskParts): VaultPort {
  const { config, clock, scryptN } = parts;
  let opened: Promise<Vault> | undefined;
  // A passphrase costs a quarter of a gigabyte and a thread for a second, which trading shares.
  const inTurn = createOneAtATime();
  const vault = (): Promise<Vault> =>
    (opened ??= import('./wallet/vault.ts').then(({ createVault }) =>
      createVault(join(config.dataDir, 'wallet'), {
        now: () => clock.now(),
        ...(scryptN === undefined ? {} : { scryptN }),
      }),
    ));
  return {
    async list() {
      const { keys, unreadable } = await (await vault()).list();
      return {
        items: keys.map((key) => keyView(parts, key)),
        unreadable: unreadable.map(({ file, reason }) => {
          const name = basename(file);
          return { file: name, reason: reason.replaceAll(file, name) };
        }),
      };
    },
    policy: () => policyOf(parts),
    async create({ name, passphrase, reason }, who) {
      const made = await inTurn(() =>
        withBytes([passphrase], async (sealedBy) => (await vault()).create(name, sealedBy)),
      );
      await audit(parts, 'vault.create', made.address, { reason, who });
      return keyView(parts, made);
    },
    async import({ name, from, passphrase, reason }, who) {
      const added = await inTurn(() =>
        withBytes([passphrase], async (sealedBy) => {
          const key = await keyIn(from);
          try {
            return await (await vault()).add(name, key, sealedBy);
          } finally {
            key.fill(0);
          }
        }),
      );
      await audit(parts, 'vault.import', added.address, { reason, who });
      return keyView(parts, added);
    },
    async export(address, { passphrase, newPassphrase, reason }, who) {
      const found = await (await vault()).find(address);
      // Before it leaves: what cannot be written down is not handed out.
      await audit(parts, 'vault.export', found.address, { reason, who });
      const keystore = await inTurn(() =>
        withBytes([passphrase, newPassphrase], async (opens, seals) => {
          const { sealKey } = await import('./wallet/keystore/sealKey.ts');
          const key = await (await vault()).open(found, opens);
          try {
            return await sealKey(key, seals, undefined, scryptN);
          } finally {
            key.fill(0);
          }
        }),
      );
      const at = new Date(clock.now()).toISOString().replaceAll(':', '-');
      const fileName = `UTC--${at}--${found.address.slice(2).toLowerCase()}`;
      return { address: found.address, fileName, keystore };
    },
  };
}

/** The private key that was handed over. Whoever asks overwrites it. */
async function keyIn(from: ImportKey['from']): Promise<Uint8Array> {
  if (from.kind === 'privateKey') {
    const { keyFromText } = await import('./wallet/keyFromText.ts');
    return withBytes([from.privateKey], async (text) => keyFromText(text));
  }
  const [{ parseKeyFile }, { openKeyFile }] = await Promise.all([
    import('./wallet/keystore/keyFile.ts'),
    import('./wallet/keystore/openKeyFile.ts'),
  ]);
  const file = parseKeyFile(from.keystore, 'The keystore file');
  refuseCostly(file);
  return withBytes([from.passphrase], (opens) => openKeyFile(file, opens, 'The keystore file'));
}

/** What a file that came over the network asks for is spent beside trading: no more than geth's own cost, and a little. */
function refuseCostly({ crypto }: KeyFile): void {
  const isCostly =
    crypto.kdf === 'scrypt'
      ? 128 * crypto.kdfparams.n * crypto.kdfparams.r > MOST_SCRYPT_BYTES ||
        crypto.kdfparams.p > MOST_SCRYPT_P
      : crypto.kdfparams.c > MOST_PBKDF2_ROUNDS;
  if (!isCostly) return;
  throw new UserError('wallet.keyFileCostly', 'The keystore file costs too much to open beside trading.', {
    hint: 'Import it on the machine itself: twinlane wallet import.',
  });
}

/** Texts as bytes that are overwritten afterwards. */
async function withBytes<const Texts extends readonly string[], Answer>(
  texts: Texts,
  work: (...bytes: { readonly [Index in keyof Texts]: Uint8Array }) => Promise<Answer>,
): Promise<Answer> {
  const bytes = texts.map((text) => new TextEncoder().encode(text));
  try {
    return await work(...(bytes as unknown as { readonly [Index in keyof Texts]: Uint8Array }));
  } finally {
    bytes.forEach((each) => each.fill(0));
  }
}

function keyView(
  { wallet }: Pick<VaultDeskParts, 'wallet'>,
  { name, address, createdAt, replacedBy }: VaultKey,
): VaultKeyView {
  return {
    ...(name === undefined ? {} : { name }),
    address,
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(replacedBy === undefined ? {} : { replacedBy }),
    inUse: address === wallet,
  };
}

async function audit(
  { store, ids, clock }: VaultDeskParts,
  what: string,
  address: Address,
  wish: { readonly reason: string; readonly who: string },
): Promise<void> {
  const entry = { ...wish, id: ids.next(), what, target: `key:${address}`, at: clock.now() };
  await store.transaction((unit) => unit.appendAudit([entry]));
}

/** Of a process that signs, what its signer keeps to; of another one, what the settings would have it keep to. */
function policyOf({ config, chain, venues, wallet }: VaultDeskParts): VaultPolicy {
  if (wallet === undefined) {
    const { maxPerTrade: perTrade, maxPerDay: perDay, maxTransactionFee } = config.live;
    return {
      signs: false,
      chainId: chain.id,
      ...(perTrade === undefined ? {} : { perTrade }),
      ...(perDay === undefined ? {} : { perDay }),
      ...(maxTransactionFee === undefined ? {} : { maxTransactionFee }),
      contracts: [],
    };
  }
  const policy = spendPolicyOf(chain, venues, liveLimits(config));
  return {
    signs: true,
    address: wallet,
    chainId: chain.id,
    perTrade: policy.perTrade.toFixed(),
    perDay: policy.perDay.toFixed(),
    maxFeePerGas: policy.feeCeiling.toString(),
    maxTransactionFee: formatAmount(policy.maxTransactionFee, NATIVE_DECIMALS),
    contracts: policy.contracts.map(({ address, kind }) => ({ address, kind })),
  };
}
