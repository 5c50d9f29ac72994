import type { Breakers } from '@twinlane/core/breaker/breakers';
import type { BreakerScope, BreakerType } from '@twinlane/core/breaker/breakerTypes';
import type { Address } from '@twinlane/core/money/hex';
import { agreedEquity, NOTHING_AGREED, type AgreedValues } from '@twinlane/core/portfolio/agreedEquity';
import { acceptLoss, markEquity, type EquityMarks } from '@twinlane/core/portfolio/equityMarks';
import type { Clock, PriceFeed, Store } from '@twinlane/core/ports';
import type { BreakerService } from '@twinlane/core/breaker/breakerService';
import { nativeValue } from '@twinlane/core/market/valuation';
import { z } from 'zod';
import type { AccountView } from '../valueAccount.ts';
import { newestOnly } from './newestOnly.ts';

/** What an account's losses are judged with. */
export interface EquitySignalParts {
  readonly accountId: string;
  readonly wrappedNative: Address;
  readonly breakers: Breakers & Pick<BreakerService, 'onReleased'>;
  readonly store: Pick<Store, 'read' | 'transaction'>;
  readonly prices: Pick<PriceFeed, 'price'>;
  /** Share by which the pools may differ from the feed and still agree. */
  readonly maxDeviation: number;
  readonly clock: Pick<Clock, 'now'>;
}

/** Judges an account's equity: `dailyLoss` and `portfolioLoss`. */
export interface EquitySignals {
  /** The account as of a block. Looks are made one after the other; one that comes while another is made takes its place. */
  look(this: void, view: AccountView): Promise<void>;
}

const amount = z
  .string()
  .regex(/^-?\d+$/)
  .transform((text) => BigInt(text));
const storedMarks = z.object({ day: z.string(), opened: amount, peak: amount, cash: amount, native: amount });

/**
 * How long a new process waits, ms, for a second source of what it finds held before that counts at its cost: an earlier one
 * may have agreed on more, and the difference would seem to be lost.
 */
const PATIENCE_MS = 600_000;

interface Known {
  readonly marks: EquityMarks | undefined;
  /** What had come in from outside at the last look. */
  readonly flows: { readonly cash: bigint; readonly native: bigint };
}

/** What a person accepts by releasing or resetting the breaker. */
const ACCEPTS: Partial<Record<BreakerType, 'day' | 'peak'>> = { dailyLoss: 'day', portfolioLoss: 'peak' };

/** The fact of the store that keeps what an account's losses are measured from. */
function factOf(accountId: string): string {
  return `equity-marks:${accountId}`;
}

/** Starts from what the last process knew. Losses count from midnight UTC and from the highest equity, over restarts too. */
export async function createEquitySignals(parts: EquitySignalParts): Promise<EquitySignals> {
  const { accountId, store, breakers, clock } = parts;
  const scope: BreakerScope = { kind: 'account', id: accountId };
  let agreed: AgreedValues = NOTHING_AGREED;
  let known = await restore(parts);
  let accepted: readonly ('day' | 'peak')[] = [];
  const surely = known.marks === undefined ? 0 : clock.now() + PATIENCE_MS;

  breakers.onReleased((type, of) => {
    const what = ACCEPTS[type];
    if (what !== undefined && of.kind === 'account' && of.id === accountId) {
      accepted = [...accepted, what];
    }
  });

  async function look(view: AccountView): Promise<void> {
    const [agrees, flows] = await Promise.all([
      agreement(parts, view),
      store.read.entries.outside(accountId),
    ]);
    const found = agreedEquity(
      {
        cash: view.equity.cash,
        native: { wei: view.point.native, value: view.equity.native },
        positions: view.positions,
        values: view.values,
        wrappedNative: parts.wrappedNative,
      },
      (token) => agrees.has(token),
      agreed,
    );
    agreed = found.agreed;
    if (clock.now() < surely && view.positions.some(({ id }) => !found.agreed.positions.has(id))) {
      return;
    }
    const inflow = nativeWorth(flows.native - known.flows.native, view.snapshot);
    const moved = known.marks === undefined ? 0n : flows.cash - known.flows.cash + inflow;
    const day = new Date(clock.now()).toISOString().slice(0, 10);
    const before = accepted.reduce(
      (marks, what) => (marks === undefined ? marks : acceptLoss(marks, found.total - moved, what)),
      known.marks,
    );
    accepted = [];
    const { marks, losses } = markEquity(before, { day, equity: found.total, moved });
    if (!isSame(known, { marks, flows })) {
      await store.transaction((unit) => unit.putFact(factOf(accountId), asFact({ marks, flows })), {
        oneStatement: true,
      });
    }
    known = { marks, flows };
    if (accepted.length > 0) {
      // Meanwhile a person accepted what this look still counts as lost: the next one does not.
      return;
    }
    await Promise.all([
      breakers.observe('dailyLoss', scope, losses.sinceMidnight),
      breakers.observe('portfolioLoss', scope, losses.fromPeak),
    ]);
  }
  return { look: newestOnly(look) };
}

/** Tokens whose price in the pools the feed's second source confirms. */
async function agreement(
  { prices, wrappedNative, maxDeviation }: EquitySignalParts,
  { positions, snapshot }: AccountView,
): Promise<ReadonlySet<Address>> {
  const agreeing = new Set<Address>();
  for (const token of new Set([wrappedNative, ...positions.map((position) => position.token.address)])) {
    const inPools = token === wrappedNative ? snapshot.nativePrice : snapshot.tokens.get(token)?.price;
    const answer = await prices.price(token);
    if (answer.outcome === 'price' && answer.check === 'agrees' && inPools !== undefined) {
      const apart = inPools.div(answer.usd).minus(1).abs();
      if (apart.lte(maxDeviation)) {
        agreeing.add(token);
      }
    }
  }
  return agreeing;
}

function nativeWorth(wei: bigint, { nativePrice, cash }: AccountView['snapshot']): bigint {
  return wei < 0n ? -nativeValue(-wei, nativePrice, cash) : nativeValue(wei, nativePrice, cash);
}

async function restore({ accountId, store }: EquitySignalParts): Promise<Known> {
  const stored = storedMarks.safeParse(await store.read.facts.get(factOf(accountId)));
  if (!stored.success) {
    return { marks: undefined, flows: { cash: 0n, native: 0n } };
  }
  const { day, opened, peak, cash, native } = stored.data;
  return { marks: { day, opened, peak }, flows: { cash, native } };
}

type Judged = Known & { readonly marks: EquityMarks };

function asFact({ marks, flows }: Judged): Record<string, string> {
  const { day, opened, peak } = marks;
  return {
    day,
    opened: String(opened),
    peak: String(peak),
    cash: String(flows.cash),
    native: String(flows.native),
  };
}

function isSame({ marks, flows }: Known, then: Judged): boolean {
  return marks !== undefined && JSON.stringify(asFact({ marks, flows })) === JSON.stringify(asFact(then));
}
