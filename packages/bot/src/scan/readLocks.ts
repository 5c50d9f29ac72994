import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { Address } from '@twinlane/core/money/hex';
import type { LiquidityHolder } from '@twinlane/core/risk/tokenScan';
import { decodeFunctionResult, encodeFunctionData, parseAbi } from 'viem';

/** A contract that holds liquidity and tells when it lets each part of it go. */
export interface KnownLocker {
  readonly address: Address;
  /** Chain time of the scan, Unix seconds. */
  readonly now: number;
}

const abi = parseAbi([
  'struct Lock { address owner; uint64 until; uint128 liquidity; int24 tickLower; int24 tickUpper; }',
  'function locksOf(address pool) view returns (Lock[])',
]);
/** A lock that ends sooner leaves no time to leave. Seconds. */
const LONG_ENOUGH = 86_400;

/**
 * What the locker holds of a pool, `share` of its liquidity, by whoever will get it back: nothing of it counts as locked
 * where the locker does not tell until when.
 */
export async function readLocks(
  client: Pick<ChainReader, 'readContracts'>,
  { address, now }: KnownLocker,
  pool: Address,
  share: number,
  block: number,
): Promise<readonly LiquidityHolder[]> {
  const data = encodeFunctionData({ abi, functionName: 'locksOf', args: [pool] });
  const [answer] = await client.readContracts([{ to: address, data }], block);
  const locks =
    answer === undefined || answer === '0x'
      ? []
      : decodeFunctionResult({ abi, functionName: 'locksOf', data: answer });
  const total = locks.reduce((sum, { liquidity }) => sum + liquidity, 0n);
  if (total === 0n) {
    return [{ address, kind: 'contract', foundBy: 'its liquidity', share, locked: false }];
  }
  return locks
    .filter(({ liquidity }) => liquidity > 0n)
    .map(({ owner, until, liquidity }) => ({
      address: owner,
      kind: 'account',
      foundBy: 'its lock',
      share: (share * Number((liquidity * 1_000_000n) / total)) / 1_000_000,
      locked: Number(until) - now >= LONG_ENOUGH,
      lockLeft: Number(until) - now,
    }));
}
