import type { Address } from '../money/hex.ts';
import type { DecisionKind } from './thought.ts';

/** Which thoughts of an account are meant; all where nothing is said. */
export interface ThoughtFilter {
  readonly botId?: string;
  readonly token?: Address;
  readonly decisions?: readonly DecisionKind[];
  /** Chain time, Unix seconds: `since` included, `until` not. */
  readonly since?: number;
  readonly until?: number;
}
