import { FatalError, RetryableError } from '@twinlane/core/errors';
import type { Hex } from '@twinlane/core/money/hex';
import { encodeAbiParameters, pad, stringToHex } from 'viem';
import { describe, expect, it, vi } from 'vitest';
import { decodeSymbol, readToken } from './tokenMetadata.ts';

const text = (symbol: string): Hex => encodeAbiParameters([{ type: 'string' }], [symbol]);
const number = (value: bigint): Hex => `0x${value.toString(16).padStart(64, '0')}`;

describe('a symbol', () => {
  it.each([
    ['a string', text('WETH'), 'WETH'],
    ['32 bytes', pad(stringToHex('MKR'), { dir: 'right', size: 32 }), 'MKR'],
    ['nothing', '0x', '?'],
    ['an empty string', text(''), '?'],
    ['spaces', text('   '), '?'],
    ['control characters and escapes', text('\u001B[31mRED\u0007\r\n'), '[31mRED'],
    ['text direction and invisible characters', text('A\u202EB\u200BC\u2066D'), 'ABCD'],
    ['endless text', text('x'.repeat(100_000)), 'x'.repeat(24)],
    ['other scripts', text('日本€'), '日本€'],
    ['bytes that are not text', `${text('ab').slice(0, 130)}fffe${'0'.repeat(60)}` as Hex, '?'],
    ['a length beyond the data', `0x${number(32n).slice(2)}${'f'.repeat(64)}` as Hex, '?'],
  ])('given as %s', (_, result, symbol) => {
    expect(decodeSymbol(result as Hex)).toBe(symbol);
  });
});

describe('a token', () => {
  const address = '0x00000000000000000000000000000000000000AA';
  const readFrom = (error: Error) => {
    const readContracts = vi.fn<() => Promise<never>>().mockRejectedValue(error);
    return readToken({ chainId: 1, readContracts }, address, 'latest');
  };
  const read = (...results: (Hex | undefined)[]) =>
    readToken({ chainId: 1, readContracts: () => Promise.resolve(results) }, address, 'latest');

  it('is what it says of itself', async () => {
    expect(await read(text('TOK'), number(6n))).toEqual({ chainId: 1, address, symbol: 'TOK', decimals: 6 });
    expect(await read(undefined, number(18n))).toMatchObject({ symbol: '?', decimals: 18 });
  });

  it.each([
    ['none', undefined],
    ['empty', '0x'],
    ['too many', number(37n)],
    ['absurdly many', `0x${'f'.repeat(64)}`],
    ['more than one word', `${number(6n)}${'0'.repeat(64)}` as Hex],
  ])('is refused with decimals that are %s', async (_, decimals: string | undefined) => {
    expect(await read(text('TOK'), decimals as Hex | undefined)).toBeUndefined();
  });

  it('is refused where the node gives up on its code, and not where the node is away', async () => {
    expect(await readFrom(new FatalError('rpc.refused', 'never heard of'))).toBeUndefined();
    await expect(readFrom(new RetryableError('rpc.unreachable', 'away'))).rejects.toThrow('away');
    await expect(readFrom(new FatalError('rpc.state-missing', 'forgotten'))).rejects.toThrow('forgotten');
  });
});
