import type {
  CreateKey,
  ExportedKey,
  ExportKey,
  ImportKey,
  VaultKeys,
  VaultKeyView,
  VaultPolicy,
} from '@twinlane/protocol/vault';

/** The vault, and what the process's own key may be used for. What it is given of secrets is kept nowhere. */
export interface VaultPort {
  list(): Promise<VaultKeys>;
  policy(): VaultPolicy;
  /** @throws UserError `wallet.nameTaken`, … */
  create(wish: CreateKey, who: string): Promise<VaultKeyView>;
  /** @throws UserError `wallet.keyKnown`, `wallet.nameTaken`, `wallet.wrongPassphrase`, `wallet.keyFileDamaged`, `wallet.badKey`. */
  import(wish: ImportKey, who: string): Promise<VaultKeyView>;
  /** @throws UserError `wallet.noKey`, `wallet.wrongPassphrase`, `wallet.permissions`. */
  export(address: string, wish: ExportKey, who: string): Promise<ExportedKey>;
}
