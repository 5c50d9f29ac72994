import type { LogFn } from 'pino';

/** A log that keeps the messages of its warnings and errors. */
export interface TestLog {
  readonly info: LogFn;
  readonly warn: LogFn;
  readonly error: LogFn;
  readonly warnings: string[];
  readonly errors: string[];
}

export function createTestLog(): TestLog {
  const warnings: string[] = [];
  const errors: string[] = [];
  return { info: keepIn([]), warn: keepIn(warnings), error: keepIn(errors), warnings, errors };
}

function keepIn(messages: string[]): LogFn {
  return (_fields: unknown, message?: unknown) => {
    messages.push(String(message));
  };
}
