import { DrizzleError } from 'drizzle-orm';
import { DatabaseError } from 'pg';
import { FatalError, isTwinlaneError, RetryableError, UserError } from '@twinlane/core/errors';

const UNAVAILABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  // A server that takes no writes is one that is being failed over, or a replica that took its place.
  '25006',
]);
const REFUSED = new Set(['28000', '28P01', '3D000', '42501']);
const BUSY = new Set(['57014', '55P03', '25P03']);
const CORRUPT = new Set(['XX001', 'XX002']);

/** What a driver throws: PGlite's and pg's database errors and Node's socket errors all look like this. */
interface DriverError extends Error {
  readonly code?: unknown;
}

/** The driver's error inside Drizzle's wrapper, whose message repeats all parameters. */
function innermost(error: unknown): DriverError {
  if (!(error instanceof Error)) return new Error(String(error));
  const wraps = error.name === 'DrizzleQueryError' || error.message.startsWith('Failed query:');
  if (wraps && error.cause !== undefined) return innermost(error.cause);
  if (error instanceof AggregateError && error.errors.length > 0) return innermost(error.errors[0]);
  return error;
}

/** Whether the error says that the disk (or the quota) is full. */
export function isDiskFull(error: unknown): boolean {
  const { code, message } = innermost(error);
  return (
    code === '53100' || code === 'ENOSPC' || code === 'EDQUOT' || /no space left on device/i.test(message)
  );
}

/** The one place where a database driver's error becomes one of ours. Errors of ours pass unchanged. */
export function storeError(error: unknown): Error {
  if (isTwinlaneError(error)) return error;
  const inner = innermost(error);
  if (isTwinlaneError(inner)) return inner;
  const code = typeof inner.code === 'string' ? inner.code : '';
  const { message } = inner;
  if (isDiskFull(inner)) {
    return new UserError('store.diskFull', `The database cannot write: the disk is full (${message}).`, {
      cause: inner,
      hint: 'Free some space on the disk of the data folder and start again; everything committed so far is kept.',
    });
  }
  if (code === '40001' || code === '40P01') {
    return new RetryableError('store.conflict', `Two transactions collided (${message}).`, { cause: inner });
  }
  if (BUSY.has(code)) {
    return new RetryableError('store.busy', `The database took too long (${message}).`, { cause: inner });
  }
  if (REFUSED.has(code)) {
    return new UserError('store.refused', `The database refuses us: ${message}.`, {
      cause: inner,
      hint: 'Check user, password and database name in DATABASE_URL, and that the user owns the database.',
    });
  }
  if (
    UNAVAILABLE.has(code) ||
    code.startsWith('08') ||
    /connection terminated|timeout exceeded|not queryable/i.test(message)
  ) {
    return new RetryableError('store.unavailable', `The database does not answer (${message}).`, {
      cause: inner,
      hint: 'Check that PostgreSQL runs and that DATABASE_URL names its host and port.',
    });
  }
  if (CORRUPT.has(code)) {
    return new UserError('store.corrupt', `The database is damaged: ${message}.`, {
      cause: inner,
      hint: 'Stop the program and restore the newest backup: twinlane restore <file> --force.',
    });
  }
  // What is no driver's error comes from the caller's own work and is not ours to name.
  return inner !== error || isDriverError(inner)
    ? new FatalError('store.fault', `The database failed: ${message}`, { cause: inner })
    : inner;
}

function isDriverError(error: DriverError): boolean {
  return error.name === 'PgliteError' || error instanceof DatabaseError || error instanceof DrizzleError;
}

/** Wraps every method of a repository so that what its promises reject with goes through `storeError`, and `onError`. */
export function withStoreErrors<T extends object>(repository: T, onError?: (error: Error) => void): T {
  return new Proxy(repository, {
    get(target, name, receiver): unknown {
      const member: unknown = Reflect.get(target, name, receiver);
      if (typeof member !== 'function') return member;
      return (...args: readonly unknown[]): unknown => {
        const result: unknown = Reflect.apply(member, target, args);
        if (!(result instanceof Promise)) return result;
        return result.catch((thrown: unknown) => {
          const error = storeError(thrown);
          onError?.(error);
          throw error;
        });
      };
    },
  });
}
