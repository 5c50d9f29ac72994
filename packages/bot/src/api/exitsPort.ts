import type { PositionDetail } from '@twinlane/protocol/positionExits';
import type { PositionExits } from '@twinlane/core/engine/bot';
import type { EditWish } from './botEditsPort.ts';

/** Shows single positions, and sets exit rules for them alone. */
export interface ExitsPort {
  /** Undefined where there is none of that id. */
  show(positionId: string): Promise<PositionDetail | undefined>;
  /**
   * `exits`: in place of what was set before, `undefined` to follow its bot again.
   * @throws UserError `position.unknown`, `position.closed`, `exits.invalid`, `exits.changed`.
   */
  set(positionId: string, wish: ExitsWish): Promise<void>;
}

export interface ExitsWish extends EditWish {
  readonly exits: PositionExits | undefined;
  /** Where it is not at this version, it is refused. */
  readonly expectedVersion?: number | undefined;
}
