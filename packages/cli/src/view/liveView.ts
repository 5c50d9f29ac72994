import { createLogUpdate } from 'log-update';
import type { AppView } from './appView.ts';
import { createPalette } from './palette.ts';
import { renderFrame } from './renderFrame.ts';

/** A view under way. */
export interface RunningView {
  /** Shows one line above all others from now on. */
  notice(text: string): void;
  /** Takes the line away again where it is still that one. */
  withdraw(text: string): void;
  /** Ends it; what was shown last stays. */
  stop(): void;
}

/** Where a live view reads and draws. */
export interface LiveViewOptions {
  readonly stream: NodeJS.WriteStream;
  readonly read: () => Promise<AppView>;
  readonly refreshMs: number;
  readonly logFile?: string;
  /** Hears of a read that failed; the last picture stays. */
  readonly onError: (error: unknown) => void;
}

/** For terminals that do not tell their size. */
const DEFAULT_COLUMNS = 80;
const DEFAULT_ROWS = 24;

/** Redraws a terminal in place, also when its size changes. */
export function startLiveView(options: LiveViewOptions): RunningView {
  const { stream } = options;
  const draw = createLogUpdate(stream, { showCursor: true });
  const palette = createPalette(stream.hasColors());
  let view: AppView | undefined;
  let notice: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  function show(): void {
    if (view !== undefined && !stopped) {
      draw(
        renderFrame(view, stream.columns || DEFAULT_COLUMNS, (stream.rows || DEFAULT_ROWS) - 1, {
          palette,
          ...(notice === undefined ? {} : { notice }),
          ...(options.logFile === undefined ? {} : { logFile: options.logFile }),
        }),
      );
    }
  }

  async function refresh(): Promise<void> {
    try {
      view = await options.read();
      show();
    } catch (error) {
      // A read under way while everything is being closed may well fail.
      if (!stopped) {
        options.onError(error);
      }
    }
    if (!stopped) {
      timer = setTimeout(() => void refresh(), options.refreshMs);
    }
  }

  stream.on('resize', show);
  void refresh();
  return {
    notice(text) {
      notice = text;
      show();
    },
    withdraw(text) {
      if (notice !== text) return;
      notice = undefined;
      show();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
      stream.off('resize', show);
      draw.done();
    },
  };
}
