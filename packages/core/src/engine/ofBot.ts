import { oncePer } from '../oncePer.ts';
import type { Position } from '../portfolio/position.ts';
import type { InFlight } from './stepTypes.ts';

interface OfBot {
  readonly botId: string;
}

function byBot<Item extends OfBot>(items: readonly Item[]): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(item.botId);
    if (group === undefined) groups.set(item.botId, [item]);
    else group.push(item);
  }
  return groups;
}

const ordersByBot = oncePer((orders: readonly InFlight[]) => byBot(orders));
const positionsByBot = oncePer((positions: readonly Position[]) =>
  byBot(positions.filter(({ quantity }) => quantity > 0n)),
);

/** A bot's open positions among those of its account. */
export function heldBy(positions: readonly Position[], botId: string): readonly Position[] {
  return positionsByBot(positions, undefined).get(botId) ?? [];
}

/** A bot's orders among those of its account. */
export function ofBot(orders: readonly InFlight[], botId: string): readonly InFlight[] {
  return ordersByBot(orders, undefined).get(botId) ?? [];
}
