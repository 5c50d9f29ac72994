import { RetryableError } from '@twinlane/core/errors';
import { DrizzleQueryError } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { storeError } from './storeError.ts';

function withCode(code: string, message = 'said the driver'): Error {
  return Object.assign(new Error(message), { code });
}

describe('storeError', () => {
  it.each([
    [withCode('40001'), 'RetryableError', 'store.conflict'],
    [withCode('40P01'), 'RetryableError', 'store.conflict'],
    [withCode('57014'), 'RetryableError', 'store.busy'],
    [withCode('ECONNREFUSED'), 'RetryableError', 'store.unavailable'],
    [withCode('08006'), 'RetryableError', 'store.unavailable'],
    [new Error('Connection terminated unexpectedly'), 'RetryableError', 'store.unavailable'],
    [new AggregateError([withCode('ECONNREFUSED')]), 'RetryableError', 'store.unavailable'],
    [withCode('53100'), 'UserError', 'store.diskFull'],
    [withCode('XX000', 'could not extend file "x": No space left on device'), 'UserError', 'store.diskFull'],
    [withCode('28P01'), 'UserError', 'store.refused'],
    [withCode('XX001'), 'UserError', 'store.corrupt'],
    [new DrizzleQueryError('select $1', ['secret'], withCode('23505')), 'FatalError', 'store.fault'],
  ])('names %s', (error, name, code) => {
    expect(storeError(error)).toMatchObject({ name, code });
  });

  it('never repeats the parameters of a query', () => {
    const error = storeError(new DrizzleQueryError('select $1', ['secret'], withCode('40001')));
    expect(error.message).not.toContain('secret');
  });

  it('leaves errors alone that are ours or no driver’s', () => {
    const ours = new RetryableError('x', 'y');
    const others = new TypeError('z');
    expect(storeError(ours)).toBe(ours);
    expect(storeError(others)).toBe(others);
  });
});
