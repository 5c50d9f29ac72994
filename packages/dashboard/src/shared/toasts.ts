import { useSyncExternalStore } from 'react';
import type { Tone } from './ui/Badge.tsx';

/** A short message that lies over the page for a while. */
export interface Toast {
  readonly id: number;
  readonly tone: Tone;
  readonly text: string;
  /** What to do. */
  readonly hint?: string;
}

const MAX_TOASTS = 4;
const QUIET_MS = 6000;
/** What went wrong stays for longer: it has to be read. */
const LOUD_MS = 15_000;

const listeners = new Set<() => void>();
let toasts: readonly Toast[] = [];
let lastId = 0;

function set(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

/** Takes a message away. */
export function closeToast(id: number): void {
  set(toasts.filter((each) => each.id !== id));
}

/** Shows a message; the same text is shown once. */
export function showToast(toast: Omit<Toast, 'id'>): void {
  lastId += 1;
  const id = lastId;
  const others = toasts.filter(({ text, tone }) => text !== toast.text || tone !== toast.tone);
  set([...others, { ...toast, id }].slice(-MAX_TOASTS));
  const isLoud = toast.tone === 'loss' || toast.tone === 'warn';
  window.setTimeout(() => closeToast(id), isLoud ? LOUD_MS : QUIET_MS);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** The messages in sight, oldest first. */
export function useToasts(): readonly Toast[] {
  return useSyncExternalStore(subscribe, () => toasts);
}
