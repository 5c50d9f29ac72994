import { MAX_TICK, MIN_TICK } from '@twinlane/core/amm/tickMath';
import type { TickEntry } from '@twinlane/core/amm/tickTable';
import { FatalError } from '@twinlane/core/errors';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { Address, Hex } from '@twinlane/core/money/hex';
import { toFunctionSelector } from 'viem';
import { TICK_READER_ADDRESS, TICK_READER_CODE } from './lens/lenses.ts';
import { signedWordAt, wordAt } from './rawLog.ts';

const readCall = toFunctionSelector('read(address,int24,int16,int16)');
/** Bitmap words per call: some 6 million gas where all of them are empty. */
const WORDS_PER_CALL = 1_750;
/** What nodes commonly grant a call. */
const CALL_GAS = '0x2faf080';

/** Which ticks to read. */
export interface TickRequest {
  readonly pool: Address;
  readonly tickSpacing: number;
}

/**
 * All initialised ticks of each pool at a block. A small reader's code is laid over an unused address for the length of
 * the call, so that a pool costs one to four calls instead of thousands.
 * @throws FatalError `feed.unreadable-ticks` where a contract is not a V3 pool or the node refuses.
 */
export async function readTicks(
  client: Pick<ChainReader, 'batch'>,
  requests: readonly TickRequest[],
  block: number,
): Promise<readonly (readonly TickEntry[])[]> {
  const parts = requests.flatMap((request, index) => wordRanges(request.tickSpacing, index));
  const results = await client.batch(
    parts.map(({ request, first, last }) => ({
      method: 'eth_call',
      params: [
        { to: TICK_READER_ADDRESS, data: encode(requests[request], first, last), gas: CALL_GAS },
        `0x${block.toString(16)}`,
        { [TICK_READER_ADDRESS]: { code: TICK_READER_CODE } },
      ],
    })),
  );
  const ticks: TickEntry[][] = requests.map(() => []);
  for (const [index, result] of results.entries()) {
    ticks[parts[index]?.request ?? -1]?.push(...decode(result));
  }
  return ticks;
}

function wordRanges(
  tickSpacing: number,
  request: number,
): { request: number; first: number; last: number }[] {
  const lowest = Math.floor(MIN_TICK / tickSpacing) >> 8;
  const highest = Math.floor(MAX_TICK / tickSpacing) >> 8;
  const ranges = [];
  for (let first = lowest; first <= highest; first += WORDS_PER_CALL) {
    ranges.push({ request, first, last: Math.min(first + WORDS_PER_CALL - 1, highest) });
  }
  return ranges;
}

function encode(request: TickRequest | undefined, first: number, last: number): Hex {
  const { pool = '0x', tickSpacing = 0 } = request ?? {};
  const words = [BigInt(pool), BigInt(tickSpacing), BigInt(first), BigInt(last)];
  return `${readCall}${words.map((word) => BigInt.asUintN(256, word).toString(16).padStart(64, '0')).join('')}`;
}

function decode(result: unknown): TickEntry[] {
  if (typeof result !== 'string' || result.length < 130) {
    throw new FatalError('feed.unreadable-ticks', 'The node did not read a pool’s ticks.', {
      hint: 'The node must support state overrides in eth_call.',
    });
  }
  const entries: TickEntry[] = [];
  const count = Number(wordAt(result, 1));
  for (let index = 0; index < count; index += 1) {
    const word = 2 + index * 3;
    entries.push({
      tick: Number(signedWordAt(result, word)),
      liquidityGross: wordAt(result, word + 1),
      liquidityNet: signedWordAt(result, word + 2),
    });
  }
  return entries;
}
