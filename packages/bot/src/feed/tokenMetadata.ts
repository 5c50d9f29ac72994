import { FatalError } from '@twinlane/core/errors';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { Token } from '@twinlane/core/market/token';
import { toChecksumAddress } from '@twinlane/core/money/address';
import type { Address, Hex } from '@twinlane/core/money/hex';
import { toFunctionSelector } from 'viem';
import { printable } from './printable.ts';

const symbolCall = toFunctionSelector('symbol()');
const decimalsCall = toFunctionSelector('decimals()');

/** No honest token counts finer than this; more would only serve to upset arithmetic. */
const MAX_DECIMALS = 36n;
const MAX_SYMBOL_BYTES = 128;
const MAX_SYMBOL_LENGTH = 24;

/**
 * Reads what a token says of itself. `undefined` for a contract that does not say how many decimals it has, or a number
 * that cannot be meant, or on whose code the node gives up. The symbol is bounded and printable, but still hostile input.
 * Rejects when the node fails.
 */
export async function readToken(
  client: Pick<ChainReader, 'chainId' | 'readContracts'>,
  address: Address,
  block: number | 'latest',
): Promise<Token | undefined> {
  const [symbol, decimals] = await ownWords(client, address, block);
  if (decimals === undefined || decimals.length !== 66 || BigInt(decimals) > MAX_DECIMALS) {
    return undefined;
  }
  return {
    chainId: client.chainId,
    address: toChecksumAddress(address),
    symbol: decodeSymbol(symbol ?? '0x'),
    decimals: Number(BigInt(decimals)),
  };
}

async function ownWords(
  client: Pick<ChainReader, 'readContracts'>,
  address: Address,
  block: number | 'latest',
): Promise<readonly (Hex | undefined)[]> {
  try {
    return await client.readContracts(
      [
        { to: address, data: symbolCall },
        { to: address, data: decimalsCall },
      ],
      block,
    );
  } catch (error) {
    if (error instanceof FatalError && error.code === 'rpc.refused') {
      return [];
    }
    throw error;
  }
}

/** A symbol from what `symbol()` returned: a string, or 32 bytes as some old tokens have it. `?` where there is none. */
export function decodeSymbol(result: Hex): string {
  const bytes = Buffer.from(result.slice(2, 2 + 64 * 2 + MAX_SYMBOL_BYTES * 2), 'hex');
  const text = bytes.length === 32 ? bytes : stringIn(bytes);
  const symbol = printable(new TextDecoder().decode(text), MAX_SYMBOL_LENGTH);
  return symbol === '' ? '?' : symbol;
}

function stringIn(bytes: Buffer): Buffer {
  if (bytes.length < 64) {
    return Buffer.alloc(0);
  }
  const length = bytes.subarray(32, 64).reduce((sum, byte) => Math.min(sum * 256 + byte, 0xffff), 0);
  return bytes.subarray(64, 64 + Math.min(length, MAX_SYMBOL_BYTES));
}
