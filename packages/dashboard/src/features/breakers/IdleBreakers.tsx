import type { BreakerPage } from '@twinlane/protocol/operator';
import { useState } from 'react';
import { useLive } from '../../shared/live/LiveProvider.tsx';
import { Badge } from '../../shared/ui/Badge.tsx';
import { Button } from '../../shared/ui/Button.tsx';
import { Card } from '../../shared/ui/Card.tsx';
import { ActDialog } from './ActDialog.tsx';
import { wordsOf } from '../../shared/format/wordsOf.ts';
import { ownScope, PRIORITIES } from './breakerWords.ts';

/** Types that have had nothing to watch yet; even so those of everything, the chain or the account can be opened by hand. */
export function IdleBreakers({ idle }: Pick<BreakerPage, 'idle'>) {
  const [isolating, setIsolating] = useState<{ readonly type: string; readonly scope: string }>();
  const { process, account } = useLive();
  const here = { chainId: process?.chain.id, accountId: account?.id };
  const types = idle.map((each) => Object.assign({ scope: ownScope(each.scopes, here) }, each));
  return (
    <Card title="Nothing to watch yet" note={`${idle.length} types`}>
      <ul className="grid gap-x-6 sm:grid-cols-2 xl:grid-cols-3">
        {types.map(({ type, priority, title, scope }) => (
          <li
            key={type}
            className="flex min-w-0 items-center gap-3 border-t border-line px-4 py-2.5 text-[13px]"
          >
            <div className="min-w-0 flex-1">
              <div className="flex items-center gap-2">
                <span className="truncate font-medium">{wordsOf(type)}</span>
                <Badge tone={PRIORITIES[priority].tone}>{PRIORITIES[priority].word}</Badge>
              </div>
              <p className="mt-0.5 text-xs text-faint">{title}</p>
            </div>
            {scope !== undefined && (
              <Button
                size="small"
                look="quiet"
                aria-label={`Isolate ${wordsOf(type)}`}
                onClick={() => setIsolating({ type, scope })}
              >
                Isolate
              </Button>
            )}
          </li>
        ))}
      </ul>
      {isolating !== undefined && (
        <ActDialog act="isolate" breaker={isolating} onClose={() => setIsolating(undefined)} />
      )}
    </Card>
  );
}
