import { createHash } from 'node:crypto';
import type { ListPlace } from '@twinlane/core/portfolio/listRepository';
import { HttpProblem } from './problems.ts';

/** What one list's cursors are good for: the list, whose it is and how it is sorted. */
export interface CursorScope {
  readonly of: readonly string[];
  /** What its places are made of: whole numbers, or amounts of up to 78 digits. */
  readonly columns: readonly ('whole' | 'amount')[];
}

const MARK_LENGTH = 8;
const SHAPES = { whole: /^\d{1,15}$/, amount: /^-?\d{1,78}$/ } as const;

/** A place in a list as a client keeps it. */
export function cursorOf(scope: CursorScope, place: ListPlace): string {
  return [...place, markOf(scope)].join('.');
}

/** The place that a cursor stands for. @throws HttpProblem 400 for one that this list did not give. */
export function placeOfCursor(scope: CursorScope, cursor: string): ListPlace {
  const parts = cursor.split('.');
  const place = parts.slice(0, -1);
  const isOurs =
    parts.at(-1) === markOf(scope) &&
    place.length === scope.columns.length &&
    scope.columns.every((column, index) => SHAPES[column].test(place[index] ?? ''));
  if (isOurs) return place;
  throw new HttpProblem(
    400,
    'bad_cursor',
    'The cursor is not one of this list.',
    'Pass `nextCursor` of the page before, with the same account and the same sort; without a cursor the list begins anew.',
  );
}

/** Not to keep secrets, but to tell a mistaken cursor from one of this list. */
function markOf({ of, columns }: CursorScope): string {
  return createHash('sha256')
    .update([...of, ...columns].join('\n'))
    .digest('base64url')
    .slice(0, MARK_LENGTH);
}
