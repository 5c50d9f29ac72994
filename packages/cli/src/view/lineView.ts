import type { AppView, ViewMessage } from './appView.ts';
import type { RunningView } from './liveView.ts';
import { renderMessage, renderSummary } from './renderMessage.ts';

/** Where a line view reads and writes. */
export interface LineViewOptions {
  readonly write: (line: string) => void;
  readonly read: () => Promise<AppView>;
  /** Messages after they are committed; returns how to stop listening. */
  readonly onMessage: (listener: (message: ViewMessage) => void) => () => void;
  readonly summaryMs: number;
  /** Hears of a read or a message that failed. */
  readonly onError: (error: unknown) => void;
}

/** Writes a line for every trade and decision as it comes, and a summary now and then: for pipes and log collectors. */
export function startLineView(options: LineViewOptions): RunningView {
  const waiting: ViewMessage[] = [];
  let accounts: AppView['state']['accounts'] = [];
  let next: NodeJS.Immediate | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  function writeWaiting(): void {
    next = undefined;
    for (const message of waiting.splice(0)) {
      try {
        const line = renderMessage(message, accounts);
        if (line !== undefined) {
          options.write(line);
        }
      } catch (error) {
        options.onError(error);
      }
    }
  }

  async function summarise(): Promise<void> {
    try {
      const view = await options.read();
      accounts = view.state.accounts;
      const summary = renderSummary(view);
      if (!stopped && summary !== '') {
        options.write(summary);
      }
    } catch (error) {
      // A read under way while everything is being closed may well fail.
      if (!stopped) {
        options.onError(error);
      }
    }
    if (!stopped) {
      timer = setTimeout(() => void summarise(), options.summaryMs);
    }
  }

  // On a later turn of the event loop: whoever published has just booked a trade and must not wait for a terminal.
  const stopListening = options.onMessage((message) => {
    waiting.push(message);
    next ??= setImmediate(writeWaiting);
  });
  void summarise();
  return {
    notice: options.write,
    withdraw: () => {},
    stop() {
      stopped = true;
      stopListening();
      clearTimeout(timer);
      clearImmediate(next);
      writeWaiting();
    },
  };
}
