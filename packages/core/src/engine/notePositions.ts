import { noteworthy, watchPosition, type PositionWatch } from '../exit/positionWatch.ts';
import type { MarketSnapshot } from '../market/marketSnapshot.ts';
import type { Address } from '../money/hex.ts';
import type { Position } from '../portfolio/position.ts';
import type { OwnTrading } from '../strategy/strategy.ts';
import { sellTaxBps } from '../rug/rugFacts.ts';
import type { BotMemory, TokenFacts } from './botMemory.ts';
import { heldBy } from './ofBot.ts';
import type { StepInput } from './stepTypes.ts';

/**
 * What the bot's strategy may know of its bot. Purchases are read from the positions, which the ledger books with the fills:
 * a purchase is known even where the program ended before the memory of it was kept.
 */
export function ownTrading({
  bot,
  positions,
  memory,
  snapshot,
}: Pick<StepInput, 'bot' | 'positions' | 'memory' | 'snapshot'>): OwnTrading {
  const own = heldBy(positions, bot.id);
  return {
    positions: new Map(own.map((position) => [position.token.address, position])),
    purchases: purchasesOf(memory, own, snapshot.now),
    notes: memory.notes,
  };
}

/** The memory with the positions as they stand, and the watch over each as of the snapshot, by token. */
export function notePositions(
  memory: BotMemory,
  positions: readonly Position[],
  snapshot: MarketSnapshot,
): NotedPositions {
  const last = lastNoted.get(positions);
  if (last?.memory === memory && last.snapshot === snapshot) {
    return last.noted;
  }
  const noted = note(memory, positions, snapshot);
  lastNoted.set(positions, { memory, snapshot, noted });
  return noted;
}

interface NotedPositions {
  readonly memory: BotMemory;
  readonly watches: ReadonlyMap<Address, PositionWatch>;
}

/** Asked twice on a block: for what has to be left at once, and for all. */
const lastNoted = new WeakMap<
  readonly Position[],
  { readonly memory: BotMemory; readonly snapshot: MarketSnapshot; readonly noted: NotedPositions }
>();

function note(memory: BotMemory, positions: readonly Position[], snapshot: MarketSnapshot): NotedPositions {
  const watches = new Map(
    positions.map((position) => {
      const token = position.token.address;
      const taxBps = taxOf(memory.facts[token]);
      return [token, watchPosition(memory.watches[token], position, snapshot, taxBps)] as const;
    }),
  );
  const kept = [...watches].map(
    ([token, watch]) => [token, noteworthy(memory.watches[token], watch)] as const,
  );
  return {
    watches,
    memory: {
      ...memory,
      purchases: purchasesOf(memory, positions, snapshot.now),
      watches: { ...memory.watches, ...Object.fromEntries(kept) },
    },
  };
}

/** The sell tax that was measured last, basis points. */
function taxOf(facts: TokenFacts | undefined): number | undefined {
  return facts && sellTaxBps({ expected: BigInt(facts.soldExpected), brought: BigInt(facts.sold) });
}

/** Whether what must outlive the program has changed from one memory to the next. */
export function mustBeKept(before: BotMemory, after: BotMemory): boolean {
  return Object.entries(after.watches).some(([token, watch]) => before.watches[token as Address] !== watch);
}

/** When each token was last bought. What has grown since it was last looked at has just been bought. */
function purchasesOf(
  { purchases, watches }: BotMemory,
  positions: readonly Position[],
  now: number,
): BotMemory['purchases'] {
  const seen = positions.flatMap(({ id, token: { address }, quantity, openedAt }) => {
    const watch = watches[address];
    if (watch?.positionId !== id) {
      return [[address, Math.max(purchases[address] ?? 0, openedAt)] as const];
    }
    return quantity > BigInt(watch.quantity) ? [[address, now] as const] : [];
  });
  return { ...purchases, ...Object.fromEntries(seen) };
}
