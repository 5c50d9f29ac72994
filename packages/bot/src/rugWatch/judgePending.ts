import type { Pool } from '@twinlane/core/amm/pool';
import type { Address, Hex } from '@twinlane/core/money/hex';
import { pooledLiquidity } from '@twinlane/core/rug/pooledLiquidity';
import { sellTaxBps, WHOLE, type PendingAct } from '@twinlane/core/rug/rugFacts';
import type { PendingTransaction, SaleAfter } from '@twinlane/core/rug/saleTrials';
import { rugEventOf, type RugEvent } from './rugLogs.ts';

/** A range pool's `Mint` and `Burn`. */
const MINT: Hex = '0x7a53080ba414158be7ec69b987b5fb7d07dee101fe85488f0853ae16239d0bde';
const BURN: Hex = '0x0c396cd989a39f4459b5fa1aed6a9a8dcdbc45908acfd67e028cd568da98982c';

/**
 * What a pending transaction would do to the token, by what it leaves behind: whoever sends it. A sale before it has passed.
 * @param pools Those of the token, as they stand now.
 */
export function judgePending(
  { hash, from }: PendingTransaction,
  token: Address,
  pools: readonly Pool[],
  after: SaleAfter,
): readonly PendingAct[] {
  const by = { hash, from } as const;
  const acts: PendingAct[] = [];
  const { sale, logs, supply } = after;
  const had = sum(pools.map((pool) => pooledLiquidity(pool, token)));
  const has = sum(pools.map((pool) => liquidityAfter(pool, token, after)));
  if (has < had) {
    acts.push({ ...by, kind: 'liquidity', share: WHOLE - Number((has * BigInt(WHOLE)) / had) });
  }
  if (sale?.outcome === 'failed') {
    acts.push({ ...by, kind: 'unsellable', reason: sale.reason });
  } else if (sale && after.pairs.some(({ address }) => address === sale.pool) && sellTaxBps(sale) > 0) {
    // Of a range pool it is not known what it would pay.
    acts.push({ ...by, kind: 'tax', bps: sellTaxBps(sale) });
  }
  const subjects = { tokens: [token], pairs: [], keepers: [] };
  const events = logs.flatMap((log) => rugEventOf(log, subjects) ?? []);
  for (const kind of new Set(events.map((event) => event.kind))) {
    const act = actOf(kind, supply);
    if (act !== undefined) acts.push({ ...by, ...act });
  }
  return acts;
}

function actOf(
  kind: RugEvent['kind'],
  supply: SaleAfter['supply'],
):
  | { readonly kind: 'paused' | 'upgraded' | 'ownership' }
  | { readonly kind: 'minted'; readonly share: number }
  | undefined {
  switch (kind) {
    case 'minted': {
      if (supply === undefined || supply.after <= supply.before) return undefined;
      const { before, after } = supply;
      const share = before === 0n ? WHOLE : Number(((after - before) * BigInt(WHOLE)) / before);
      return { kind, share };
    }
    case 'released':
      return undefined;
    case 'paused':
    case 'upgraded':
    case 'ownership':
      return { kind };
    default:
      return kind satisfies never;
  }
}

/** Of a range pool, by what leaves the ranges that its price is in. */
function liquidityAfter(pool: Pool, token: Address, { pairs, logs }: SaleAfter): bigint {
  const pair = pairs.find(({ address }) => address === pool.address);
  if (pair !== undefined) {
    return pooledLiquidity(pair, token);
  }
  if (pool.kind === 'constantProduct' || pool.liquidity === 0n) {
    return pooledLiquidity(pool, token);
  }
  const { tick, liquidity, address } = pool;
  const gone = sum(
    logs.map(({ address: emitter, topics: [topic, , lower, upper], data }) => {
      const isOwn = emitter.toLowerCase() === address.toLowerCase();
      const isAround = signedIn(lower) <= tick && tick < signedIn(upper);
      if (!isOwn || !isAround || (topic !== BURN && topic !== MINT) || data.length < 130) return 0n;
      // A mint's sender comes before the liquidity.
      return topic === BURN ? BigInt(data.slice(0, 66)) : -BigInt(`0x${data.slice(66, 130)}`);
    }),
  );
  const left = gone > liquidity ? 0n : liquidity - gone;
  return gone <= 0n ? pooledLiquidity(pool, token) : (pooledLiquidity(pool, token) * left) / liquidity;
}

/** A tick as it stands in a topic; one that no price is at where there is none. */
function signedIn(topic: Hex | undefined): number {
  return topic === undefined ? Number.NaN : Number(BigInt.asIntN(24, BigInt(topic)));
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((all, amount) => all + amount, 0n);
}
