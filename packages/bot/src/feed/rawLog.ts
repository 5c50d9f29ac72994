import { FatalError } from '@twinlane/core/errors';
import type { Hex } from '@twinlane/core/money/hex';

/** A log as JSON-RPC gives it. Parsed by hand, ten times faster than by a general decoder. */
export interface RawLog {
  /** Lower case. */
  readonly address: string;
  readonly topics: readonly Hex[];
  readonly data: Hex;
}

/** A log that says where it stands. */
export interface PlacedLog extends RawLog {
  readonly blockNumber: Hex;
  readonly blockHash: Hex;
  readonly logIndex: Hex;
}

/** The `index`th 32-byte word of a log's data or a call's result, unsigned. Throws FatalError `feed.malformed`. */
export function wordAt(data: string, index: number): bigint {
  const start = 2 + index * 64;
  if (data.length < start + 64) {
    throw new FatalError(
      'feed.malformed',
      `The node sent ${data.length} digits where word ${index} was expected.`,
    );
  }
  return BigInt(`0x${data.slice(start, start + 64)}`);
}

/** As `wordAt`, as a two's complement number. */
export function signedWordAt(data: string, index: number): bigint {
  return BigInt.asIntN(256, wordAt(data, index));
}

/** The address in a word, lower case. */
export function addressIn(word: string): Hex {
  return `0x${word.slice(-40)}`;
}
