import { pino, type DestinationStream, type Logger } from 'pino';
import { openRotatingFile } from './rotatingFile.ts';
import { redactFields, textRedactor } from './redact.ts';
import { currentTrace } from './trace.ts';

export type { Logger } from 'pino';

const MAX_FILE_BYTES = 32 * 1024 * 1024;

/** What is logged, and where to. */
export interface LogOptions {
  /** Least severe level that is written. */
  readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';
  /** A stream that takes JSON lines, or the file they are appended to (kept below 64 MiB in two generations). */
  readonly to: DestinationStream | { readonly file: string };
  /** Texts that must never be written, whatever the field they stand in. */
  readonly secrets?: readonly string[];
  /** Hears of the first line that could not be written to the file. */
  readonly onError?: (error: Error) => void;
}

/** The root of all loggers. */
export interface Log {
  readonly root: Logger;
  /** The logger of one part of the program: constant messages, data in fields. */
  child(component: string): Logger;
  /** Resolves when the lines are written. */
  close(): Promise<void>;
}

/** Builds the log: JSON lines with ISO times, level names, component and trace id, secrets taken out. */
export function createLog(options: LogOptions): Log {
  const redact = textRedactor(options.secrets ?? []);
  const sink =
    'file' in options.to
      ? openRotatingFile(options.to.file, MAX_FILE_BYTES, options.onError ?? (() => undefined))
      : { write: options.to.write.bind(options.to), close: () => Promise.resolve() };
  const root = pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: pino.stdSerializers.err, error: pino.stdSerializers.err },
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => redactFields(fields) as Record<string, unknown>,
      },
      mixin: () => {
        const trace = currentTrace();
        return trace === undefined ? {} : { trace };
      },
    },
    { write: (line: string) => sink.write(redact(line)) },
  );
  return {
    root,
    child: (component) => root.child({ component }),
    close: () => sink.close(),
  };
}
