import type { DeniedAddress } from '@twinlane/protocol/denyList';
import type { EditWish } from './botEditsPort.ts';

/** Addresses that nothing is bought of or through. */
export interface DenyListPort {
  /** By address, those of the settings and those by hand. */
  list(): Promise<readonly DeniedAddress[]>;
  /** @throws UserError `deny.listed` where the settings deny it already, `deny.cash`, `deny.tooMany`. */
  deny(address: string, wish: EditWish): Promise<DeniedAddress>;
  /** @throws UserError `deny.unknown`, and `deny.listed` for one that only the settings can take off. */
  allow(address: string, wish: EditWish): Promise<DeniedAddress>;
}
