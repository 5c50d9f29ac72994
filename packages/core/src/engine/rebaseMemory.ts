import type { BotMemory } from './botMemory.ts';

/** A memory that changed in two places at a time. */
export interface MemoryChange {
  /** What both began with. */
  readonly base: BotMemory;
  readonly mine: BotMemory;
  /** What it has become meanwhile. */
  readonly now: BotMemory;
}

/** Both changes in one. Where both touched the same entry, what it has become meanwhile stands: that is newer. */
export function rebaseMemory({ base, mine, now }: MemoryChange): BotMemory {
  if (now === base || mine === now) {
    return mine;
  }
  return merge(base, mine, now, (field, ours, theirs) =>
    isRecord(ours) && isRecord(theirs)
      ? merge(isRecord(field) ? field : {}, ours, theirs, (_, __, newer) => newer)
      : theirs,
  ) as unknown as BotMemory;
}

type Fields = Readonly<Record<string, unknown>>;

function merge(
  base: object,
  mine: object,
  now: object,
  both: (base: unknown, mine: unknown, now: unknown) => unknown,
): Fields {
  const [was, ours, theirs] = [base as Fields, mine as Fields, now as Fields];
  const merged: Record<string, unknown> = {};
  for (const key of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
    const [before, own, newer] = [was[key], ours[key], theirs[key]];
    const value = newer === before ? own : own === before ? newer : both(before, own, newer);
    if (value !== undefined) {
      merged[key] = value;
    }
  }
  return merged;
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
