import { RetryableError } from '@twinlane/core/errors';
import { EXIT_CODES } from './exitCode.ts';

/** Everything that must be closed when the process stops, and the wish to stop. */
export interface Shutdown {
  /** Aborts with the first signal, with a wish to stop, or when `close` begins. */
  readonly signal: AbortSignal;
  /** Registers something to close; the last registered is closed first. */
  onClose(name: string, close: () => Promise<void> | void): void;
  /** Closes everything. Rejects with what could not be closed, or after the time limit. */
  close(): Promise<void>;
  /** Stops listening to signals. */
  dispose(): void;
}

/** How a process is told to stop. */
export interface ShutdownOptions {
  readonly timeLimitMs: number;
  /** Told once, when stopping begins. */
  onStopping(reason: string): void;
  /** Ends the process at once. */
  exit(code: number): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Listens for signals: the first asks everything to stop cleanly, the second ends the process at once. */
export function createShutdown(options: ShutdownOptions): Shutdown {
  const controller = new AbortController();
  const closers: { name: string; close: () => Promise<void> | void }[] = [];

  function stop(reason: string): void {
    if (!controller.signal.aborted) {
      options.onStopping(reason);
      controller.abort();
    }
  }
  function onSignal(signal: NodeJS.Signals): void {
    if (controller.signal.aborted) {
      options.exit(EXIT_CODES.interrupted);
    } else {
      stop(signal);
    }
  }
  function onDisconnect(): void {
    stop('the parent process ended');
  }
  for (const signal of SIGNALS) {
    process.on(signal, onSignal);
  }
  process.on('disconnect', onDisconnect);

  async function closeAll(): Promise<void> {
    const failures: unknown[] = [];
    for (const { name, close } of closers.splice(0).toReversed()) {
      try {
        await close();
      } catch (error) {
        failures.push(
          new RetryableError('shutdown.failed', `${name} could not be closed.`, { cause: error }),
        );
      }
    }
    if (failures.length > 0) {
      throw failures.length === 1
        ? failures[0]
        : new AggregateError(failures, 'Several parts could not be closed.');
    }
  }

  return {
    signal: controller.signal,
    onClose(name, close) {
      closers.push({ name, close });
    },
    async close() {
      controller.abort();
      const limit = Promise.withResolvers<never>();
      const timer = setTimeout(() => {
        limit.reject(
          new RetryableError('shutdown.slow', `Stopping took more than ${options.timeLimitMs / 1000} s.`, {
            hint: 'The process ends now; nothing is lost, the next start picks everything up.',
          }),
        );
      }, options.timeLimitMs);
      try {
        await Promise.race([closeAll(), limit.promise]);
      } finally {
        clearTimeout(timer);
      }
    },
    dispose() {
      for (const signal of SIGNALS) {
        process.off(signal, onSignal);
      }
      process.off('disconnect', onDisconnect);
    },
  };
}
