import { Button } from './Button.tsx';

/** A list that ends within one look needs nobody to say so. */
const WORTH_COUNTING = 20;

/** Pages of a list, loaded one after the other. */
export interface Pages {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly fetchNextPage: () => unknown;
}

interface PagerProps {
  readonly query: Pages;
  /** How many are in sight. */
  readonly shown: number;
}

/** At the end of a list: how many are in sight, and more. It keeps its height. */
export function Pager({ query, shown }: PagerProps) {
  if (!query.hasNextPage && shown < WORTH_COUNTING) return null;
  return (
    <div className="flex h-12 items-center justify-between gap-3 border-t border-line px-4 text-xs text-faint">
      <span>{query.hasNextPage ? `${shown} shown` : `All ${shown} shown`}</span>
      {query.hasNextPage && (
        <Button size="small" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {query.isFetchingNextPage ? 'Loading…' : 'Load more'}
        </Button>
      )}
    </div>
  );
}
