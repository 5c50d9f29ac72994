const logFiles = new WeakMap<object, string>();

/** Notes that an error's details were written to a log, for the message that tells of it. */
export function noteLogFile(error: unknown, file: string): void {
  if (typeof error === 'object' && error !== null) {
    logFiles.set(error, file);
  }
}

/** The log that has an error's details, if any. */
export function logFileOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null ? logFiles.get(error) : undefined;
}
