import type { Address } from '@twinlane/core/money/hex';
import type { LiveLimits } from './config/guardMode.ts';

/** What a person is asked before real money is traded with. */
export interface FirstStart {
  readonly address: Address;
  readonly chain: string;
  readonly limits: LiveLimits;
}

/** Whoever sits before the process, or has set it up to run without anybody. */
export interface WalletDesk {
  /** The passphrase of a key, which whoever asks overwrites. @throws UserError where nobody can be asked. */
  passphrase(question: string): Promise<Uint8Array>;
  /** The address as it was typed at the prompt or given in the settings; undefined where nobody can be asked. */
  confirm(asked: FirstStart): Promise<string | undefined>;
}
