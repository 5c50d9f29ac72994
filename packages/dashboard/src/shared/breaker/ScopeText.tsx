import { safeText } from '../format/safeText.ts';
import { scopeWords } from './scopeWords.ts';
import { useScopeNames } from './useScopeNames.ts';

/** What a breaker watches over, in words; its id is the title. */
export function ScopeText({
  scope,
  className = '',
}: {
  readonly scope: string;
  readonly className?: string;
}) {
  const names = useScopeNames();
  return (
    <span title={safeText(scope, 200)} className={className}>
      {scopeWords(scope, names)}
    </span>
  );
}
