import { assert, integer, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classifyRpcError } from './classifyRpcError.ts';
import { RPC_ERROR_TABLES } from './registry.ts';

describe.each(RPC_ERROR_TABLES)('what $client answers ($source)', ({ rules }) => {
  test.each(rules)('$example: $class', ({ example, class: expected, code }) => {
    expect(classifyRpcError({ code: code ?? -32_000, message: example })).toBe(expected);
  });
});

describe('near misses are unknown', () => {
  test.each([
    'nonce too low to be taken seriously',
    'nonce',
    'already knows',
    'block already known',
    'underpriced goods',
    'my nonce too low',
    'the replacement transaction underpriced the other',
    'insufficient funds in pool reserves',
    'transfer failed: insufficient funds',
    'txpool is full of surprises',
    'execution revertedly',
    'out of gas station',
    'timeout reached in auction',
    'no tx fee (1 ether) exceeds the configured cap (2 ether)',
    'internal error',
    'OwnNonceAlreadyUsed',
    '',
  ])('%s', (message) => {
    expect(classifyRpcError({ code: -32_000, message })).toBe('unknown');
  });

  test("a contract's words do not count as the node's", () => {
    expect(classifyRpcError({ code: -32_000, message: 'execution reverted: nonce too low' })).toBe(
      'reverted',
    );
    expect(classifyRpcError({ code: 3, message: 'already known' })).toBe('reverted');
  });

  test('a code alone says nothing, except that of a revert and of a rate limit', () => {
    expect(classifyRpcError({ code: -32_003, message: 'hm' })).toBe('unknown');
    expect(classifyRpcError({ code: 429, message: 'hm' })).toBe('rateLimited');
    expect(classifyRpcError({ code: 3, message: '' })).toBe('reverted');
  });

  test('nothing that is said breaks it', () => {
    assert(
      property(integer(), string({ maxLength: 5_000 }), (code, message) => {
        expect(typeof classifyRpcError({ code, message })).toBe('string');
      }),
    );
  });
});
