import { useLive } from '../shared/live/LiveProvider.tsx';
import { duration } from '../shared/format/times.ts';
import { useNow } from '../shared/useNow.ts';

/** Lies over the page while the connection is lost, and says how old the page is. */
export function LostNotice() {
  const { connection, heardAt } = useLive();
  const now = useNow();
  if (connection !== 'lost' || heardAt === undefined) return null;
  return (
    <div
      role="alert"
      className="fixed inset-x-3 bottom-4 z-30 mx-auto max-w-md rounded-xl border border-loss/50 bg-surface px-4 py-3 shadow-2xl shadow-black/30"
    >
      <p className="text-[13px] font-semibold text-loss">Disconnected from the bot</p>
      <p className="text-xs text-soft">
        What you see is {duration((now - heardAt) / 1000)} old. Trading goes on where the bot runs; this page
        connects again by itself.
      </p>
    </div>
  );
}
