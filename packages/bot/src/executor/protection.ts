import { quoteExactIn } from '@twinlane/core/amm/quote';
import { orderDeadlineSeconds } from '@twinlane/core/intel/levels';
import type { Token } from '@twinlane/core/market/token';
import type { PlanCalls } from '@twinlane/core/market/planCall';
import type { Address } from '@twinlane/core/money/hex';
import type { PoolMirror, StoreReader } from '@twinlane/core/ports';
import type { Position } from '@twinlane/core/portfolio/position';
import type { Logger } from 'pino';
import { amountAt, type LiveAllowances, type Spender, type StandingAllowance } from './liveAllowances.ts';
import { messageOf } from './messageOf.ts';
import { orderCall, tradeOf } from './orderCall.ts';

/** What positions are protected with. */
export interface ProtectionParts {
  readonly accountId: string;
  readonly wallet: Address;
  readonly cash: Token;
  readonly mirror: Pick<PoolMirror, 'head' | 'pool' | 'poolsOf'>;
  readonly store: Pick<StoreReader, 'positions' | 'orders'>;
  readonly planCalls: PlanCalls;
  readonly allowances: LiveAllowances;
  readonly permit2: boolean;
  readonly log: Pick<Logger, 'info' | 'warn'>;
}

/** An approval of an exit may take so long, chain seconds. */
const APPROVAL_SECONDS = 600;
/** An exit's allowance inside Permit2 is given for so long, chain seconds: somewhat less than the wallet's policy signs. */
const LIFETIME_SECONDS = 6_600;
/** It is given anew while it still counts so long, chain seconds: longer than an approval and the order after it take. */
const RENEWAL_SECONDS = 1_800;
/** A position whose allowance runs out sooner is not protected: the order of its exit may take so long. */
const ORDER_SECONDS = orderDeadlineSeconds('slow');
const NOTHING: StandingAllowance = { amount: 0n, until: 0 };
/** Blocks before an approval that was refused is tried again. */
const RETRY_BLOCKS = 10;

interface Holding {
  readonly token: Token;
  readonly held: bigint;
  readonly positions: readonly string[];
}

/**
 * Keeps the allowances of exits: for every token held, exactly what is held, to a contract that can sell it. A position is
 * protected while such an allowance is confirmed.
 */
export class Protection {
  readonly #parts: ProtectionParts;
  #protected: ReadonlySet<string> = new Set();
  /** Allowances as of the last look, by token, spender and way. */
  #standing: ReadonlyMap<string, StandingAllowance> = new Map();
  readonly #underWay = new Set<Address>();
  readonly #retryAt = new Map<Address, number>();

  constructor(parts: ProtectionParts) {
    this.#parts = parts;
  }

  /** Ids of the positions whose exit's allowance is confirmed, as of the last look. */
  protectedPositions(): ReadonlySet<string> {
    return this.#protected;
  }

  /** Whether so much of the token may be taken by that spender until the deadline, as of the last look: no call to the node. */
  covers(token: Address, by: Spender, amount: bigint, deadline: number): boolean {
    const standing = this.#standing.get(keyOf(token, by));
    return standing !== undefined && amountAt(standing, deadline) >= amount;
  }

  /** Looks at all open positions, and gives the allowances that are missing without waiting for them. */
  async keep(): Promise<void> {
    const { store, accountId, mirror } = this.#parts;
    const [positions, orders] = await Promise.all([
      store.positions.open(accountId),
      store.orders.open(accountId),
    ]);
    const holdings = holdingsOf(positions);
    // A sale that is mined has used its allowance, and is booked a moment later.
    const beingSold = new Set(
      orders.flatMap(({ side, tokenIn }) => (side === 'sell' ? [tokenIn.address] : [])),
    );
    const known = new Set<string>();
    const standing = new Map<string, StandingAllowance>();
    const { number, timestamp } = mirror.head();
    for (const holding of holdings) {
      const spenders = this.#spendersOf(holding);
      const allowed = await this.#parts.allowances.allowed(
        spenders.map((by) => ({ token: holding.token.address, by })),
      );
      for (const [index, by] of spenders.entries()) {
        standing.set(keyOf(holding.token.address, by), allowed[index] ?? NOTHING);
      }
      if (allowed.some((each) => amountAt(each, timestamp + ORDER_SECONDS) >= holding.held)) {
        holding.positions.forEach((id) => known.add(id));
      }
      const [best] = spenders;
      const isExact = allowed.some((each) => amountAt(each, timestamp + RENEWAL_SECONDS) === holding.held);
      const isDue = (this.#retryAt.get(holding.token.address) ?? 0) <= number;
      const isBusy = this.#underWay.has(holding.token.address) || beingSold.has(holding.token.address);
      if (best !== undefined && !isExact && isDue && !isBusy) {
        void this.#protect(holding, best);
      }
    }
    this.#protected = known;
    this.#standing = standing;
  }

  async #protect({ token, held }: Holding, by: Spender): Promise<void> {
    const { allowances, mirror, log } = this.#parts;
    const head = mirror.head();
    this.#underWay.add(token.address);
    try {
      const cause = {
        name: `protect:${token.address}:${by.spender}:${held}:${head.number}`,
        correlationId: `protect:${token.address}`,
        purpose: 'exit',
        urgency: 'standard',
        deadline: head.timestamp + APPROVAL_SECONDS,
        until: head.timestamp + LIFETIME_SECONDS,
      } as const;
      const outcome = await allowances.ensure(token.address, by, { kind: 'exit', held }, cause);
      if (outcome.outcome === 'refused') {
        this.#retryAt.set(token.address, mirror.head().number + RETRY_BLOCKS);
        log.warn({ token: token.address, reason: outcome.reason }, 'A position is not protected');
      } else {
        log.info({ token: token.address, amount: held.toString() }, 'A position is protected');
      }
    } catch (error) {
      this.#retryAt.set(token.address, mirror.head().number + RETRY_BLOCKS);
      log.warn({ err: error, token: token.address }, `A position is not protected: ${messageOf(error)}`);
    } finally {
      this.#underWay.delete(token.address);
    }
  }

  /** Who could sell the holding, the one that pays most first. */
  #spendersOf({ token, held }: Holding): readonly Spender[] {
    const { mirror, cash, planCalls, wallet, permit2 } = this.#parts;
    const sale = { tokenIn: token, tokenOut: cash, amountIn: held };
    const found = new Map<Address, Spender>();
    const pools = mirror
      .poolsOf(token.address, cash.address)
      .map((pool) => ({ pool, paid: quoteExactIn(pool, token.address, held).amountOut }))
      .sort((a, b) => (a.paid < b.paid ? 1 : a.paid > b.paid ? -1 : 0));
    for (const { pool } of pools) {
      const trade = tradeOf({ ...sale, route: [pool.address] }, (address) => mirror.pool(address));
      const call =
        trade === undefined
          ? undefined
          : orderCall(planCalls, sale, trade, {
              minAmountOut: 1n,
              recipient: wallet,
              deadline: mirror.head().timestamp,
              permit2,
            });
      if (call?.outcome === 'call' && !found.has(call.spender)) {
        found.set(call.spender, { spender: call.spender, permit2: call.permit2 });
      }
    }
    return [...found.values()];
  }
}

function keyOf(token: Address, { spender, permit2 }: Spender): string {
  return `${token}:${spender}:${permit2}`;
}

function holdingsOf(positions: readonly Position[]): readonly Holding[] {
  const byToken = new Map<Address, Holding>();
  for (const { id, token, quantity } of positions) {
    const known = byToken.get(token.address);
    byToken.set(token.address, {
      token,
      held: (known?.held ?? 0n) + quantity,
      positions: [...(known?.positions ?? []), id],
    });
  }
  return [...byToken.values()];
}
