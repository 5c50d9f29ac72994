import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { Address } from '@twinlane/core/money/hex';
import type { LiquidityHolder, ScanActor } from '@twinlane/core/risk/tokenScan';
import { encodeFunctionData, erc20Abi } from 'viem';
import { readContract } from './readContract.ts';
import { sendersTo, type loggedLiquidity } from './readLiquidity.ts';
import type { ScanSetting, ScanSimulator } from './simulate.ts';
import { isTimeLock } from './tryLock.ts';

/** Of a pair's liquidity: whether less is locked does not matter. */
const WORTH_TRYING = 0.1;

/** Where it is tried. */
interface LockSetting {
  readonly client: Pick<ChainReader, 'request' | 'batch' | 'readContracts'>;
  readonly simulator: ScanSimulator;
  readonly setting: ScanSetting;
  readonly pool: { readonly address: Address; readonly kind: 'constantProduct' | 'concentratedLiquidity' };
  readonly pooled: ReturnType<typeof loggedLiquidity>;
}

/** A contract that holds much of a pair's liquidity may be a lock of whatever make: that is tried. */
export async function timeLockedHolders(
  { client, simulator, setting, pool, pooled }: LockSetting,
  actors: readonly ScanActor[],
  holders: readonly LiquidityHolder[] | undefined,
): Promise<readonly LiquidityHolder[] | undefined> {
  if (holders === undefined || pool.kind !== 'constantProduct') {
    return holders;
  }
  return Promise.all(
    holders.map(async (holder): Promise<LiquidityHolder> => {
      if (holder.locked || holder.kind !== 'contract' || holder.share < WORTH_TRYING) {
        return holder;
      }
      const [reading, senders, [balance]] = await Promise.all([
        readContract(client, holder.address, setting.block),
        sendersTo(pooled, holder.address),
        client.readContracts([{ to: pool.address, data: balanceCall(holder.address) }], setting.block),
      ]);
      const claimants = [...senders, ...actors.map(({ address }) => address), ...reading.stored].filter(
        (address) => address !== holder.address && address !== pool.address,
      );
      const question = { asset: pool.address, held: BigInt(balance ?? 0), holder: reading, claimants };
      return (await isTimeLock(simulator, setting, question))
        ? { ...holder, locked: true, tried: true }
        : holder;
    }),
  );
}

function balanceCall(holder: Address) {
  return encodeFunctionData({ abi: erc20Abi, functionName: 'balanceOf', args: [holder] });
}
