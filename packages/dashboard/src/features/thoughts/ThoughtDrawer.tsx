import { readTrace } from '@twinlane/protocol/endpoints/thoughts';
import { useEndpoint } from '../../shared/query.ts';
import { Dialog } from '../../shared/ui/Dialog.tsx';
import { EmptyState, ErrorState, SkeletonRows } from '../../shared/ui/states.tsx';
import { ThoughtDetails } from '../../shared/thought/ThoughtDetails.tsx';
import { TraceParts } from './TraceParts.tsx';

interface ThoughtDrawerProps {
  readonly id: string;
  readonly cashDecimals: number;
  readonly onClose: () => void;
}

const REFRESH_MS = 10_000;

/** One decision in full: what it was made from, and the way to what came of it. */
export function ThoughtDrawer({ id, cashDecimals, onClose }: ThoughtDrawerProps) {
  const query = useEndpoint(readTrace, { params: { id } }, { every: REFRESH_MS });
  const trace = query.data;
  return (
    <Dialog title="Why the bot decided so" shape="drawer" onClose={onClose}>
      {trace === undefined && query.error === null && <SkeletonRows rows={8} />}
      {trace === undefined && query.error !== null && (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      )}
      {trace !== undefined && (
        <>
          {trace.thought === undefined ? (
            <EmptyState title="No decision is stored for this">
              It may have been made before the log began, or be on its way to it.
            </EmptyState>
          ) : (
            <ThoughtDetails thought={trace.thought} cashDecimals={cashDecimals} />
          )}
          <TraceParts trace={trace} />
        </>
      )}
    </Dialog>
  );
}
