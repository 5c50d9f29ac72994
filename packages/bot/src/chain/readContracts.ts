import type { RpcCall } from '@twinlane/core/market/chainReader';
import type { ContractCall } from '@twinlane/core/market/venueDefinition';
import type { Address, Hex } from '@twinlane/core/money/hex';
import { multicallOf, multicallResults, READS_PER_MULTICALL } from './multicall.ts';
import type { RpcOutcome } from './rpcConnection.ts';
import { rpcMalformed } from './rpcError.ts';

/** Fewer reads go as they are. */
const WORTH_A_MULTICALL = 4;

type Send = (calls: readonly RpcCall[]) => Promise<readonly RpcOutcome[]>;

/**
 * Contract reads at one block: through Multicall3 where the chain has it, as a batch of calls elsewhere. What fails inside
 * a multicall is made again by itself, since one hostile contract can use up the gas of all. `undefined` for a revert.
 */
export async function readContracts(
  send: Send,
  calls: readonly ContractCall[],
  block: string,
  multicall3?: Address,
): Promise<readonly (Hex | undefined)[]> {
  const found =
    multicall3 === undefined || calls.length < WORTH_A_MULTICALL
      ? new Map<number, Hex>()
      : await readTogether(send, calls, block, multicall3);
  const left = calls.map((call, index) => ({ call, index })).filter(({ index }) => !found.has(index));
  const results = await readEach(
    send,
    left.map(({ call }) => call),
    block,
  );
  const own = new Map(left.map(({ index }, at) => [index, results[at]]));
  return calls.map((_, index) => found.get(index) ?? own.get(index));
}

async function readTogether(
  send: Send,
  calls: readonly ContractCall[],
  block: string,
  multicall3: Address,
): Promise<Map<number, Hex>> {
  const parts: (readonly ContractCall[])[] = [];
  for (let from = 0; from < calls.length; from += READS_PER_MULTICALL) {
    parts.push(calls.slice(from, from + READS_PER_MULTICALL));
  }
  const outcomes = await send(parts.map((part) => callOf(multicallOf(multicall3, part), block)));
  const found = new Map<number, Hex>();
  for (const [part, outcome] of outcomes.entries()) {
    const results =
      'result' in outcome ? multicallResults(outcome.result as Hex, parts[part]?.length ?? 0) : undefined;
    for (const [at, result] of (results ?? []).entries()) {
      if (result !== undefined) {
        found.set(part * READS_PER_MULTICALL + at, result);
      }
    }
  }
  return found;
}

async function readEach(
  send: Send,
  calls: readonly ContractCall[],
  block: string,
): Promise<readonly (Hex | undefined)[]> {
  const outcomes = await send(calls.map((call) => callOf(call, block)));
  return outcomes.map((outcome) => {
    if ('error' in outcome) {
      if (outcome.error.code === 'rpc.reverted') {
        return undefined;
      }
      throw outcome.error;
    }
    if (typeof outcome.result !== 'string' || !outcome.result.startsWith('0x')) {
      throw rpcMalformed('a contract call without a result');
    }
    return outcome.result as Hex;
  });
}

function callOf({ to, data }: ContractCall, block: string): RpcCall {
  return { method: 'eth_call', params: [{ to, data }, block] };
}
