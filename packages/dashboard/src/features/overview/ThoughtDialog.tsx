import { thought as thoughtSchema, type ThoughtView } from '@twinlane/protocol/thought';
import { useEffect, useRef, useState, type MouseEvent, type ReactNode } from 'react';
import { getJson } from '../../shared/getJson.ts';
import type { LiveState } from '../../shared/live/liveState.ts';
import { CloseIcon } from '../../shared/ui/icons.tsx';
import { Notice, PlaceholderRows } from '../../shared/ui/Notice.tsx';
import { ThoughtDetails } from '../../shared/thought/ThoughtDetails.tsx';

type Loaded = { readonly thought: ThoughtView } | { readonly error: string } | undefined;

/** The thought from the stream, or loaded where the stream has long passed it. */
function useThought(id: string, live: LiveState): Loaded {
  const streamed = live.thoughts.find((thought) => thought.id === id);
  const [loaded, setLoaded] = useState<Loaded>(streamed && { thought: streamed });
  const accountId = live.account?.id;
  const known = loaded !== undefined;
  useEffect(() => {
    if (known || accountId === undefined) return;
    getJson(
      `/api/accounts/${encodeURIComponent(accountId)}/thoughts/${encodeURIComponent(id)}`,
      thoughtSchema,
    ).then(
      (thought) => setLoaded({ thought }),
      (error: unknown) =>
        setLoaded({ error: error instanceof Error ? error.message : 'It could not be loaded.' }),
    );
  }, [known, accountId, id]);
  return loaded;
}

function Drawer({ onClose, children }: { readonly onClose: () => void; readonly children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const closeOnBackdrop = (event: MouseEvent): void => {
    if (event.target === dialog.current) onClose();
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/click-events-have-key-events -- Escape closes a dialog by itself
    <dialog
      ref={dialog}
      aria-label="Thought"
      onClose={onClose}
      onClick={closeOnBackdrop}
      className="slide-in fixed inset-y-0 right-0 left-auto m-0 h-dvh max-h-none w-full max-w-xl overflow-hidden border-l border-line bg-surface text-text shadow-2xl backdrop:bg-black/50"
    >
      <div className="flex h-full flex-col">
        <div className="flex h-13 shrink-0 items-center justify-between border-b border-line pr-2 pl-5">
          <h2 className="text-sm font-semibold">Why the bot decided so</h2>
          <button
            type="button"
            aria-label="Close"
            onClick={onClose}
            className="grid size-9 place-items-center rounded-lg text-soft transition-colors hover:bg-raised hover:text-text"
          >
            <CloseIcon />
          </button>
        </div>
        <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain">{children}</div>
      </div>
    </dialog>
  );
}

interface ThoughtDialogProps {
  readonly id: string;
  readonly live: LiveState;
  readonly onClose: () => void;
}

/** One decision in full, over the page. */
export function ThoughtDialog({ id, live, onClose }: ThoughtDialogProps) {
  const loaded = useThought(id, live);
  return (
    <Drawer onClose={onClose}>
      {loaded === undefined && <PlaceholderRows rows={8} />}
      {loaded !== undefined && 'error' in loaded && <Notice title="Not to be had">{loaded.error}</Notice>}
      {loaded !== undefined && 'thought' in loaded && (
        <ThoughtDetails thought={loaded.thought} cashDecimals={live.account?.cashToken.decimals ?? 6} />
      )}
    </Drawer>
  );
}
