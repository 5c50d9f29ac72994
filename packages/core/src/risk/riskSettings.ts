import type { DenyList } from './denyList.ts';

/** What the user said about risk, and how orders travel. */
export interface RiskSettings {
  /** Whom the user will not trade with or through. */
  readonly denied: DenyList;
  /** Whether others may see an order before it is mined. `hidden`: a relay takes it, or the chain shows nothing. */
  readonly submission: 'public' | 'hidden';
}

/** Nobody is denied, and everybody may see the orders. */
export const PLAIN_RISK: RiskSettings = { denied: new Map(), submission: 'public' };
