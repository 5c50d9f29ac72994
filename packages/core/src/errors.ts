interface TwinlaneErrorOptions {
  readonly cause?: unknown;
  /** What the reader can do about it, in one sentence. */
  readonly hint?: string;
}

/**
 * A fault with a stable code. Expected outcomes (a veto, a rejected order) are values, never errors.
 * Throw one of the three kinds below, not this one.
 */
abstract class TwinlaneError extends Error {
  readonly code: string;
  readonly hint: string | undefined;

  constructor(code: string, message: string, options: TwinlaneErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }
}

/** May succeed when tried again: a time-out, a refused connection, a busy database. */
export class RetryableError extends TwinlaneError {
  override readonly name = 'RetryableError';
}

/** Cannot succeed when tried again: a broken invariant, corrupt data, a program error. */
export class FatalError extends TwinlaneError {
  override readonly name = 'FatalError';
}

/** The user's to mend: a wrong setting, a busy port, a locked folder. Shown without a stack trace. */
export class UserError extends TwinlaneError {
  override readonly name = 'UserError';
}

/** Whether `error` is one of the three kinds above. */
export function isTwinlaneError(error: unknown): error is RetryableError | FatalError | UserError {
  return error instanceof TwinlaneError;
}
