import type { AlertView } from '@twinlane/protocol/alert';
import { listAlerts } from '@twinlane/protocol/endpoints/alerts';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { safeSentence } from '../../shared/format/safeText.ts';
import { useLive } from '../../shared/live/LiveProvider.tsx';
import { endpointKey, useEndpointPages } from '../../shared/query.ts';
import { showToast } from '../../shared/toasts.ts';
import { Dot, type Tone } from '../../shared/ui/Badge.tsx';
import { IconButton } from '../../shared/ui/Button.tsx';
import { Dialog } from '../../shared/ui/Dialog.tsx';
import { BellIcon } from '../../shared/ui/icons.tsx';
import { Pager } from '../../shared/ui/Pager.tsx';
import { EmptyState, ErrorState, SkeletonRows } from '../../shared/ui/states.tsx';
import { TimeText } from '../../shared/ui/TimeText.tsx';
import { useNow } from '../../shared/useNow.ts';

const TONES: Record<AlertView['level'], Tone> = { info: 'accent', warning: 'warn', critical: 'loss' };
const WORDS: Record<AlertView['level'], string> = { info: 'Note', warning: 'Warning', critical: 'Critical' };

/** Shows each alert that comes, once; returns how many came since the list was last open. */
function useIncoming(isOpen: boolean): number {
  const { alerts } = useLive();
  const client = useQueryClient();
  const shown = useRef(alerts);
  const [unread, setUnread] = useState(0);
  useEffect(() => {
    const newest = shown.current[0];
    const end = newest === undefined ? alerts.length : alerts.indexOf(newest);
    const incoming = alerts.slice(0, end < 0 ? alerts.length : end);
    shown.current = alerts;
    if (incoming.length === 0) return;
    for (const { level, text, hint } of incoming.toReversed()) {
      showToast({ tone: TONES[level], text, ...(hint === undefined ? {} : { hint }) });
    }
    setUnread((before) => before + incoming.length);
    void client.invalidateQueries({ queryKey: endpointKey(listAlerts) });
  }, [alerts, client]);
  if (isOpen && unread > 0) setUnread(0);
  return unread;
}

function AlertList() {
  const now = useNow();
  const { items, query } = useEndpointPages(listAlerts, { query: {} });
  if (items.length === 0) {
    if (query.isPending) return <SkeletonRows rows={5} />;
    if (query.error) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
    return <EmptyState title="No alerts">What needs your attention is told here.</EmptyState>;
  }
  return (
    <>
      <ul>
        {items.map(({ id, level, text, hint, time }) => (
          <li key={id} className="flex items-start gap-3 border-t border-line px-5 py-3 first:border-t-0">
            <span className="mt-1.5 flex">
              <Dot tone={TONES[level]} />
            </span>
            <div className="min-w-0 flex-1">
              <p className="text-[13px] font-medium">
                <span className="sr-only">{WORDS[level]}: </span>
                {safeSentence(text)}
              </p>
              {hint !== undefined && <p className="text-xs text-soft">{safeSentence(hint)}</p>}
            </div>
            <span className="text-xs">
              <TimeText time={time} now={now} />
            </span>
          </li>
        ))}
      </ul>
      <Pager query={query} shown={items.length} />
    </>
  );
}

/** The bell: alerts as they come, and those of before. */
export function Alerts() {
  const [isOpen, setOpen] = useState(false);
  const unread = useIncoming(isOpen);
  return (
    <>
      <IconButton
        label={unread === 0 ? 'Alerts' : `Alerts, ${unread} new`}
        className="relative"
        onClick={() => setOpen(true)}
      >
        <BellIcon />
        {unread > 0 && <span className="absolute top-1.5 right-1.5 size-2 rounded-full bg-warn" />}
      </IconButton>
      {isOpen && (
        <Dialog title="Alerts" shape="drawer" onClose={() => setOpen(false)}>
          <AlertList />
        </Dialog>
      )}
    </>
  );
}
