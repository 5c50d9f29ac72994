import type { FastFacts } from '@twinlane/core/engine/fastFacts';
import type { Token } from '@twinlane/core/market/token';
import type { Address } from '@twinlane/core/money/hex';
import type { PoolMirror } from '@twinlane/core/ports';
import type { Logger } from 'pino';
import { amountAt, type LiveAllowances, type Spender } from './liveAllowances.ts';

/** What cash is allowed ahead with. */
export interface AheadParts {
  readonly cash: Token;
  readonly mirror: Pick<PoolMirror, 'head'>;
  readonly allowances: Pick<LiveAllowances, 'allowed' | 'ensure'>;
  /** What the wallet's policy leaves, cash base units. */
  readonly limits: () => Pick<FastFacts, 'perTrade' | 'leftToday'>;
  readonly log: Pick<Logger, 'warn'>;
}

/** What a contract may take now, base units, or why that is not enough. */
export type AheadAnswer =
  | { readonly outcome: 'given'; readonly amount: bigint }
  | { readonly outcome: 'refused'; readonly reason: string }
  /** An approval is on its way; to be asked again with the next block. */
  | { readonly outcome: 'underWay'; readonly reason: string };

/** An allowance that serves so many of the largest trades is left as it is, so that it is not given anew for each. */
const ENOUGH_TRADES = 2n;
/** An allowance inside Permit2 counts for between half an hour and an hour, chain seconds. */
const HALF_HOUR = 1_800;

/** Lets contracts take cash ahead of any signal: what may still be spent today. Nobody waits for an approval. */
export class AheadAllowances {
  readonly #parts: AheadParts;
  readonly #underWay = new Set<Address>();
  /** Until when allowances inside Permit2 count at the least, by spender. */
  readonly #until = new Map<Address, number>();

  constructor(parts: AheadParts) {
    this.#parts = parts;
  }

  /** What the contract may take, and an approval where that does not serve. */
  async allow(by: Spender): Promise<AheadAnswer> {
    const { cash, mirror, allowances, limits } = this.#parts;
    if (this.#underWay.has(by.spender)) {
      return WAITS;
    }
    const { perTrade, leftToday } = limits();
    if (leftToday === 0n) {
      return { outcome: 'refused', reason: 'Nothing more may be put in today.' };
    }
    const { timestamp } = mirror.head();
    const [standing] = await allowances.allowed([{ token: cash.address, by }]);
    const amount = standing === undefined ? 0n : amountAt(standing, timestamp + HALF_HOUR);
    const enough = ENOUGH_TRADES * perTrade < leftToday ? ENOUGH_TRADES * perTrade : leftToday;
    const until = (Math.floor(timestamp / HALF_HOUR) + 2) * HALF_HOUR;
    const runsOut = by.permit2 && (this.#until.get(by.spender) ?? 0) < until;
    if (amount >= enough && !runsOut) {
      return { outcome: 'given', amount };
    }
    void this.#approve(by, leftToday, until);
    return WAITS;
  }

  async #approve(by: Spender, left: bigint, deadline: number): Promise<void> {
    const { cash, mirror, allowances, log } = this.#parts;
    const { spender } = by;
    this.#underWay.add(spender);
    try {
      const cause = {
        name: `ahead:${spender}:${mirror.head().number}`,
        correlationId: `ahead:${spender}`,
        purpose: 'entry',
        urgency: 'standard',
        deadline,
      } as const;
      const given = await allowances.ensure(cash.address, by, { kind: 'ahead', left }, cause);
      if (given.outcome === 'given') {
        this.#until.set(spender, deadline);
      } else {
        log.warn({ spender, reason: given.reason }, 'Cash could not be allowed ahead');
      }
    } catch (error) {
      log.warn({ err: error, spender }, 'Cash could not be allowed ahead');
    } finally {
      this.#underWay.delete(spender);
    }
  }
}

const WAITS: AheadAnswer = { outcome: 'underWay', reason: 'An approval of its cash is on its way.' };
