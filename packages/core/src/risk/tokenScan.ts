import type { Address, Hex } from '../money/hex.ts';

/** Who may act on a token, and how bound they are. */
export interface ScanActor {
  readonly address: Address;
  /** `anyone`: a stranger. `timeLock`: a contract that lets everybody see an act before it can happen. */
  readonly kind: 'account' | 'contract' | 'timeLock' | 'anyone';
  /** Where it was found, part of a sentence, such as `owner()`. */
  readonly foundBy: string;
  /** Seconds between the announcement and the act; of a time lock. */
  readonly delay?: number;
  /** A contract whose code shows calls of its own alone; what was tried, somebody else did in its place. */
  readonly bound?: boolean;
}

/** Base units of the token. */
export interface ScanHoldings {
  readonly trader: bigint;
  readonly pool: bigint;
  readonly supply: bigint;
  /** Of whoever acted. */
  readonly caller: bigint;
  /** Of the token contract itself. */
  readonly self: bigint;
}

/** How a sale of all that was bought went. */
export interface SaleOutcome {
  /** `before`: what had to come before the sale failed; `part`: only a twentieth of it could be sold at once. */
  readonly failed: 'no' | 'before' | 'sale' | 'part';
  /** The contract's words where it failed; bounded, but hostile input. */
  readonly reason: string;
  /** Cash base units. */
  readonly proceeds: bigint;
  /** What the pool would pay without a tax; absent where it cannot be told apart. */
  readonly expected?: bigint;
  /** Before and after what preceded the sale. */
  readonly before: ScanHoldings;
  readonly after: ScanHoldings;
}

/** A sale under other circumstances. */
export interface ScanTrial extends SaleOutcome {
  readonly kind: 'now' | 'transfer' | 'crowd' | 'whale' | 'halves' | 'later';
  /** Part of a sentence, such as `after many others bought`. */
  readonly when: string;
}

/** A sale, or holdings, that were another after somebody had acted. */
export interface ScanAct extends SaleOutcome {
  /** The function's name where its selector is a known one, else the selector; several acts for a sequence. */
  readonly name: string;
  readonly contract: Address;
  readonly selector: Hex;
  readonly actor: ScanActor;
  /** It makes nothing where the actor lets the token take nothing of the asset that it keeps. */
  readonly paid?: boolean;
}

/** Whose code a token runs. */
export interface ScanProxy {
  readonly kind: 'eip1967' | 'beacon' | 'minimal';
  readonly implementation: Address;
  /** Who may change it, as far as known; nobody where it cannot be changed. */
  readonly authorities: readonly ScanActor[];
}

/** A holder of a pool's liquidity. */
export interface LiquidityHolder extends ScanActor {
  /** Of the pool's liquidity, 0 to 1. */
  readonly share: number;
  /** Burned or in a known locker, for a day at least. */
  readonly locked: boolean;
  /** That it is locked rests on trials alone: nobody knows the rules of the lock. */
  readonly tried?: boolean;
  /** Seconds until its lock ends, where the locker tells. */
  readonly lockLeft?: number;
}

/** Everything that was found out about a token, on one block and in one pool. */
export interface TokenScan {
  readonly token: Address;
  readonly block: number;
  readonly pool: { readonly address: Address; readonly kind: 'constantProduct' | 'concentratedLiquidity' };
  /** Cash base units that were spent. */
  readonly amountIn: bigint;
  /** The purchase, base units of the token. */
  readonly buy:
    | { readonly failed: true; readonly reason: string }
    | { readonly failed: false; readonly expected: bigint; readonly received: bigint };
  readonly trials: readonly ScanTrial[];
  readonly acts: readonly ScanAct[];
  /** Functions that may change something, and acts that went through. */
  readonly functions: number;
  readonly successes: number;
  /** Those of the functions whose names are known, as signatures. */
  readonly named?: readonly string[];
  readonly actors: readonly ScanActor[];
  /** Whether it has an owner: absent where it does not say. */
  readonly owner?: ScanActor | 'renounced';
  readonly proxy?: ScanProxy;
  /** Who may do away with its code, where anything in it can. */
  readonly destroyer?: ScanActor;
  /** Who may replace the code of contracts that every transfer asks for leave. */
  readonly askedRulers?: readonly ScanActor[];
  /** Code that it can hand control to, besides a recognised proxy's. */
  readonly delegates: boolean;
  /** Whose code it runs, where it is a proxy of no known make. */
  readonly handsOn?: readonly Address[];
  readonly liquidity?: readonly LiquidityHolder[];
  /** Share of the supply of the greatest holder who is neither a pool nor locked, 0 to 1. */
  readonly largestHolder?: { readonly address: Address; readonly share: number };
  /** What could not be found out, each one plain sentence. */
  readonly gaps: readonly { readonly check: ScanCheck; readonly reason: string }[];
}

/** The factors that a scan can judge, named as risk factors are. */
export type ScanCheck = 'honeypot' | 'liquidity' | 'contract' | 'tax' | 'holders';
