import { describe, expect, it } from 'vitest';
import { rpcError } from './rpcError.ts';

describe('what a node says', () => {
  it.each([
    'execution reverted: no',
    'EVM error InvalidFEOpcode',
    'EVM error InvalidJump',
    'EVM error StackUnderflow',
    'EVM error OutOfOffset',
    'EVM error OpcodeNotFound',
    'EVM error OutOfGas',
    'out of gas: gas required exceeds: 50000000',
    'invalid opcode: INVALID',
    'invalid jump destination',
    'invalid code: must not begin with 0xef',
    'stack underflow (0 <=> 2)',
    'stack limit reached 1024 (1023)',
    'gas uint64 overflow',
    'return data out of bounds',
    'max call depth exceeded',
    'write protection',
    'BadInstruction',
    'BadJumpDestination',
  ])('of code that fails is a revert: %s', (message) => {
    expect(rpcError('eth_call', { code: -32000, message })).toMatchObject({ code: 'rpc.reverted' });
  });

  it.each([
    'query returned more than 10000 results',
    'block range is too large, limit exceeded',
    'eth_getLogs is limited to a maximum block range of 500',
  ])('of logs of too much is a refusal, which asking again does not change: %s', (message) => {
    expect(rpcError('eth_getLogs', { code: -32005, message })).toMatchObject({ code: 'rpc.refused' });
  });

  it('names an error of the contract’s own by its selector, which nodes without its source give beside their words', () => {
    const data = `0x18edc86f${'0'.repeat(64)}`;
    expect(rpcError('eth_call', { code: 3, message: 'execution reverted', data }).message).toContain(
      '0x18edc86f',
    );
    const words = { code: 3, message: 'execution reverted: K', data: '0x08c379a0' };
    expect(rpcError('eth_call', words).message).toBe('execution reverted: K');
  });

  it.each([
    ['rpc.state-missing', -32000, 'missing trie node 1234 (path )'],
    ['rpc.state-missing', -32602, 'BlockOutOfRangeError: block height is 5 but requested was 9'],
    ['rpc.unsupported', -32601, 'Method not found'],
    ['rpc.busy', -32005, 'daily limit'],
    ['rpc.refused', -32000, 'EVM error FatalExternalError'],
    ['rpc.refused', -32602, 'invalid argument 0: hex string has length 3'],
  ])('is told apart otherwise: %s', (code, number, message) => {
    expect(rpcError('eth_call', { code: number, message })).toMatchObject({ code });
  });
});
